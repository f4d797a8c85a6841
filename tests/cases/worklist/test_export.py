"""Petitions taken out: as far as the reader sees, masked without a purpose, sealed ones by number, and recorded."""

import io
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import Channel, State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import unopened_ids
from cases.worklist.actions import export as actions
from cases.worklist.reports import workbook
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, RoleAssignment
from offices.organisation.queries import facts_of
from offices.pages.words import About
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal

pytestmark = pytest.mark.django_db
EXPORT = "/api/v1/petitions/export/"


@pytest.fixture
def city() -> City:
    return make_city()


def rows_of(content: bytes) -> list[dict[str, Any]]:
    titles, *rows = load_workbook(io.BytesIO(content))["信访件"].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def exported(account: Any, url: str = "cases:worklist_export", query: str = "", **given: str) -> Any:
    return client_of(account).post(f"{reverse(url)}?{query}", given)


def last_event() -> tuple[str, dict[str, Any]]:
    event = Event.objects.filter(kind=AdminEvent.PETITIONS_EXPORTED).latest("pk")
    return event.chain.subject, facts_of(event)


def test_the_file_holds_what_the_list_shows_with_persons_masked(city: City) -> None:
    first = make_petition(city, channel=Channel.LETTER)
    make_petition(city, State.HANDLING)
    page = client_of(city.clerk).get(reverse("cases:worklist_export") + "?tab=all&channel=letter")
    assert "来信" in page.content.decode()
    answer = exported(city.clerk, query="tab=all&channel=letter")
    (row,) = rows_of(answer.content)
    person = first.petitioners.get()
    assert (row["编号"], row["信访人姓名"], row["电话"]) == (first.number, "王**", person.phone_masked or None)
    assert (row["住址"], row["证件号码"]) == (None, person.identity_masked or None)
    assert (row["概要"], row["正文"], row["信访形式"]) == (first.subject, first.text.body, "来信")
    assert row["收到日期"].date() == first.received_on
    assert not PersonalDataAccess.objects.exists()
    assert last_event() == (f"office:{city.city.pk}", {"rows": 1, "fields": ["信访形式", "分组"]})


def test_a_purpose_names_the_persons_and_is_recorded_with_each_petition(city: City) -> None:
    petition = make_petition(city)
    person = petition.petitioners.get()
    (row,) = rows_of(exported(city.clerk, query="tab=all", purpose="handle").content)
    assert (row["信访人姓名"], row["电话"], row["住址"]) == (person.name, person.phone or None, person.address or None)
    read = PersonalDataAccess.objects.get()
    assert (read.petition, read.account, read.purpose) == (petition, city.clerk, "handle")
    assert read.fields == "姓名、证件号码、电话、住址（导出）"
    assert last_event()[1] == {"rows": 1, "fields": ["分组"], "read": 1, "purpose": "办理本信访事项"}


def test_each_office_is_told_what_was_taken_out_of_it(city: City) -> None:
    """Who works in two offices takes out of both: the first one's audit does not stand for the other's."""
    make_petition(city)
    handled = make_petition(city, State.HANDLING)
    RoleAssignment.objects.create(account=city.handler, office=city.city, role="clerk", granted_at=timezone.now())
    exported(city.handler, query="tab=all", purpose="handle")
    events = Event.objects.filter(kind=AdminEvent.PETITIONS_EXPORTED).select_related("chain")
    found = {event.chain.subject: facts_of(event) for event in events}
    shared = {"fields": ["分组"], "purpose": "办理本信访事项"}
    assert found == {
        f"office:{city.city.pk}": {"rows": 2, "read": 2, **shared},
        f"office:{city.bureau.pk}": {"rows": 1, "read": 1, **shared},
    }
    assert {read.petition for read in PersonalDataAccess.objects.all()} >= {handled}


def test_what_is_seen_from_above_is_written_down_above(city: City) -> None:
    make_petition(city)
    exported(city.province_supervisor, query="tab=all")
    assert last_event()[0] == f"office:{city.province.pk}"


def test_a_wrong_purpose_takes_nothing_out(city: City) -> None:
    make_petition(city)
    answer = exported(city.clerk, query="tab=all", purpose="curiosity")
    assert answer.status_code == 422
    assert "请选择查看个人信息的目的" in answer.content.decode()
    assert not Event.objects.filter(kind=AdminEvent.PETITIONS_EXPORTED).exists()


def test_who_reads_no_personal_data_is_refused_a_purpose(city: City) -> None:
    make_petition(city)
    assert "目的" not in client_of(city.supervisor).get(reverse("cases:worklist_export")).context["purposes"]
    answer = exported(city.supervisor, query="tab=all", purpose="handle")
    assert answer.status_code == 403
    assert not PersonalDataAccess.objects.exists()


def test_a_sealed_petition_is_its_number_until_it_is_opened(city: City) -> None:
    petition = make_petition(city)
    seal(Petition.objects.filter(pk=petition.pk), registered_by=city.head)
    RoleAssignment.objects.filter(account=city.clerk).update(sees_sealed=True)
    (row,) = rows_of(exported(city.clerk, query="tab=all", purpose="handle").content)
    assert {title: value for title, value in row.items() if value is not None} == {
        "编号": petition.number,
        "密级": "密封",
    }
    assert not PersonalDataAccess.objects.exists()
    assert last_event()[1]["sealed"] == 1
    open_sealed(petition=petition, by=city.clerk, at=timezone.now(), purpose="handle")
    (row,) = rows_of(exported(city.clerk, query="tab=all").content)
    assert (row["密级"], row["概要"], row["信访人姓名"]) == ("密封", petition.subject, "王**")


def test_a_file_that_names_persons_says_so_and_for_what(city: City, api: Any) -> None:
    make_petition(city)
    for purpose, name, said in (
        ("", "信访件-", {"导出人": city.clerk.name}),
        ("handle", "信访件（含个人信息）-", {"导出人": city.clerk.name, "查看个人信息的目的": "办理本信访事项"}),
    ):
        by_api = api(city.clerk).post(EXPORT, {"identity_purpose": purpose} if purpose else {})
        for answer in (exported(city.clerk, query="tab=all", purpose=purpose), by_api):
            assert unquote(answer.headers["Content-Disposition"]).partition("''")[2].startswith(name)
            about = dict(load_workbook(io.BytesIO(answer.content))["说明"].iter_rows(values_only=True, max_col=2))
            assert {key: about[key] for key in ("导出人", "查看个人信息的目的") if key in about} == said


def test_strangers_take_nothing_out(city: City, api: Any) -> None:
    make_petition(city)
    assert exported(city.stranger, query="tab=all").status_code == 403
    assert exported(city.other_handler, query="tab=all").status_code == 409  # nothing to be seen
    assert api(city.stranger).post(EXPORT, {}).status_code == 403
    assert not Event.objects.filter(kind=AdminEvent.PETITIONS_EXPORTED).exists()


def test_more_than_a_file_holds_is_refused(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_EXPORTED", 1)
    make_petition(city)
    assert exported(city.clerk, query="tab=all").status_code == 200
    make_petition(city)
    answer = exported(city.clerk, query="tab=all")
    assert answer.status_code == 409
    assert "一次最多导出1件，请增加筛选条件，分几次导出。" in answer.content.decode()


def test_a_file_names_the_persons_of_so_many_petitions_and_so_often(
    city: City, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for _number in range(3):
        make_petition(city)
    monkeypatch.setattr(actions, "MOST_NAMED", 2)
    answer = exported(city.clerk, query="tab=all", purpose="handle")
    assert (answer.status_code, "一次最多2件，这里有3件" in answer.content.decode()) == (409, True)
    assert not PersonalDataAccess.objects.exists()
    assert api(city.clerk).post(EXPORT, {"identity_purpose": "handle"}).json()["code"] == "too_many_named"
    assert exported(city.clerk, query="tab=all").status_code == 200
    monkeypatch.setattr(actions, "MOST_NAMED", 3)
    monkeypatch.setattr(actions, "MOST_FILES", 2)
    assert exported(city.clerk, query="tab=all", purpose="handle").status_code == 200
    assert api(city.clerk).post(EXPORT, {"identity_purpose": "handle"}).status_code == 200
    answer = exported(city.clerk, query="tab=all", purpose="handle")
    assert (answer.status_code, "一小时最多2次" in answer.content.decode()) == (429, True)
    assert api(city.clerk).post(EXPORT, {"identity_purpose": "handle"}).status_code == 429
    assert PersonalDataAccess.objects.count() == 6
    assert exported(city.clerk, query="tab=all").status_code == 200


def test_the_last_search_is_taken_out(city: City) -> None:
    petition = make_petition(city)
    make_petition(city, body="另一件事情", subject="另一件事")
    client, url = client_of(city.clerk), reverse("cases:search_export")
    assert client.get(url).status_code == 302  # nothing was searched
    client.post(reverse("cases:search"), {"q": "物业"})
    assert "物业" in client.get(url).content.decode()
    assert [row["编号"] for row in rows_of(client.post(url).content)] == [petition.number]
    client.post(reverse("cases:search"), {"q": "王小明", "why": "check"})
    assert len(rows_of(client.post(url).content)) == 2
    assert set(PersonalDataAccess.objects.values_list("fields", "purpose")) == {("按姓名检索", "check")}


def test_the_api_takes_the_same_out(city: City, api: Any) -> None:
    petition = make_petition(city, channel=Channel.LETTER)
    make_petition(city)
    client = api(city.clerk)
    answer = client.post(EXPORT, {"channel": "letter"})
    assert [row["编号"] for row in rows_of(answer.content)] == [petition.number]
    assert len(rows_of(client.post(EXPORT, {"q": "物业"}).content)) == 2
    assert [row["编号"] for row in rows_of(client.post(EXPORT, {"q": petition.number}).content)] == [petition.number]
    (row,) = rows_of(client.post(EXPORT, {"channel": "letter", "identity_purpose": "serve"}).content)
    assert row["信访人姓名"] == "王小明"
    assert client.post(EXPORT, {"channels": "letter"}).status_code == 422
    assert client.post(EXPORT, {"identity_purpose": "curiosity"}).json()["errors"].keys() == {"identity_purpose"}
    assert client.post(EXPORT, {"after": 3}).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_statements_do_not_grow_with_the_petitions(city: City, django_assert_num_queries: Any, number: int) -> None:
    for _place in range(number):
        make_petition(city)
    client, url = client_of(city.clerk), f"{reverse('cases:worklist_export')}?tab=all"
    client.post(url)
    with django_assert_num_queries(14):
        client.post(url, {"purpose": "handle"})


def test_the_page_says_how_many(city: City) -> None:
    make_petition(city, start=timezone.localdate() - timedelta(days=2))
    page = client_of(city.clerk).get(reverse("cases:worklist")).content.decode()
    assert reverse("cases:worklist_export") in page


def test_what_is_sealed_after_the_list_was_read_is_its_number(city: City) -> None:
    petition = make_petition(city)
    RoleAssignment.objects.filter(account=city.clerk).update(sees_sealed=True)
    account = Account.objects.get(pk=city.clerk.pk)
    assert unopened_ids(account) == frozenset()
    seal(Petition.objects.filter(pk=petition.pk), registered_by=city.head)
    about = About("信访件", timezone.now())
    content = workbook.petitions_workbook(
        [petition.pk],
        account=account,
        on=timezone.localdate(),
        named=[petition.pk],
        purpose="",
        conditions=[],
        about=about,
    )
    (row,) = rows_of(content)
    assert {title: value for title, value in row.items() if value is not None} == {
        "编号": petition.number,
        "密级": "密封",
    }


def test_what_was_undone_is_in_no_file(city: City, api: Any) -> None:
    petition = make_petition(city)
    Petition.objects.filter(pk=petition.pk).update(state=State.VOIDED, is_open=False)
    answer = api(city.clerk).post(EXPORT, {"q": petition.number, "identity_purpose": "handle"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_rows")
    assert not PersonalDataAccess.objects.exists()
