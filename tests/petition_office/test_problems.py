"""Every refusal is a problem with a Chinese sentence, whatever was sent; and strangers are told nothing."""

import json

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from rest_framework.test import APIClient

from cases.petitions.enums import State
from tests.factories import City, make_petition

PROBLEM = "application/problem+json"
API = "/api/v1/"


@pytest.mark.parametrize(
    ("method", "path", "content", "kind", "status"),
    [
        ("post", "deadlines/", b"{", "application/json", 400),
        ("post", "deadlines/", b"\xff", "application/json", 400),
        ("post", "deadlines/", b'{"id": "\\ud800"}', "application/json", 400),
        ("post", "deadlines/", b'{"id": NaN}', "application/json", 400),
        ("post", "deadlines/", b'{"id": 1e999}', "application/json", 400),
        ("post", "deadlines/", b'{"id": "a", "id": "b"}', "application/json", 400),
        ("post", "petitions/", b'{"petitioners": [{"name": "\xe7\x8e\x8b", "name": "x"}]}', "application/json", 400),
        ("post", "petitions/", b'{"\\ud800": 1, "\\ud800": 2}', "application/json", 400),
        ("post", "deadlines/", b"[" * 100_000, "application/json", 400),
        ("post", "deadlines/", b'{"id": ' + b"9" * 10_000 + b"}", "application/json", 400),
        ("post", "deadlines/", b'"' + b"x" * 2_500_000 + b'"', "application/json", 413),
        ("post", "deadlines/", b"<a/>", "text/xml", 415),
        ("post", "petitions/", b"[]", "application/json", 422),
        ("post", "petitions/", b"null", "application/json", 422),
        ("delete", "petitions/", b"", "application/json", 405),
        ("get", "no-such-thing/", b"", "application/json", 404),
        ("get", "petitions/%00/", b"", "application/json", 404),
        ("get", "petitions/370001-2026-000001/papers/99999999999999999999/", b"", "application/json", 404),
    ],
)
def test_problem(city: City, method, path, content, kind, status) -> None:
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.generic(method.upper(), API + path, content, kind)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"problem:{problem['code']}"
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail"]), problem


def test_no_other_format_is_offered(city: City, api) -> None:
    answer = api(city.clerk).get(f"{API}petitions/", headers={"Accept": "text/xml"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (406, PROBLEM)


def test_session_needs_the_form_token_to_change_anything(city: City) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"{API}deadlines/", [])
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, PROBLEM)
    assert answer.json()["detail"].startswith("请求没有防伪标记")


def test_too_many_requests(city: City, api, monkeypatch) -> None:
    monkeypatch.setattr("rest_framework.throttling.ScopedRateThrottle.THROTTLE_RATES", {"deadlines": "2/min"})
    client = api(city.clerk)
    statuses = [client.post(f"{API}deadlines/", []).status_code for _number in range(3)]
    assert statuses == [200, 200, 429]
    answer = client.post(f"{API}deadlines/", [])
    assert answer.headers["Content-Type"] == PROBLEM
    assert int(answer.headers["Retry-After"]) > 0


def test_unforeseen_error_is_a_problem_too(city: City, monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("cases.procedure.api.deadlines.library_calendar", fail)
    client = Client(raise_request_exception=False)
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"{API}deadlines/", "{}", "application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert "boom" not in answer.text


# Strangers


def endpoints() -> list[str]:
    """Every address of the API below petitions and cards, with its arguments left open."""
    found: list[str] = []

    def walk(patterns: list, prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                found.append(prefix + str(pattern.pattern))

    walk(get_resolver("petition_office.api_urls").url_patterns, API)
    return [path for path in found if "^" not in path]


def filled(path: str, number: str) -> str:
    return path.replace("<str:number>", number).replace("<int:pk>", "1").replace("<str:key>", "00000000")


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_nobody_gets_nothing(city: City, method) -> None:
    """Without login every endpoint answers 401; only the login itself and the page of the document differ."""
    number = make_petition(city).number
    client = APIClient()
    for path in endpoints():
        status = getattr(client, method)(filled(path, number)).status_code
        if path in (f"{API}token/", f"{API}docs/"):
            assert status in (302, 405, 422), path
        else:
            assert status == 401, path


def test_neighbour_office_and_administrators_find_no_petition(city: City, api) -> None:
    petition = make_petition(city, State.HANDLING)
    below = [path for path in endpoints() if "<str:number>" in path]
    assert len(below) > 50
    for name in ("other_handler", "county_clerk", "county_supervisor", "stranger", "system_admin"):
        client = api(getattr(city, name))
        assert client.get(f"{API}petitions/").json()["results"] == []
        # Every address for the neighbour; the others share one door, so a few of the steps tell.
        for path in (
            below
            if name == "other_handler"
            else [path for path in below if "/steps/" not in path or "/screen/" in path]
        ):
            url = filled(path, petition.number)
            for method in ("get", "post"):
                answer = getattr(client, method)(
                    url, {"version": petition.version, "purpose": "handle", "day": "2026-03-05"}
                )
                assert answer.status_code in (404, 405), (name, method, url)
                assert petition.subject not in answer.text


@pytest.mark.parametrize("name", ["security_admin", "audit_admin", "stranger"])
def test_reference_lists_are_for_everybody_who_logged_in(city: City, api, name) -> None:
    client = api(getattr(city, name))
    offices = client.get(f"{API}offices/?below=county").json()["results"]
    assert [office["code"] for office in offices] == ["county", "county-bureau", "township"]
    assert [row["code"] for row in client.get(f"{API}categories/?level=3").json()["results"]] == ["010101"]


# Deadlines


def test_deadlines_answer_like_the_command(city: City, api) -> None:
    question = {"id": "a", "profile": "NAT-2022", "clock": "decide", "start": "2026-03-02"}
    client = api(city.stranger)
    one = client.post(f"{API}deadlines/", question).json()
    assert (one["id"], one["due"]) == ("a", "2026-05-01")
    many = client.post(f"{API}deadlines/", [question, {"id": "b", "profile": "?"}, 3]).json()
    assert many[0] == one
    assert [set(row) for row in many[1:]] == [{"id", "error"}] * 2
    wrong = client.post(f"{API}deadlines/", question | {"start": "2026-02-30"})
    assert wrong.status_code == 422
    assert "2026-02-30" in json.dumps(wrong.json(), ensure_ascii=False)
    assert client.post(f"{API}deadlines/", [question] * 1001).status_code == 422


def test_no_answer_is_stored_on_the_way_the_one_with_the_token_least_of_all(city: City) -> None:
    city.clerk.set_password("a-password-of-tests-9")
    city.clerk.save()
    given = {"username": city.clerk.username, "password": "a-password-of-tests-9"}
    asked = Client().post(f"{API}token/", given, content_type="application/json")
    answers = [asked, Client().get(f"{API}petitions/"), Client().get(f"{API}nothing/")]
    assert [answer.status_code for answer in answers] == [201, 401, 401]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store, private"}
