"""An objection is raised within five working days of the receipt (第二十三条第三款)."""

import datetime as dt

import pytest

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from tests.factories import City, make_city, make_petition, moment


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.parametrize(("late", "allowed"), [(-1, True), (0, True), (1, False)])
def test_an_objection_within_five_working_days_only(city: City, late: int, allowed: bool) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    due = petition.clocks.get(kind="object").due
    day = moment(due + dt.timedelta(days=late))

    if allowed:
        petition = perform("object", petition_id=petition.pk, by=city.handler, at=day, reasons="不属于我局职权")
        assert petition.state == State.OBJECTED
        assert list(petition.clocks.filter(state="running").values_list("kind", "suspended").order_by("pk")) == [
            ("notify", True),
            ("rule_objection", False),
        ]
    else:
        with pytest.raises(ActionRefused, match="5个工作日内提出"):
            perform("object", petition_id=petition.pk, by=city.handler, at=day, reasons="不属于我局职权")


@pytest.mark.parametrize(("late", "allowed"), [(0, True), (1, False)])
def test_the_five_working_days_are_counted_where_no_clock_of_them_runs(city: City, late: int, allowed: bool) -> None:
    """They begin with the receipt (第二十三条第三款), not with a clock."""
    petition = make_petition(city, State.UNIT_RECEIVED)
    clock = petition.clocks.get(kind="object")
    petition.clocks.filter(pk=clock.pk).update(state="cancelled", stopped_on=clock.start)
    day = moment(clock.due + dt.timedelta(days=late))

    if allowed:
        petition = perform("object", petition_id=petition.pk, by=city.handler, at=day, reasons="不属于我局职权")
        assert petition.state == State.OBJECTED
    else:
        with pytest.raises(ActionRefused, match="5个工作日内提出"):
            perform("object", petition_id=petition.pk, by=city.handler, at=day, reasons="不属于我局职权")
