"""受理 is dated between the day on which the petition came to the unit and today, and no answer is overdue by it."""

from datetime import date, timedelta

import pytest

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.errors import InvalidFacts
from tests.factories import City, make_petition, moment


def accept(city: City, start: str, at: str, accepted_on: str) -> object:
    petition = make_petition(city, State.NOTIFIED, start=date.fromisoformat(start))
    day = date.fromisoformat(accepted_on)
    perform("accept", petition_id=petition.pk, by=city.handler, at=moment(at), accepted_on=day)
    return petition.clocks.get(kind="decide").start


def refused(city: City, *days: str) -> tuple[str, str | None, str]:
    with pytest.raises(InvalidFacts) as caught:
        accept(city, *days)
    return caught.value.code, caught.value.field, str(caught.value.sentence)


def test_it_is_not_dated_before_the_unit_received_it(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED, start=date(2026, 3, 2))
    petition.handovers.update(sent_at=moment("2026-03-06"))
    for day in ("2026-03-05", "2026-03-01"):
        with pytest.raises(InvalidFacts) as caught:
            perform(
                "accept",
                petition_id=petition.pk,
                by=city.handler,
                at=moment("2026-03-20"),
                accepted_on=date.fromisoformat(day),
            )
        assert (caught.value.code, caught.value.field) == ("too_early", "accepted_on")
        assert str(caught.value.sentence) == "受理日期不能早于本单位收到本件的日期。"
    perform("accept", petition_id=petition.pk, by=city.handler, at=moment("2026-03-20"), accepted_on=date(2026, 3, 6))
    assert petition.clocks.get(kind="decide").start == date(2026, 3, 6)


def test_no_answer_is_overdue_from_the_day_of_acceptance(city: City) -> None:
    code, field, sentence = refused(city, "2026-03-02", "2026-07-01", "2026-03-20")
    assert (code, field) == ("born_overdue", "accepted_on")
    assert "届满；请核对受理日期" in sentence
    assert accept(city, "2026-03-02", "2026-04-20", "2026-03-20") == date(2026, 3, 20)


def test_a_day_told_after_the_limit_makes_no_acceptance_timely(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED, start=date(2026, 3, 2))
    due = petition.clocks.get(kind="accept").due
    facts = {"accepted_on": due - timedelta(days=1)}
    perform("accept", petition_id=petition.pk, by=city.handler, at=moment(due + timedelta(days=4)), **facts)
    clock = petition.clocks.get(kind="accept")
    assert (clock.state, clock.stopped_on) == ("met", due + timedelta(days=4))
    assert petition.clocks.get(kind="decide").start == due - timedelta(
        days=1
    )  # what is promised runs from the day told
