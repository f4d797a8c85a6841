"""Who is measured by a package does not set its measure: who changes it, who asks, what stays of an overdue date."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cases.packages.actions.telling import because
from cases.packages.enums import PackageStage, PackageState
from cases.packages.models.packages import Package, PackageRequest, Postponement
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import can_take
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account, OutboxMessage
from offices.organisation.queries import leaders_near
from offices.organisation.roles import Role
from tests.cases.procedure.walking import last_event, refusal, take
from tests.factories import City, make_account, make_city, make_office, make_petition

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 20)
DUE = DAY + timedelta(days=30)
LATE = DUE + timedelta(days=43)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def deputy(city: City) -> Account:
    return make_account("副市长", (Role.LEADER, city.city))


@pytest.fixture
def petition(city: City) -> Petition:
    """A package that the supervisor of the city gave its leader, of which a bureau is the responsible unit."""
    petition = make_petition(city, State.HANDLING)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "mandate"}
    return take(take(petition, "package", city.supervisor, DAY, **facts), "accept_package", city.leader, DAY)


def current() -> Package:
    return Package.objects.get(state=PackageState.OPEN)


def hand_over(city: City, leader: Account, due_on: date, **changes: Any) -> dict[str, Any]:
    return {"leader": leader, "unit": city.bureau, "due_on": due_on, "origin": "hand", "reason": "内部分工", **changes}


def told(petition: Petition, account: Account) -> str:
    """What one person hears of the last event."""
    return OutboxMessage.objects.get(event=last_event(petition), account=account).text


def test_the_unit_the_desk_and_the_leader_neither_hand_over_nor_put_off(
    city: City, petition: Petition, deputy: Account
) -> None:
    for who in (city.head, city.handler, city.clerk):
        for key in ("package", "change_package", "decide_package_objection", "raise_package"):
            assert not can_take(Account.objects.get(pk=who.pk), petition, key), (who, key)
        assert not can_take(Account.objects.get(pk=who.pk), petition, "join_team"), who
    handed = hand_over(city, deputy, LATE + timedelta(days=500))
    assert refusal(petition, "package", city.head, DAY, **handed)[:2] == (NotPermitted, "assigned_elsewhere")
    assert refusal(petition, "package", city.leader, DAY, **handed)[:2] == (NotPermitted, "own_package")
    later = {"due_on": LATE, "reason": "需要"}
    assert refusal(petition, "change_package", city.clerk, DAY, **later)[:2] == (NotPermitted, "assigned_elsewhere")
    assert current().due_on == DUE


def test_a_leader_puts_off_once_and_never_a_date_that_has_passed(city: City, petition: Petition) -> None:
    once, twice = DUE + timedelta(days=5), DUE + timedelta(days=9)
    again = take(petition, "change_package", city.leader, DAY, due_on=once, reason="等待鉴定")
    assert refusal(again, "change_package", city.leader, DAY, due_on=twice, reason="再等")[1:] == (
        "needs_consent",
        "due_on",
    )
    assert refusal(again, "change_package", city.leader, LATE, due_on=LATE, reason="需要")[1] == "needs_consent"
    take(again, "change_package", city.supervisor, LATE, due_on=LATE + timedelta(days=9), reason="鉴定迟延")
    package = current()
    assert (package.first_due_on, package.postponed, package.days_over) == (DUE, 2, (LATE - once).days)
    kept = Postponement.objects.values_list("was_due_on", "due_on", "days_over", "moved_by")
    assert list(kept) == [
        (DUE, once, 0, city.leader.pk),
        (once, LATE + timedelta(days=9), (LATE - once).days, city.supervisor.pk),
    ]


def test_an_overdue_package_that_is_handed_over_keeps_what_it_was(
    city: City, petition: Petition, deputy: Account
) -> None:
    petition = take(petition, "package", city.province_supervisor, LATE, **hand_over(city, deputy, LATE))
    package = current()
    assert (package.first_due_on, package.postponed, package.days_over) == (DUE, 1, 43)
    assert last_event(petition).facts["postponed"] == {
        "kind": "handed_over",
        "was_due_on": DUE.isoformat(),
        "days_over": 43,
        "times": 1,
    }
    assert package.assigned_office == city.province
    assert "您不再包案" in told(petition, city.leader)
    assert "由您包案" in told(petition, deputy)
    assert "理由：内部分工。" in told(petition, city.supervisor)


def test_the_desk_asks_and_who_assigned_decides(city: City, petition: Petition, deputy: Account) -> None:
    asked = {"leader": deputy, "due_on": LATE, "reason": "书记工作忙"}
    waiting = take(petition, "ask_change", city.clerk, DAY, **asked)
    assert refusal(waiting, "ask_change", city.handler, DAY, **asked)[1] == "asked_already"
    assert refusal(waiting, "decide_change", city.leader, DAY, agreed=True)[:2] == (NotPermitted, "own_package")
    assert refusal(waiting, "decide_change", city.head, DAY, agreed=True)[:2] == (NotPermitted, "assigned_elsewhere")
    refused = take(waiting, "decide_change", city.supervisor, DAY, agreed=False, reason="仍由其包案")
    assert current().leader == city.leader
    assert "未获同意" in told(refused, city.clerk)
    waiting = take(refused, "ask_change", city.handler, DAY, **asked)
    take(waiting, "decide_change", city.supervisor, DAY, agreed=True)
    assert (current().leader, current().due_on, current().postponed) == (deputy, LATE, 1)
    assert list(PackageRequest.objects.values_list("agreed", "decided_by")) == [
        (False, city.supervisor.pk),
        (True, city.supervisor.pk),
    ]


def test_who_asked_does_not_decide(city: City, petition: Petition, deputy: Account) -> None:
    waiting = take(petition, "ask_change", deputy, DAY, due_on=LATE, reason="等待鉴定")
    assert refusal(waiting, "decide_change", deputy, DAY, agreed=True)[:2] == (InvalidFacts, "own_request")


def test_a_unit_that_made_its_superior_lead_does_not_set_what_it_is_measured_by(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    petition = take(petition, "package", city.head, DAY, **facts)
    assert not can_take(city.head, petition, "change_package")
    assert can_take(city.supervisor, petition, "change_package")


def test_raising_goes_one_level_and_is_that_levels_own_act(city: City) -> None:
    county_leader = make_account("区委书记", (Role.LEADER, city.county))
    above = make_account("副省长", (Role.LEADER, city.province))
    petition = make_petition(city, State.HANDLING)
    facts = {"leader": county_leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    petition = take(petition, "package", city.supervisor, DAY, **facts)
    raised = {"unit": city.bureau, "due_on": DUE, "reason": "区级难以协调"}
    found = refusal(petition, "raise_package", city.province_supervisor, DAY, leader=above, **raised)
    assert found[:2] == (NotPermitted, "raised_above")
    assert refusal(petition, "raise_package", city.supervisor, DAY, leader=above, **raised)[1:] == (
        "not_higher",
        "leader",
    )
    handed = hand_over(city, above, DUE)
    assert refusal(petition, "package", city.supervisor, DAY, **handed)[1:] == ("raise_instead", "leader")
    petition = take(petition, "ask_raise", county_leader, DAY, reason="区级难以协调")
    petition = take(petition, "refuse_raise", city.supervisor, DAY, reason="请先协调")
    assert current().raise_asked_at is None
    take(petition, "raise_package", city.supervisor, DAY, leader=city.leader, **raised)
    assert (current().leader, current().office) == (city.leader, city.city)


def test_lists_of_leaders_hold_ones_own_level_and_the_next(city: City) -> None:
    above = make_account("副省长", (Role.LEADER, city.province))
    own = make_account("县局长", (Role.LEADER, city.county_bureau))
    assert set(leaders_near([city.county_bureau])) == {own, city.leader}
    assert above in set(leaders_near([city.bureau]))
    petition = make_petition(city)
    facts = {"leader": above, "unit": city.county_bureau, "due_on": DUE, "origin": "hand"}
    Petition.objects.filter(pk=petition.pk).update(
        holder=city.county, office_ids=[city.county.pk], version=petition.version
    )
    petition.refresh_from_db()
    assert refusal(petition, "package", city.county_clerk, DAY, **facts)[1:] == ("too_high", "leader")


def test_dates_are_bounded_and_a_measure_ends_with_its_package(city: City, petition: Petition) -> None:
    year = DAY + timedelta(days=366)
    assert refusal(petition, "change_package", city.supervisor, DAY, due_on=year, reason="需要")[1] == "due_too_late"
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。"}
    after = {**measure, "due_on": DUE + timedelta(days=1)}
    assert refusal(petition, "add_measure", city.leader, DAY, **after)[1:] == ("after_package", "due_on")
    ordered = {"meeting": 1, "meeting_name": "联席会议", "chair": city.leader, **after}
    assert refusal(petition, "order_action", city.leader, DAY, **ordered)[1:] == ("after_package", "due_on")
    promise = {"leader": city.leader, **measure, "due_on": year}
    assert refusal(petition, "promise", city.clerk, DAY, **promise)[1:] == ("due_too_late", "due_on")
    petition = take(petition, "add_measure", city.leader, DAY, **measure, due_on=DUE)
    sooner = {"due_on": DUE - timedelta(days=1)}
    assert refusal(petition, "change_package", city.supervisor, DAY, **sooner)[1:] == ("measures_later", "due_on")


def test_a_unit_elsewhere_that_never_had_the_petition_is_refused(
    city: City, petition: Petition, deputy: Account
) -> None:
    elsewhere = make_office("elsewhere", city.province)
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(region_code="370200")
    elsewhere.refresh_from_db()
    handed = hand_over(city, deputy, DUE, unit=elsewhere)
    assert refusal(petition, "package", city.supervisor, DAY, **handed)[1:] == ("unit_elsewhere", "unit")
    changed = {"unit": elsewhere}
    assert refusal(petition, "change_package", city.supervisor, DAY, **changed)[1:] == ("unit_elsewhere", "unit")


def test_who_comes_onto_a_team_and_leaves_it_is_told(city: City, petition: Petition) -> None:
    member = city.county_handler
    petition = take(petition, "join_team", city.leader, DAY, member=member)
    assert "您已加入" in told(petition, member)
    petition = take(petition, "leave_team", city.leader, DAY, member=member, reason="工作调整")
    assert told(petition, member).startswith("您已不在信访件")


def test_who_assigned_hears_of_an_objection_and_the_leader_of_its_decision(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    petition = take(petition, "package", city.province_supervisor, DAY, **facts)
    petition = take(petition, "object_package", city.leader, DAY, reason="不属我分管")
    assert "有异议" in told(petition, city.province_supervisor)
    assert not can_take(city.supervisor, petition, "decide_package_objection")
    decided = {"upheld": False, "reason": "确属分管"}
    petition = take(petition, "decide_package_objection", city.province_supervisor, DAY, **decided)
    assert current().stage == PackageStage.WORKING
    assert "仍由您包案" in told(petition, city.leader)


def test_a_reason_is_told_of_an_open_matter_and_of_a_sealed_one_never(petition: Petition) -> None:
    change: Any = SimpleNamespace(petition=petition)
    person = petition.petitioners.get()
    assert because(change, " 情况有变化。 ") == "理由：情况有变化。"
    assert [because(change, said) for said in ("", f"{person.name}已搬走", "证号370124190102036")] == ["", "", ""]
    petition.sealed = True
    assert because(change, "情况有变化") == ""
