"""Races, with real threads on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from cases.petitions.enums import State
from cases.petitions.models.numbers import NumberCounter
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.verification import verify_history
from offices.errors import ActionRefused, Conflict
from offices.organisation.models import Event
from tests.factories import City, make_city, make_petition, moment
from tests.threads import leave_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or refused, all started at the same moment in threads of their own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return call()
        except ActionRefused as refusal:
            return refusal
        finally:
            leave_connections()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def history_is_whole() -> bool:
    return verify_history(number=None, report=print).mismatches == 0


def test_two_clerks_on_one_case_one_is_told(city: City) -> None:
    petition = make_petition(city, State.SCREENED)

    results = at_once(
        lambda: perform(
            "transfer",
            petition_id=petition.pk,
            by=city.clerk,
            at=moment("2026-03-04"),
            version=petition.version,
            to=city.bureau,
        ),
        lambda: perform(
            "transfer",
            petition_id=petition.pk,
            by=city.clerk,
            at=moment("2026-03-04"),
            version=petition.version,
            to=city.other_bureau,
        ),
    )

    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Petition"]
    conflict = next(result for result in results if isinstance(result, Conflict))
    assert (conflict.current["by"], conflict.current["kind"], conflict.current["version"]) == (
        "clerk同志",
        "transfer",
        3,
    )
    assert petition.handovers.count() == 1
    assert history_is_whole()


def test_the_same_form_sent_many_times_is_one_step(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    key = uuid4()

    def send() -> Petition:
        return perform(
            "transfer",
            petition_id=petition.pk,
            by=city.clerk,
            at=moment("2026-03-04"),
            version=petition.version,
            request_key=key,
            to=city.bureau,
        )

    results = at_once(*[send] * 5)

    assert {(result.state, result.version) for result in results} == {(State.TRANSFERRED, 3)}
    assert Event.objects.filter(request_key=key).count() == 1


def test_the_same_registration_sent_many_times_is_one_petition(city: City) -> None:
    key = uuid4()

    results = at_once(*[lambda: make_petition(city, request_key=key)] * 5)

    assert len({result.number for result in results}) == 1
    assert Petition.objects.count() == 1


def test_numbers_are_never_given_twice_nor_left_out(city: City) -> None:
    results = at_once(*[lambda: [make_petition(city).number for _turn in range(5)]] * 6)

    numbers = sorted(number for result in results for number in result)
    prefix = f"{city.city.number_prefix}-2026-"
    assert numbers == [f"{prefix}{place:06d}" for place in range(1, 31)]
    assert NumberCounter.objects.get(kind="petition").last == 30
    assert history_is_whole()


def test_steps_of_many_hands_follow_each_other_in_one_chain(city: City) -> None:
    petition = make_petition(city, State.HANDLING)

    def instruct() -> Petition:
        return perform("instruct", petition_id=petition.pk, by=city.leader, at=moment("2026-04-01"), text="请抓紧办理")

    at_once(*[instruct] * 8)

    assert petition.instructions.count() == 8
    assert history_is_whole()
