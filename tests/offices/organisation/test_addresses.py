"""Whose request it is: the peer, or what the one proxy in front says of it; never what the client wrote itself."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from offices.organisation.addresses import client_address
from offices.organisation.models import Event
from tests.factories import PASSWORD, City, make_petition

PROXY = "10.0.0.1"
ONE, OTHER = "203.0.113.7", "203.0.113.8"


def from_proxy(forwarded: str) -> dict[str, str]:
    return {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": forwarded}


@pytest.mark.parametrize(
    ("forwarded", "behind", "expected"),
    [
        (ONE, False, PROXY),
        (ONE, True, ONE),
        (f"1.2.3.4, {ONE}", True, ONE),  # the client wrote the first one itself
        ("2001:DB8::0007", True, "2001:db8::7"),
        ("", True, PROXY),
        ("unknown", True, PROXY),
        (f"{ONE}, <script>", True, PROXY),
    ],
)
def test_address_of_a_request(settings, forwarded: str, behind: bool, expected: str) -> None:
    settings.BEHIND_PROXY = behind
    assert client_address(RequestFactory().get("/", **from_proxy(forwarded))) == expected


def test_address_without_the_header(settings) -> None:
    settings.BEHIND_PROXY = True
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY)) == PROXY


def test_the_api_counts_by_the_same_rule(settings) -> None:
    assert settings.REST_FRAMEWORK["NUM_PROXIES"] == int(settings.BEHIND_PROXY)


@pytest.mark.parametrize(("behind", "status"), [(True, 422), (False, 429)])
def test_petitioners_behind_a_proxy_do_not_wait_for_each_other(city: City, settings, behind, status) -> None:
    settings.BEHIND_PROXY = behind
    petition, client = make_petition(city), Client()
    asked = {"number": petition.number, "code": "WRONG"}
    for _attempt in range(5):
        client.post(reverse("cases:query"), asked, **from_proxy(ONE))
    assert client.post(reverse("cases:query"), asked, **from_proxy(OTHER)).status_code == status
    # Another address in front of one's own helps nobody.
    assert client.post(reverse("cases:query"), asked, **from_proxy(f"{OTHER}, {ONE}")).status_code == 429


@pytest.mark.parametrize(("behind", "status"), [(True, 302), (False, 429)])
def test_a_lock_of_the_login_holds_for_its_address_only(city: City, settings, behind, status) -> None:
    settings.BEHIND_PROXY = behind
    client = Client()
    for _attempt in range(5):
        client.post("/login/", {"username": "handler", "password": "wrong"}, **from_proxy(ONE))
    right = {"username": "handler", "password": PASSWORD}
    assert client.post("/login/", right, **from_proxy(ONE)).status_code == 429
    assert client.post("/login/", right, **from_proxy(f"{OTHER}, {ONE}")).status_code == 429
    assert client.post("/login/", right, **from_proxy(OTHER)).status_code == status
    last = Event.objects.filter(kind__startswith="login.").latest("pk")
    assert last.facts["address"] == (OTHER if behind else PROXY)


@pytest.mark.parametrize(("behind", "status"), [(True, 201), (False, 429)])
def test_a_lock_of_the_token_holds_for_its_address_only(city: City, settings, behind, status) -> None:
    settings.BEHIND_PROXY = behind
    client = Client()

    def obtain(password: str, address: str) -> int:
        given = {"username": "handler", "password": password}
        return client.post(
            "/api/v1/token/", given, content_type="application/json", **from_proxy(address)
        ).status_code  # fmt: skip

    for _attempt in range(5):
        obtain("wrong", ONE)
    assert obtain(PASSWORD, ONE) == 429
    assert obtain(PASSWORD, OTHER) == status
