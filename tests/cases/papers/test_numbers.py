"""The numbers of letters: under the office's own mark, one series for all kinds, each number once."""

from threading import Barrier, Thread
from typing import Any

import pytest

from cases.papers.models import Document
from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.errors import InvalidFacts
from offices.organisation.actions.offices import edit_office
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Event, Office
from offices.organisation.queries import facts_of
from tests.clients import client_of
from tests.factories import make_city, make_petition, moment
from tests.threads import leave_connections

AT = moment("2026-03-02")


def mark(office: Office, text: str) -> None:
    Office.objects.filter(pk=office.pk).update(document_mark=text)
    office.refresh_from_db()


def numbers(office: Office) -> list[str]:
    return list(office_papers(office).values_list("number", flat=True))


def office_papers(office: Office) -> Any:
    return Document.objects.filter(office=office).order_by("pk")


@pytest.mark.django_db
def test_kinds_of_letters_share_one_series_under_the_mark() -> None:
    city = make_city()
    mark(city.bureau, "云建信")
    make_petition(city, State.SERVED)
    kinds = list(office_papers(city.bureau).values_list("kind", flat=True))
    assert len(set(kinds)) == len(kinds) > 1
    assert numbers(city.bureau) == [f"云建信〔2026〕{place}号" for place in range(1, len(kinds) + 1)]


@pytest.mark.django_db
def test_a_changed_mark_begins_a_series_and_leaves_what_was_issued() -> None:
    city = make_city()
    mark(city.bureau, "云建")
    make_petition(city, State.SERVED)
    before = numbers(city.bureau)
    edit_office(by=city.system_admin, at=AT, office=city.bureau, document_mark="云建复")
    make_petition(city, State.SERVED)
    after = numbers(city.bureau)
    assert after[: len(before)] == before
    assert after[len(before) :] == [f"云建复〔2026〕{place}号" for place in range(1, len(before) + 1)]
    # An office that takes its former mark back goes on where it stood.
    edit_office(by=city.system_admin, at=AT, office=city.bureau, document_mark="云建")
    make_petition(city, State.ACCEPTED)
    assert numbers(city.bureau)[2 * len(before)] == f"云建〔2026〕{len(before) + 1}号"


@pytest.mark.django_db
def test_an_office_without_a_mark_numbers_by_year_alone() -> None:
    city = make_city()
    make_petition(city, State.ACCEPTED)
    assert numbers(city.bureau)[0] == "〔2026〕1号"
    page = client_of(city.system_admin).get(f"/offices/unit/{city.bureau.code}/").text
    assert "未设置，文号只印年份和序号" in page


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["云信〔2026〕", "云信12", "云 信", "云信复" * 5, "云信#复", "a_b", "云信\u202e"])
def test_a_mark_holds_characters_alone(wrong: str) -> None:
    city = make_city()
    with pytest.raises(InvalidFacts) as refused:
        edit_office(by=city.system_admin, at=AT, office=city.bureau, document_mark=wrong)
    assert (refused.value.code, refused.value.field) == ("mark_form", "document_mark")
    assert not Event.objects.filter(kind=AdminEvent.OFFICE_EDITED).exists()


@pytest.mark.django_db
def test_no_two_offices_have_one_mark() -> None:
    city = make_city()
    edit_office(by=city.system_admin, at=AT, office=city.bureau, document_mark=" 云信复 ")
    with pytest.raises(InvalidFacts) as refused:
        edit_office(by=city.system_admin, at=AT, office=city.county, document_mark="云信复")
    assert refused.value.code == "duplicate_mark"
    assert str(refused.value.sentence) == f"机关代字已被{city.bureau.name}使用。"
    city.bureau.refresh_from_db()
    assert city.bureau.document_mark == "云信复"


@pytest.mark.django_db
def test_the_mark_is_set_on_the_page_and_by_a_program(api: Any) -> None:
    city = make_city()
    client, address = client_of(city.system_admin), f"/offices/unit/{city.bureau.code}/edit/"
    names = ("name", "short_name", "kind", "level", "region_code", "number_prefix", "profile")
    sent = {name: getattr(city.bureau, name) for name in names}
    assert client.post(address, sent | {"document_mark": "云建1"}).status_code == 422
    assert client.post(address, sent | {"document_mark": "云建"}).status_code == 302
    event = Event.objects.filter(kind=AdminEvent.OFFICE_EDITED).latest("pk")
    assert facts_of(event) == {"changes": {"document_mark": ["", "云建"]}}
    page = client.get(f"/offices/unit/{city.bureau.code}/").text
    assert "机关代字" in page
    assert "云建" in page

    endpoint = f"/api/v1/offices/{city.bureau.code}/mark/"
    answer = api(city.system_admin).post(endpoint, {"document_mark": "云建复"})
    assert (answer.status_code, answer.json()["document_mark"]) == (200, "云建复")
    assert facts_of(Event.objects.filter(kind=AdminEvent.OFFICE_EDITED).latest("pk")) == {
        "changes": {"document_mark": ["云建", "云建复"]}
    }
    refused = api(city.system_admin).post(endpoint, {"document_mark": "云〔〕"})
    assert (refused.status_code, refused.json()["code"]) == (422, "mark_form")
    assert api(city.clerk).post(endpoint, {"document_mark": "云"}).status_code == 403
    assert api(city.system_admin).post("/api/v1/offices/nowhere/mark/", {"document_mark": "云"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_letters_issued_at_once_never_have_one_number() -> None:
    city = make_city()
    mark(city.bureau, "云建")
    waiting = [make_petition(city, State.NOTIFIED) for _one in range(4)]
    before = numbers(city.bureau)
    gate, failed = Barrier(len(waiting)), []

    def accept(petition: Any) -> None:
        try:
            gate.wait()
            perform("accept", petition_id=petition.pk, by=city.handler, at=moment("2026-03-10"))
        except Exception as error:
            failed.append(error)
        finally:
            leave_connections()

    threads = [Thread(target=accept, args=[petition]) for petition in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    issued = numbers(city.bureau)[len(before) :]
    first = len(before) + 1
    assert sorted(issued) == sorted(f"云建〔2026〕{place}号" for place in range(first, first + len(waiting)))
