"""Grave and urgent matters: reported to the leader and the office above in hours, followed up, their end decided."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from cases.registration.actions.register import register
from cases.urgency.models import UrgentFollowUp, UrgentMatter
from cases.urgency.rules import URGENCY_RULES
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.petitions.read_back import messages, papers
from tests.cases.procedure.walking import last_event, mismatches, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition
from tests.lists import cells_of

WHY = "人员聚集，可能造成人员伤亡"
TEXT = "约四十人聚集在工地门口，建议由主管部门到场处置。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def hours(city: City, *, report: int | None = 2, follow: int | None = 24, cards: bool = False) -> None:
    values = {"report_hours": report, "follow_hours": follow, "draws_cards": cards}
    set_rule(URGENCY_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values=values)


def marked(city: City) -> Petition:
    petition = make_petition(city, State.SCREENED, start=timezone.localdate() - timedelta(days=3))
    return step(petition, "mark_urgent", city.clerk, reason=WHY)


def step(petition: Petition, key: str, by: Account, *, after: int = 0, **facts: Any) -> Petition:
    """Some hours from now."""
    perform(key, petition_id=petition.pk, by=by, at=timezone.now() + timedelta(hours=after), **facts)
    assert mismatches() == []
    return Petition.objects.get(pk=petition.pk)


def listed(response: Any) -> list[str]:
    return [row["petition"].text.content for row in cells_of(response)]


def test_hours_run_only_where_the_office_sets_some(city: City) -> None:
    matter = UrgentMatter.objects.get(petition=marked(city))
    assert (matter.report_due, matter.next_due, matter.status) == (None, None, "待呈报")
    hours(city)

    other = UrgentMatter.objects.get(petition=marked(city))

    assert other.report_due == other.marked_at + timedelta(hours=2)
    page = client_of(city.clerk).get(other.petition.get_absolute_url()).text
    assert "呈报剩1小时59分" in page


def test_a_report_goes_to_the_leader_and_to_the_office_above_which_sees_it(city: City) -> None:
    hours(city)
    petition = marked(city)
    above = make_account("above", ("clerk", city.province))
    assert not petitions_visible_to(above).filter(pk=petition.pk).exists()

    petition = step(petition, "report_urgent", city.clerk, after=1, text=TEXT, leader=city.leader)

    matter = UrgentMatter.objects.get(petition=petition)
    assert (matter.reported_to, matter.leader, matter.status) == (city.province, city.leader, "已呈报")
    assert matter.reported_at is not None
    assert matter.follow_due == matter.reported_at + timedelta(hours=24)
    assert papers(petition) == [("report_up", "city", "province", TEXT)]
    above = Account.objects.get(pk=above.pk)
    assert petitions_visible_to(above).filter(pk=petition.pk).exists()
    told = f"重大紧急信访事项 {petition.number} 已呈报，请及时处理"
    assert {(office, text) for office, _permission, text in messages(petition)} >= {("province", told)}
    assert describe(last_event(petition)).sentences[0] == f"呈报{city.province.name}和{city.leader.name}。"
    again = refusal(petition, "report_urgent", city.clerk, timezone.localdate() + timedelta(days=1), text=TEXT)
    assert again[1] == "reported_already"


def test_a_follow_up_is_a_row_and_counts_the_hours_anew(city: City) -> None:
    hours(city)
    petition = step(marked(city), "report_urgent", city.clerk, text=TEXT, leader=city.leader)

    petition = step(petition, "follow_up_urgent", city.clerk, after=5, text="现场已疏散。")

    matter, row = UrgentMatter.objects.get(petition=petition), UrgentFollowUp.objects.get()
    assert (row.matter, row.number, row.text, row.recorded_by) == (matter, 1, "现场已疏散。", city.clerk)
    assert matter.follow_due == row.recorded_at + timedelta(hours=24)
    late = timezone.now() + timedelta(days=9)
    with pytest.raises(InvalidFacts, match="不能晚于现在"):
        step(petition, "follow_up_urgent", city.clerk, after=6, text="又有情况。", happened_at=late)
    assert "第1次续报" in client_of(city.clerk).get(petition.get_absolute_url()).text


def test_who_asked_for_the_end_does_not_decide_it(city: City) -> None:
    petition = step(marked(city), "ask_end_urgent", city.leader, reason="险情已排除")
    assert petition.urgent
    assert "待决定解除" not in client_of(city.leader).get("/approvals/").text
    with pytest.raises(NotPermitted, match="须由其他负责人决定"):
        step(petition, "unmark_urgent", city.leader, reason="同意")
    other = make_account("second_head", ("leader", city.city, True))
    assert "待决定解除的重大紧急事项" in client_of(other).get("/approvals/").text

    petition = step(petition, "unmark_urgent", other, reason="险情已排除，转入正常办理。")

    matter = UrgentMatter.objects.get(petition=petition)
    assert (petition.urgent, matter.status, matter.ended_by) == (False, "已解除", other)
    assert "险情已排除，转入正常办理。" in client_of(city.clerk).get(petition.get_absolute_url()).text
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentMatter.objects.filter(pk=matter.pk).update(ended_by=city.leader)


def test_an_end_that_is_refused_leaves_the_mark(city: City) -> None:
    petition = step(marked(city), "ask_end_urgent", city.clerk, reason="险情已排除")

    petition = step(petition, "refuse_end_urgent", city.leader, reason="仍有聚集苗头")

    matter = UrgentMatter.objects.get(petition=petition)
    assert (petition.urgent, matter.end_asked_at, matter.status) == (True, None, "待呈报")


def test_what_is_past_its_hours_stands_on_list_work_list_and_day_of_the_supervisor(city: City) -> None:
    hours(city)
    petition = marked(city)
    before = timezone.now() - timedelta(hours=3)
    UrgentMatter.objects.update(report_due=before, marked_at=before - timedelta(hours=2))
    client = client_of(city.clerk)

    assert "重大紧急超时" in client.get("/").text
    assert listed(client.get("/urgent/", {"overdue": "true"})) == [petition.number]
    assert "超时3小时" in client.get("/urgent/").text
    assert "超时3小时" in client.get(petition.get_absolute_url()).text
    assert "重大紧急超时" in client_of(city.supervisor).get("/my-day/").text
    assert client.get("/urgent/export/").status_code == 200
    (row,) = client.get("/api/v1/urgent/").json()["results"]
    assert (row["petition"], row["status"]) == (petition.number, "待呈报")
    petition = step(petition, "report_urgent", city.clerk, text=TEXT, leader=city.leader)
    assert listed(client.get("/urgent/", {"overdue": "true"})) == []


@pytest.mark.parametrize("cards", [False, True])
def test_hours_draw_cards_only_where_the_rule_says_so(city: City, cards: bool) -> None:
    hours(city, cards=cards)
    petition = marked(city)
    assert petition.clocks.filter(kind="urgent_report", state="running").exists() == cards

    day = timezone.localdate() + timedelta(days=12)
    sweep(as_of=day, at=timezone.now() + timedelta(days=12))

    assert Card.objects.filter(petition=petition, clock__kind="urgent_report").exists() == cards
    petition = step(petition, "report_urgent", city.clerk, text=TEXT, leader=city.leader)
    assert not petition.clocks.filter(kind="urgent_report", state="running").exists()


def test_a_petition_marked_at_the_desk_has_its_hours_and_report_for_decision_is_a_report(city: City) -> None:
    hours(city, cards=True)
    petition = make_petition(city, urgent_reason=WHY, start=timezone.localdate())
    matter = UrgentMatter.objects.get(petition=petition)
    assert matter.report_due == matter.marked_at + timedelta(hours=2)
    assert petition.clocks.filter(kind="urgent_report", state="running").count() == 1
    screening = {"purpose": "demand", "category": city.category, "path": 6}
    petition = step(petition, "screen", city.clerk, **screening)

    petition = step(petition, "report_up", city.clerk, text="报请决定。")

    matter.refresh_from_db()
    assert (matter.status, matter.document.kind if matter.document else "") == ("已呈报", "report_up")


def test_the_rule_is_one_of_the_office_and_is_checked(city: City) -> None:
    client = client_of(city.system_admin)
    url = f"/offices/rules/urgency/{city.city.code}/edit/"
    assert "未经核实" in client.get(url).text
    assert client.post(url, {"version": "0", "report_hours": "2", "follow_hours": "24"}).status_code == 302
    with pytest.raises(InvalidFacts, match="没有设呈报时限"):
        hours(city, report=None, cards=True)


def test_walks_of_the_table_leave_no_mark_without_its_row(city: City) -> None:
    petition = take(make_petition(city, State.SCREENED), "mark_urgent", city.clerk, "2026-03-05", reason=WHY)
    petition = take(petition, "unmark_urgent", city.leader, "2026-03-06", reason="误标")
    petition = take(petition, "mark_urgent", city.clerk, "2026-03-07", reason=WHY)

    rows = UrgentMatter.objects.filter(petition=petition).order_by("number")
    assert [(row.number, row.status) for row in rows] == [(1, "已解除"), (2, "待呈报")]


def test_whoever_has_it_owes_the_report(city: City) -> None:
    hours(city, cards=True)
    petition = step(marked(city), "transfer", city.clerk, to=city.bureau)

    clock = petition.clocks.get(kind="urgent_report", state="running")
    assert (clock.office, petition.holder) == (city.bureau, city.bureau)
    petition = step(petition, "report_urgent", city.handler, text=TEXT, leader=city.head)
    assert petition.clocks.get(kind="urgent_report").state == "met"


def test_an_accused_office_above_is_passed_over(city: City) -> None:
    at = timezone.now() - timedelta(days=3)
    facts: dict[str, Any] = {
        "channel": "visit", "received_on": timezone.localdate(at), "subject": "反映市里违规审批",
        "body": "市里违规审批工地，多人聚集。",
        "principal": Person("王小明", "111", "11010519491231002X", "13800001234", "测试市幸福路1号"),
        "demands": ["查处违规审批"], "purpose": "accusation", "accused_offices": [city.city], "urgent_reason": WHY,
    }  # fmt: skip
    petition = register(by=city.county_clerk, at=at, office=city.county, **facts)

    advice = client_of(city.county_clerk).get(f"/petitions/{petition.number}/steps/report_urgent/").text
    assert f"上级单位（{city.province.name}）" in advice
    head = make_account("县负责人", (Role.LEADER, city.county, True))
    petition = step(petition, "report_urgent", city.county_clerk, text=TEXT, leader=head)

    assert petition.urgent_matters.get().reported_to == city.province
    assert city.city.pk not in (*petition.office_ids, *petition.informed_ids)


def test_what_has_ended_owes_no_report_any_more(city: City) -> None:
    petition = marked(city)
    Petition.objects.filter(pk=petition.pk).update(state=State.GUIDED)

    matter = UrgentMatter.objects.get(petition=petition)

    assert (matter.next_due, matter.status) == (None, "随信访件终结")
    row = client_of(city.clerk).get("/api/v1/urgent/").json()["results"][0]
    assert (row["next_due"], row["status"]) == (None, "随信访件终结")
