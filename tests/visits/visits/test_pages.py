"""The record of a visit, the list, the page, the receipt: what they show, to whom, in how many statements."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, make_petition
from visits.hall.actions.tickets import call_next, finish, issue_ticket, start
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Ticket, Window
from visits.visits.actions.visits import record_visit
from visits.visits.models import Visit, VisitAmendment

pytestmark = pytest.mark.django_db
FORMAT = "%Y-%m-%dT%H:%M"
SAID = "张三反映拖欠工资"
WHY = {"unrepresented": "来访人意见不一"}
LINES = "王一\n王二\n王三"


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def window(city: City) -> Window:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    window = Window.objects.create(hall=hall, label="3号窗口", lanes=["A", "B"])
    window.units.add(city.bureau)
    return window


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def heard(city: City, window: Window, **values: Any) -> Ticket:
    """A ticket whose visitor has been heard."""
    at = timezone.now() - timedelta(minutes=30)
    issue_ticket(hall=window.hall, by=city.clerk, at=at, **values)
    ticket = call_next(window=window, by=city.clerk, at=at + timedelta(minutes=5))
    start(ticket_id=ticket.pk, by=city.clerk, at=at + timedelta(minutes=6))
    return finish(ticket_id=ticket.pk, by=city.clerk, at=at + timedelta(minutes=20))


def record(city: City, **values: Any) -> Visit:
    at = timezone.now()
    given = {"outcome": "explained", "came_at": at - timedelta(minutes=20), "said": SAID, "done": "已解释", **WHY}
    return record_visit(**{"by": city.clerk, "at": at, "office": city.city, **given, **values})


def moment(at: datetime) -> str:
    return timezone.localtime(at).strftime(FORMAT)


def form(**values: Any) -> dict[str, Any]:
    at = timezone.now()
    times = {"came_at": moment(at - timedelta(minutes=20)), "left_at": moment(at)}
    given = {"persons": 1, "outcome": "explained", "said": SAID, "done": "已解释", **WHY}
    return {"request_key": uuid4(), **times, **given, **values}


def new_of(ticket: Ticket) -> str:
    return f"/visits/new/?ticket={ticket.pk}"


# The record


def test_the_form_knows_what_the_ticket_knows(city: City, window: Window) -> None:
    ticket = heard(city, window, lane="B", persons=12, unit=city.bureau)
    text = as_(city.clerk).get(new_of(ticket)).content.decode()
    assert f'value="{moment(ticket.issued_at)}"' in text
    assert f'value="{moment(ticket.ended_at)}"' in text
    assert 'name="persons" value="12"' in text
    assert '<details class="visit-more" open>' in text
    assert f'<option value="{window.pk}" selected>' in text
    assert f'name="units" value="{city.bureau.pk}"' in text


def test_a_visit_is_recorded_once_and_keeps_the_seconds_of_its_ticket(city: City, window: Window) -> None:
    ticket, client = heard(city, window), as_(city.clerk)
    times = {"came_at": moment(ticket.issued_at), "left_at": moment(ticket.ended_at)}
    values = form(room=window.pk, visitor="张三", units=[city.bureau.pk], **times)
    answer = client.post(new_of(ticket), values, headers={"X-Guarded": "/"})
    visit = Visit.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/visits/{visit.pk}/receipt/")
    assert (visit.ticket, visit.came_at, visit.left_at) == (ticket, ticket.issued_at, ticket.ended_at)
    assert (visit.room, list(visit.units.all()), visit.visitor, visit.said) == (window, [city.bureau], "张三", SAID)
    again = client.post(new_of(ticket), values)
    assert again["Location"] == f"/visits/{visit.pk}/"
    assert Visit.objects.count() == 1


def test_the_same_form_twice_is_one_visit_and_another_text_is_not_lost(city: City) -> None:
    client, values = as_(city.clerk), form()
    client.post("/visits/new/", values)
    again = client.post("/visits/new/", values, follow=True)
    assert "没有重复记录" in again.content.decode()
    changed = client.post("/visits/new/", {**values, "said": "另外的话"})
    assert changed.status_code == 409
    assert "另外的话" in changed.content.decode()
    assert Visit.objects.count() == 1


def test_a_ticket_that_waits_has_no_visit(city: City, window: Window) -> None:
    ticket = issue_ticket(hall=window.hall, by=city.clerk, at=timezone.now())
    answer = as_(city.clerk).get(new_of(ticket), follow=True)
    assert answer.redirect_chain[-1][0] == f"/halls/{window.hall_id}/desk/"
    assert "还没有接谈" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == TicketState.WAITING


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"persons": ""}, "请填写"),
        ({"persons": 2001}, '<a href="#id_persons">人数不能大于2000，请改正。</a>'),
        ({"outcome": "registered"}, "没有这个选项，请重新选择"),
        ({"outcome": "known"}, "请填写信访件编号"),
        ({"petition": "没有这件"}, "不是信访件编号，编号如"),
        ({"said": "", "done": ""}, "请写明反映的情况"),
        ({"came_at": "0001-01-01T00:00"}, ""),
        ({"came_at": "2001-01-01T00:00"}, "早于2005年5月1日"),
        ({"left_at": "2020-01-01T00:00"}, "离开时间应在来访之后"),
        ({"agent": "赵六"}, "须有书面授权委托书"),
        ({"agent_authority": "on"}, "请填写代理人姓名"),
        ({"representatives": LINES, "persons": 4}, "不足5人不是集体访"),
        ({"representatives": "一\n二\n三\n四\n五\n六", "persons": 9}, "代表人数不得超过5人"),
        ({"members": LINES, "persons": 2}, "名单有3人"),
        ({"representatives": "长" * 61, "persons": 5}, "每行最多60字"),
        ({"room": "999999"}, "没有这个选项，请重新选择"),
        ({"request_key": "x"}, ""),
        ({"said": "长" * 20_001}, '<a href="#id_said">反映的情况最多20000字，现有20001字，请删减。</a>'),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(city: City, values: dict[str, Any], sentence: str) -> None:
    answer = as_(city.clerk).post(
        "/visits/new/", form(done="现场已登记", **values) if "done" not in values else form(**values)
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "data-form-errors" in text
    assert not Visit.objects.exists()


def test_a_collective_visit_keeps_its_names_apart(city: City) -> None:
    values = form(persons=30, representatives=f"{LINES}\n\n", members="王一 13800001234\n王二", agent="赵六")
    as_(city.clerk).post("/visits/new/", {**values, "agent_authority": "on", "accompanied_by": "幸福街道 李主任"})
    visit = Visit.objects.get()
    assert (visit.representatives, visit.representatives_number, visit.agent) == (LINES, 3, "赵六")
    text = as_(city.clerk).get(f"/visits/{visit.pk}/").content.decode()
    for hidden in ("王一", "13800001234", "赵六", SAID):
        assert hidden not in text
    for shown in ("王*、王*、王*", "名单 2人", "幸福街道 李主任", "集体 30人"):
        assert shown in text


def test_a_registered_petition_comes_back_to_the_visit(city: City, window: Window) -> None:
    """The desk registers first; the receipt leads back, and the batch of the registration is that of the visit."""
    ticket, client = heard(city, window, persons=2), as_(city.clerk)
    page = client.get(new_of(ticket)).content.decode()
    link = f"/registration/?next=%2Fvisits%2Fnew%2F%3Fticket%3D{ticket.pk}&amp;headcount=2"
    assert link in page
    registration = client.get(link.replace("&amp;", "&")).content.decode()
    assert 'name="headcount" value="2"' in registration
    action = f"/registration/?next=%2Fvisits%2Fnew%2F%3Fticket%3D{ticket.pk}"
    assert f'action="{action}"' in registration
    given = {
        "channel": "visit",
        "received_on": timezone.localdate(),
        "name": "王小明",
        "headcount": 2,
        "subject": "拖欠工资",
    }
    answer = client.post(action, {"request_key": uuid4(), **given}, follow=True)
    petition = Petition.objects.get()
    back = f"{new_of(ticket)}&petition={petition.number}"
    assert back.replace("&", "&amp;") in answer.content.decode()
    form_page = client.get(back).content.decode()
    assert petition.number in form_page
    assert 'name="outcome" value="registered"' in form_page
    # Who has just entered the name finds it here again; a colleague does not, and an empty record is refused.
    assert 'name="visitor" value="王小明"' in form_page
    colleague = make_account("colleague", (Role.REGISTRATION_CLERK, city.city))
    assert "王小明" not in as_(colleague).get(back).content.decode()
    values = form(petition=petition.number, outcome="registered", persons=2, said="", done="")
    empty = client.post(back, values)
    assert (empty.status_code, "空白的记录不能说明谁来访" in empty.content.decode()) == (422, True)
    client.post(back, {**values, "visitor": "王小明"})
    visit = Visit.objects.get()
    assert (visit.ticket, visit.petition, visit.outcome) == (ticket, petition, "registered")
    assert [batch.persons for batch in petition.batches.all()] == [2]


def test_a_batch_added_at_the_desk_is_not_counted_twice(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    client, today = as_(city.clerk), timezone.localdate()
    given = {"channel": "visit", "received_on": today, "name": "王小明", "headcount": 1, "subject": "同一件"}
    client.post("/registration/", {"request_key": uuid4(), "again": petition.number, **given})
    assert petition.batches.filter(on=today).count() == 1
    client.post(f"/visits/new/?petition={petition.number}", form(petition=petition.number, outcome="known"))
    assert petition.batches.filter(on=today).count() == 1
    record(city, petition=petition, outcome="settled")
    assert petition.batches.filter(on=today).count() == 2


def test_a_petition_is_registered_on_one_visit_only(city: City) -> None:
    petition = make_petition(city, start=timezone.localdate())
    address = f"/visits/new/?petition={petition.number}"
    client = as_(city.clerk)
    values = form(petition=petition.number, outcome="registered")
    assert client.post(address, values).status_code == 302
    assert client.post(address, values)["Location"].endswith("/receipt/?note=again")
    answer = client.get(address).content.decode()
    assert 'name="outcome" value="registered"' not in answer
    assert client.post(address, form(petition=petition.number, outcome="registered")).status_code == 422
    old = make_petition(city, start=timezone.localdate() - timedelta(days=3))
    assert 'value="registered"' not in client.get(f"/visits/new/?petition={old.number}").content.decode()


def test_nothing_leads_to_another_site(city: City) -> None:
    client, petition = as_(city.clerk), make_petition(city)
    for address in ("https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"):
        text = client.get("/registration/", {"next": address}).content.decode()
        assert 'action="/registration/" novalidate' in text
        text = client.get(f"/petitions/{petition.number}/receipt/", {"next": address}).content.decode()
        assert "回到来访记录" not in text


# Who may


def test_others_do_not_record_and_do_not_see(city: City, window: Window) -> None:
    ticket, visit = heard(city, window), record(city, petition=make_petition(city, State.SCREENED), outcome="known")
    assert as_(city.county_clerk).get(new_of(ticket)).status_code == 404
    assert as_(city.handler).get(new_of(ticket)).status_code == 403
    for other in (city.county_clerk, city.handler, city.supervisor, city.system_admin, city.stranger):
        client = as_(other)
        for address in ("", "receipt/"):
            assert client.get(f"/visits/{visit.pk}/{address}").status_code == 404
        assert client.post(f"/visits/{visit.pk}/read/", {"purpose": "handle"}).status_code == 404
        assert client.post(f"/visits/{visit.pk}/amend/").status_code == 404
    for nobody in (city.system_admin, city.stranger):
        assert as_(nobody).get("/visits/").status_code == 403
    assert visit.number not in as_(city.county_clerk).get("/visits/").content.decode()


def test_a_leader_reads_and_does_not_amend(city: City) -> None:
    visit, client = record(city), as_(city.leader)
    assert "更正</button>" not in client.get(f"/visits/{visit.pk}/").content.decode()
    assert client.post(f"/visits/{visit.pk}/amend/").status_code == 403
    assert SAID in client.post(f"/visits/{visit.pk}/read/", {"purpose": "handle"}).content.decode()


# Reading and correcting


def test_reading_is_for_a_purpose_and_written_down(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    visit, client = record(city, petition=petition, outcome="known", visitor="王小明"), as_(city.clerk)
    refused = client.post(f"/visits/{visit.pk}/read/", {"purpose": ""})
    assert refused.status_code == 422
    assert SAID not in refused.content.decode()
    assert not PersonalDataAccess.objects.exists()
    text = client.post(f"/visits/{visit.pk}/read/", {"purpose": "contact"}).content.decode()
    assert SAID in text
    assert "王小明" in text
    event = Event.objects.get(kind="visit_read")
    assert (event.by, event.facts) == (city.clerk, {"purpose": "contact", "fields": ["said", "visitor"]})
    access = PersonalDataAccess.objects.get()
    assert (access.petition, access.account, access.purpose) == (petition, city.clerk, "contact")


def amendment(client: Client, visit: Visit, **values: Any) -> Any:
    given = {
        "version": visit.version,
        "reason": "笔误",
        "came_at": moment(visit.came_at),
        "left_at": moment(visit.left_at),
        "persons": visit.persons,
        "outcome": visit.outcome,
        "said": visit.said,
        "done": visit.done,
        "petition": visit.petition.number if visit.petition else "",
    }
    return client.post(f"/visits/{visit.pk}/amend/", given | values)


def test_an_amendment_keeps_what_stood_there_before(city: City) -> None:
    visit, client = record(city), as_(city.clerk)
    opened = client.post(f"/visits/{visit.pk}/amend/").content.decode()
    assert SAID in opened
    assert Event.objects.get(kind="visit_read").facts["purpose"] == "check"
    answer = amendment(client, visit, said="李四反映噪音", persons=3)
    assert answer["Location"] == f"/visits/{visit.pk}/"
    kept, after = VisitAmendment.objects.get(), Visit.objects.get()
    assert (after.said, after.persons, after.version, after.came_at) == ("李四反映噪音", 3, 2, visit.came_at)
    assert (kept.by, kept.reason, kept.fields) == (city.clerk, "笔误", ["persons", "said"])
    assert SAID in kept.before
    event = Event.objects.get(kind="visit_amend")
    assert event.by == city.clerk
    assert SAID not in event.facts_text
    assert "李四" not in event.facts_text
    page = client.get(f"/visits/{visit.pk}/").content.decode()
    assert "人数、反映情况（笔误）" in page
    same = amendment(client, visit, said="李四反映噪音", persons=3)
    assert same.status_code == 302
    assert VisitAmendment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"reason": ""}, 422, "请填写"),
        ({}, 422, "没有改动"),
        ({"version": 7, "persons": 3}, 409, "刚刚被更正过"),
        ({"outcome": "known"}, 422, "请填写信访件编号"),
    ],
)
def test_an_amendment_that_cannot_be(city: City, values: dict[str, Any], status: int, sentence: str) -> None:
    visit = record(city)
    answer = amendment(as_(city.clerk), visit, **values)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert not VisitAmendment.objects.exists()


def test_what_was_counted_in_a_petition_stays(city: City) -> None:
    petition, other = make_petition(city, State.SCREENED), make_petition(city, State.SCREENED)
    visit, client = record(city, petition=petition, outcome="known"), as_(city.clerk)
    for values in ({"persons": 2}, {"petition": other.number}, {"petition": "", "outcome": "explained"}):
        answer = amendment(client, visit, **values)
        assert answer.status_code == 422
        assert "已计入" in answer.content.decode()
    assert amendment(client, visit, done="改正").status_code == 302


def test_a_petition_found_later_is_linked(city: City) -> None:
    visit, petition = record(city), make_petition(city, State.SCREENED)
    assert amendment(as_(city.clerk), visit, petition=petition.number, outcome="known").status_code == 302
    assert Visit.objects.get().petition == petition
    assert petition.batches.count() == 2
