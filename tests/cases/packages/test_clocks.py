"""The clocks of a package: who owes them, when they are paused, what they follow."""

from datetime import timedelta

import pytest

from cases.packages.actions.assigning import Planned as PlannedMeasure
from cases.packages.enums import PackageStage
from cases.packages.models.packages import Package
from cases.petitions.enums import ClockState, State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office
from supervision.cards.models import Card
from tests.cases.packages.test_work import DAY, DUE, current, packaged, ruled, swept, working
from tests.cases.procedure.walking import last_event, mismatches, propose, take
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def test_the_clocks_follow_the_package_to_another_unit(city: City, petition: Petition) -> None:
    ruled(city, city.city, duties="三定三包。", progress_days=10)
    petition = working(city, petition)
    running = petition.clocks.filter(state="running", kind__in=["package", "progress"]).order_by("kind")
    assert set(running.values_list("office", flat=True)) == {city.bureau.pk}
    petition = take(petition, "change_package", city.supervisor, DAY, unit=city.city)
    assert list(running.values_list("kind", "office", "due")) == [
        ("package", city.city.pk, DUE),
        ("progress", city.city.pk, DAY + timedelta(days=10)),
    ]
    swept(DUE + timedelta(days=30))
    assert set(Card.objects.values_list("office", flat=True)) == {city.city.pk}
    assert mismatches() == []


def test_what_a_unit_owes_is_its_own_while_the_petition_is_with_it(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    measures = [PlannedMeasure(text="每周协商", unit=city.bureau, owner="王处长", due_on=DUE)]
    petition = packaged(city, petition, measures=measures)
    petition = take(petition, "accept_package", city.leader, DAY)
    petition = take(petition, "approve_measure", city.leader, DAY, number=1, approved=True)
    promised = {"leader": city.leader, "unit": city.bureau, "owner": "李科长", "text": "十日内查清", "due_on": DUE}
    petition = take(petition, "promise", city.clerk, DAY, **promised)
    petition = take(petition, "promise", city.clerk, DAY, **{**promised, "unit": city.other_bureau})

    def bearers() -> dict[tuple[str, int], Office]:
        owed = petition.clocks.filter(kind__in=("package", "progress", "measure", "promise"), state=ClockState.RUNNING)
        return {(clock.kind, clock.item): clock.office for clock in owed.select_related("office")}

    leaders_own = dict.fromkeys(
        (("package", 0), ("progress", 0), ("measure", 1), ("promise", 1), ("promise", 2)), city.city
    )
    assert bearers() == leaders_own
    petition = take(petition, "transfer", city.clerk, DAY, to=city.bureau)
    assert bearers() == {**dict.fromkeys(leaders_own, city.bureau), ("promise", 2): city.city}
    moved = [fact for fact in last_event(petition).facts["clocks"] if fact["op"] == "recount"]
    assert {(fact["kind"], fact["office"]) for fact in moved} == {
        (kind, city.bureau.pk) for kind in ("package", "progress", "measure", "promise")
    }
    petition = take(petition, "receive", city.handler, DAY)
    petition = take(petition, "object", city.handler, DAY, reasons="不属于本单位职权范围")
    petition = take(petition, "agree_return", city.clerk, DAY, reason="经核实，同意退回。")
    assert bearers() == leaders_own
    assert not petition.clocks.filter(state=ClockState.RUNNING, suspended=True).exists()


def test_a_package_begun_during_an_objection_draws_no_card_until_it_is_decided(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)

    def paused() -> dict[str, bool]:
        running = petition.clocks.filter(state=ClockState.RUNNING)
        return {clock.kind: clock.suspended for clock in running}

    petition = packaged(city, petition)
    assert paused() == {"notify": True, "rule_objection": False, "package": True, "progress": True}
    held = [fact for fact in last_event(petition).facts["clocks"] if fact["op"] == "hold"]
    assert [(fact["kind"], fact["suspended"]) for fact in held] == [("package", True), ("progress", True)]
    swept(DUE + timedelta(days=30))
    assert not Card.objects.exclude(clock__kind="rule_objection").exists()
    petition = take(petition, "deny_objection", city.clerk, DAY, reason="属你局职权。")
    assert paused() == {"notify": False, "package": False, "progress": False}
    swept(DUE + timedelta(days=31))
    assert Card.objects.filter(clock__kind="package").exists()


def test_an_objection_decided_while_the_office_above_checks_leaves_the_package_paused(city: City) -> None:
    petition = packaged(city, make_petition(city, State.OBJECTED))
    Package.objects.update(stage=PackageStage.SIGNED)
    petition = take(petition, "deny_objection", city.clerk, DAY, reason="属你局职权。")

    running = petition.clocks.filter(state=ClockState.RUNNING)
    assert {clock.kind: clock.suspended for clock in running} == {"notify": False, "package": True, "progress": True}


def test_what_the_office_above_takes_to_check_is_not_the_units_delay(city: City, petition: Petition) -> None:
    petition = propose(city, working(city, petition), DAY)
    petition = take(petition, "sign_close", city.leader, DAY, agreed=True)
    late = DUE + timedelta(days=30)
    swept(late)
    assert Card.objects.count() == 0
    petition = take(petition, "check_close", city.province_supervisor, late, passed=False, reason="回访未见。")
    given = DUE + (late - DAY)
    assert (current().due_on, petition.clocks.get(kind="package").due) == (given, given)
    assert last_event(petition).facts["changes"] == {"due_on": given.isoformat()}
    swept(given + timedelta(days=30))
    assert Card.objects.filter(clock__kind="package").exists()
    assert mismatches() == []


def test_a_report_while_the_office_above_checks_starts_a_clock_that_is_held(city: City, petition: Petition) -> None:
    ruled(city, city.city, duties="三定三包。", progress_days=10)
    petition = propose(city, working(city, petition), DAY)
    petition = take(petition, "sign_close", city.leader, DAY, agreed=True)
    later, late = DAY + timedelta(days=5), DAY + timedelta(days=40)
    petition = take(petition, "report_progress", city.handler, later, text="等待核查。")
    progress = petition.clocks.get(kind="progress", state="running")
    # Ten days later is a day off; what offices set themselves ends on a working day.
    assert (progress.suspended, progress.due) == (True, later + timedelta(days=11))
    swept(late)
    assert Card.objects.count() == 0
    take(petition, "check_close", city.province_supervisor, late, passed=False, reason="回访未见。")
    progress.refresh_from_db()
    assert (progress.suspended, progress.set_date) == (False, late + timedelta(days=10))
    assert mismatches() == []
