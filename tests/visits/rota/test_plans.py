"""The rota of an office: its leaders and rule, the draw, and the way from a draft to the public page."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.roles import Role
from tests.factories import make_account, moment
from tests.visits.receptions.reception import MONTH, MORNING, NOW, County, make_county, make_plan
from visits.rota.actions.days import add_day
from visits.rota.actions.leaders import record_absence, save_leader, withdraw_absence
from visits.rota.actions.plans import approve_plan, draw_plan, publish_plan, return_plan, submit_plan
from visits.rota.actions.rules import save_rule
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.models import Leader, Plan, ReceptionDay
from visits.rota.policies import PLAN_STEPS, plan_choices
from visits.rota.queries import findings_of, notice_of, tallies

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def county() -> County:
    return make_county()


def draw(county: County, month: dt.date = MONTH, at: dt.datetime = NOW) -> Plan:
    return draw_plan(by=county.clerk, at=at, office=county.office, month=month)


# Leaders


def test_a_leader_of_another_office_is_refused(county: County) -> None:
    for other in (county.city.head, county.city.stranger, county.city.county_handler):
        with pytest.raises(InvalidFacts) as refused:
            save_leader(by=county.clerk, at=NOW, office=county.office, account=other, post="局长")
        assert refused.value.field == "account"
        assert other.name in str(refused.value)


def test_a_leader_of_the_same_region_and_level_receives_too(county: County) -> None:
    county.office.region_code = county.city.county_bureau.region_code = "370102"
    county.office.save()
    county.city.county_bureau.save()
    bureau_head = make_account("bureau_chief", (Role.LEADER, county.city.county_bureau, True))
    leader = save_leader(by=county.clerk, at=NOW, office=county.office, account=bureau_head, post="县住建局局长")

    assert leader.office == county.office


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"post": " "}, "post"),
        ({"weight": 21}, "weight"),
        ({"days_due": 32}, "days_due"),
        ({"since": D(2026, 4, 1), "until": D(2026, 3, 1)}, "until"),
    ],
)
def test_facts_of_a_leader_that_cannot_be(county: County, values: dict[str, Any], field: str) -> None:
    account = make_account("another", (Role.LEADER, county.office))
    with pytest.raises(InvalidFacts) as refused:
        save_leader(by=county.clerk, at=NOW, office=county.office, account=account, **{"post": "副县长", **values})
    assert refused.value.field == field


def test_a_leader_is_on_the_list_once(county: County) -> None:
    with pytest.raises(InvalidFacts, match="已在名单里"):
        save_leader(by=county.clerk, at=NOW, office=county.office, account=county.chief, post="县委书记")


def test_a_leader_with_days_to_come_does_not_leave(county: County) -> None:
    make_plan(county, PlanState.PUBLISHED)
    leader = county.leaders[1]
    facts = {"office": county.office, "account": leader.account, "post": "副县长", "leader": leader}
    with pytest.raises(InvalidFacts, match="请先更换领导"):
        save_leader(by=county.clerk, at=NOW, is_active=False, **facts)
    with pytest.raises(InvalidFacts, match="请先更换领导"):
        save_leader(by=county.clerk, at=NOW, until=D(2026, 3, 1), **facts)
    assert save_leader(by=county.clerk, at=NOW, until=D(2026, 3, 31), **facts).until == D(2026, 3, 31)


@pytest.mark.parametrize("name", ["handler", "supervisor", "clerk", "stranger", "system_admin", "county_handler"])
def test_others_plan_nothing_for_an_office(county: County, name: str) -> None:
    other, leader = county.city.people()[name], county.leaders[0]
    span = {"first": D(2026, 3, 2), "last": D(2026, 3, 3), "reason": "出差"}
    plan = draw(county)
    for act in (
        lambda: save_leader(by=other, at=NOW, office=county.office, account=county.chief, post="x", leader=leader),
        lambda: record_absence(by=other, at=NOW, leader=leader, **span),
        lambda: save_rule(by=other, at=NOW, office=county.office, weekdays=[1], **MORNING),
        lambda: draw_plan(by=other, at=NOW, office=county.office, month=MONTH),
        lambda: submit_plan(by=other, at=NOW, plan_id=plan.pk),
        lambda: add_day(by=other, at=NOW, plan_id=plan.pk, on=D(2026, 3, 4), leader=leader, **MORNING),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_an_absence_tells_of_the_days_in_it(county: County) -> None:
    make_plan(county, PlanState.PUBLISHED)
    leader = county.leaders[1]
    own = list(leader.days.order_by("on").values_list("on", flat=True))
    recorded = record_absence(by=leader.account, at=NOW, leader=leader, first=own[0], last=own[-1], reason="参加培训")
    assert [day.on for day in recorded.days] == own
    with pytest.raises(InvalidFacts, match="已经记过"):
        record_absence(by=county.clerk, at=NOW, leader=leader, first=own[0], last=own[0], reason="开会")

    withdraw_absence(by=county.clerk, at=NOW, absence=recorded.absence)
    with pytest.raises(ActionRefused, match="已经撤销"):
        withdraw_absence(by=county.clerk, at=NOW, absence=recorded.absence)
    kinds = Event.objects.filter(chain__subject=f"leader:{leader.pk}").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == ["leader_added", "leader_away", "leader_back"]
    assert "培训" not in "".join(kinds.values_list("facts_text", flat=True))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [5]}, "weekdays"),
        ({"leaders_a_day": 0}, "leaders_a_day"),
        ({"ends": dt.time(9)}, "ends"),
        ({"slot_minutes": 300}, "slot_minutes"),
        ({"place": " "}, "place"),
        ({"notice_days": 31}, "notice_days"),
        ({"legal_weekday": 2}, "legal_bodies"),
        ({"legal_bodies": ["court"]}, "legal_weekday"),
        ({"legal_weekday": 6, "legal_bodies": ["court"]}, "legal_weekday"),
        ({"legal_weekday": 2, "legal_bodies": ["navy"]}, "legal_bodies"),
    ],
)
def test_a_rule_that_cannot_be(county: County, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        save_rule(by=county.clerk, at=NOW, office=county.office, **{"weekdays": [1], **MORNING, **values})
    assert refused.value.field == field


# The draw


def test_a_month_is_drawn(county: County) -> None:
    plan = draw(county)
    days = list(plan.days.order_by("on"))

    assert plan.state == PlanState.DRAFT
    assert [day.on.day for day in days] == [3, 5, 10, 12, 17, 19, 24, 26, 31]
    assert set(Counter(day.leader_id for day in days).values()) == {3}
    assert {(day.place, day.starts, day.kind) for day in days} == {(MORNING["place"], dt.time(9), DayKind.WALK_IN)}
    assert plan.shortfalls == []
    assert [tally.month for tally in tallies(plan, days)] == [3, 3, 3]


def test_drawn_again_a_draft_is_replaced(county: County) -> None:
    plan = draw(county)
    record_absence(
        by=county.clerk, at=NOW, leader=county.leaders[0], first=D(2026, 3, 1), last=D(2026, 3, 31), reason="学习"
    )
    again = draw(county)

    assert again.pk == plan.pk
    assert again.days.count() == 9
    assert not again.days.filter(leader=county.leaders[0]).exists()
    names = {leader.pk: leader.account.name for leader in county.leaders}
    sentence = "county_chief同志 2026年3月1日（周日）至2026年3月31日（周二）应接访1天，只排到0天：各接访日都请假。"
    assert findings_of(again, names) == [sentence]


def test_who_has_left_the_office_is_a_clash_and_is_not_drawn(county: County) -> None:
    plan = draw(county)
    gone = county.leaders[1]
    gone.account.is_active = False
    gone.account.save()
    with pytest.raises(ActionRefused, match="3个接访日的领导请假或不再参加"):
        submit_plan(by=county.clerk, at=NOW, plan_id=plan.pk)
    assert not draw(county).days.filter(leader=gone).exists()


def test_the_units_and_the_desks_come_from_the_rule(county: County) -> None:
    save_rule(
        by=county.clerk,
        at=NOW,
        office=county.office,
        weekdays=[1],
        units=[county.city.county_bureau],
        legal_weekday=2,
        legal_bodies=["police", "procuratorate", "court", "justice"],
        **MORNING,
    )
    plan = draw(county)
    desks = plan.days.filter(kind=DayKind.LEGAL).order_by("on")

    assert [day.on.day for day in desks] == [4, 11, 18, 25]
    assert len({day.legal_body for day in desks}) == 4
    assert {unit for day in plan.days.exclude(kind=DayKind.LEGAL) for unit in day.units.all()} == {
        county.city.county_bureau
    }


def test_a_holiday_and_a_year_without_circular_are_named(county: County) -> None:
    plan = draw(county, D(2026, 2, 1))
    assert [day.on.day for day in plan.days.order_by("on")] == [12, 24, 25, 26, 27]
    assert findings_of(plan, {}) == [
        "2026年2月17日（周二）放假，接访日改在2026年2月25日（周三）。",
        "2026年2月19日（周四）放假，接访日改在2026年2月27日（周五）。",
    ]

    assert any("放假安排尚未载入" in one for one in findings_of(draw(county, D(2027, 1, 1)), {}))


@pytest.mark.parametrize(("month", "code"), [(D(2026, 1, 1), "past_month"), (D(2027, 3, 1), "too_far")])
def test_a_month_that_cannot_be_drawn(county: County, month: dt.date, code: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        draw(county, month)
    assert refused.value.code == code


def test_without_rule_or_leaders_nothing_is_drawn(county: County) -> None:
    clerk = make_account("village", (Role.REGISTRATION_CLERK, county.city.township))
    with pytest.raises(ActionRefused, match="接访规则"):
        draw_plan(by=clerk, at=NOW, office=county.city.township, month=MONTH)
    save_rule(by=clerk, at=NOW, office=county.city.township, weekdays=[0], **MORNING)
    with pytest.raises(ActionRefused, match="登记参加接访的领导"):
        draw_plan(by=clerk, at=NOW, office=county.city.township, month=MONTH)
    assert not Plan.objects.exists()


def test_the_draw_knows_the_days_a_person_has_elsewhere(county: County) -> None:
    """The chief also receives for a township, on every Tuesday."""
    town, chief = county.city.township, county.chief
    clerk = make_account("town_clerk", (Role.REGISTRATION_CLERK, town))
    Leader.objects.create(office=town, account=chief, post="包镇领导")
    save_rule(by=clerk, at=NOW, office=town, weekdays=[1], **MORNING)
    draw_plan(by=clerk, at=NOW, office=town, month=MONTH)
    plan = draw(county)

    assert {day.on.weekday() for day in plan.days.filter(leader__account=chief)} == {3}


def test_a_township_owes_a_day_each_week(county: County) -> None:
    town = county.city.township
    clerk = make_account("town_clerk", (Role.REGISTRATION_CLERK, town))
    for n in range(2):
        mayor = make_account(f"mayor{n}", (Role.LEADER, town, not n))
        save_leader(by=clerk, at=NOW, office=town, account=mayor, post="镇长", is_chief=not n)
    save_rule(by=clerk, at=NOW, office=town, weekdays=[0, 2], **MORNING)
    days = list(draw_plan(by=clerk, at=NOW, office=town, month=MONTH).days.all())

    weeks = Counter((day.on.isocalendar().week, day.leader_id) for day in days)
    assert set(weeks.values()) == {1}
    assert len(days) == 9  # the second day of the last week is in April


# From the draft to the public page


def test_the_way_of_a_plan(county: County) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)

    assert (plan.approved_by, plan.submitted_by, plan.late_reason) == (county.chief, county.clerk, "")
    kinds = Event.objects.filter(chain__subject=f"plan:{plan.pk}").order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["plan_drawn", "plan_submitted", "plan_approved", "plan_published"]
    told = list(OutboxMessage.objects.order_by("id").values_list("permission", "text"))
    assert told == [
        ("approve", "2026年3月接访安排待批准"),
        ("receive", "2026年3月接访安排已批准，请按时公布"),
    ]


STEPS: dict[str, Any] = {
    "draw": lambda county, plan: draw(county),
    "submit": lambda county, plan: submit_plan(by=county.clerk, at=NOW, plan_id=plan.pk),
    "return": lambda county, plan: return_plan(by=county.chief, at=NOW, plan_id=plan.pk, reason="调整"),
    "approve": lambda county, plan: approve_plan(by=county.chief, at=NOW, plan_id=plan.pk),
    "publish": lambda county, plan: publish_plan(by=county.clerk, at=NOW, plan_id=plan.pk),
    "edit": lambda county, plan: add_day(
        by=county.clerk, at=NOW, plan_id=plan.pk, on=D(2026, 3, 4), leader=county.leaders[0], reason="加开", **MORNING
    ),
}


@pytest.mark.parametrize("state", PlanState.values)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_in_every_state(county: County, state: str, step: str) -> None:
    plan = make_plan(county, state)
    if state in PLAN_STEPS[step]:
        STEPS[step](county, plan)
    else:
        with pytest.raises(ActionRefused) as refused:
            STEPS[step](county, plan)
        assert refused.value.code == "wrong_state"
        assert Plan.objects.get(pk=plan.pk).state == state


def test_only_a_head_approves_and_never_what_he_submitted(county: County) -> None:
    plan = make_plan(county, PlanState.SUBMITTED)
    deputy, other_head = county.leaders[1].account, county.city.leader
    for by in (county.clerk, deputy, other_head):
        with pytest.raises(NotPermitted, match="负责人批准"):
            approve_plan(by=by, at=NOW, plan_id=plan.pk)

    return_plan(by=county.clerk, at=NOW, plan_id=plan.pk, reason="改一天")
    submit_plan(by=county.chief, at=NOW, plan_id=plan.pk)
    with pytest.raises(NotPermitted, match="是您提交的"):
        approve_plan(by=county.chief, at=NOW, plan_id=plan.pk)
    second = make_account("second_head", (Role.LEADER, county.office, True))
    assert approve_plan(by=second, at=NOW, plan_id=plan.pk).approved_by == second


def test_a_plan_with_a_clash_or_without_days_is_not_submitted(county: County) -> None:
    plan = draw(county)
    day = plan.days.order_by("on").first()
    absence = record_absence(
        by=county.clerk, at=NOW, leader=day.leader, first=day.on, last=day.on, reason="出差"
    ).absence
    with pytest.raises(ActionRefused, match="1个接访日的领导请假"):
        submit_plan(by=county.clerk, at=NOW, plan_id=plan.pk)
    withdraw_absence(by=county.clerk, at=NOW, absence=absence)
    plan.days.all().delete()
    with pytest.raises(ActionRefused, match="还没有接访日"):
        submit_plan(by=county.clerk, at=NOW, plan_id=plan.pk)


def test_published_late_a_plan_keeps_the_reason(county: County) -> None:
    """The first day is Tuesday 3 March 2026; Saturday 28 February is worked: five working days before is the 25th."""
    plan = make_plan(county, PlanState.APPROVED)
    notice = notice_of(plan, D(2026, 2, 25))
    assert (notice.first, notice.due, notice.late) == (D(2026, 3, 3), D(2026, 2, 25), False)

    late = moment("2026-02-26")
    with pytest.raises(InvalidFacts, match="不足5个工作日") as refused:
        publish_plan(by=county.clerk, at=late, plan_id=plan.pk, late_reason=" ")
    assert refused.value.field == "late_reason"
    plan = publish_plan(by=county.clerk, at=late, plan_id=plan.pk, late_reason="负责人出差，批准较晚")
    assert plan.late_reason == "负责人出差，批准较晚"


def test_in_time_no_reason_is_kept(county: County) -> None:
    plan = make_plan(county, PlanState.APPROVED)
    assert publish_plan(by=county.clerk, at=NOW, plan_id=plan.pk, late_reason="无").late_reason == ""


def test_the_page_learns_what_is_refused_and_why(county: County) -> None:
    plan = make_plan(county, PlanState.SUBMITTED)
    for_clerk, for_chief = plan_choices(county.clerk, plan), plan_choices(county.chief, plan)

    assert "负责人批准" in for_clerk["approve"]
    assert for_clerk["return"] == for_chief["approve"] == ""
    assert "待审批" in for_clerk["edit"]


def test_days_of_other_months_of_the_quarter_count(county: County) -> None:
    """A city owes one day a quarter: who had it in April is not drawn for it in May."""
    city = county.city
    for n in range(6):
        account = make_account(f"mayor{n}", (Role.LEADER, city.city))
        save_leader(by=city.clerk, at=NOW, office=city.city, account=account, post="副市长")
    save_rule(by=city.clerk, at=NOW, office=city.city, weekdays=[4], **MORNING)
    at = moment("2026-03-10")
    months = [draw_plan(by=city.clerk, at=at, office=city.city, month=D(2026, month, 1)) for month in (4, 5, 6)]

    held = Counter(ReceptionDay.objects.filter(plan__in=months).values_list("leader", flat=True))
    assert len(held) == 6
    assert max(held.values()) - min(held.values()) <= 1
    assert all(day.state == DayState.PLANNED for plan in months for day in plan.days.all())
