"""Random walks of the table of steps: one office holds the petition, and its station has a clock or says none."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from cases.deadlines.profiles import knows
from cases.petitions.enums import FINISHED, ClockState, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.rules import DAYS, own_days
from cases.procedure.step_kinds import Actor, leaving, step_kind, step_kinds
from offices.errors import ActionRefused
from offices.organisation.models import Account
from tests.cases.procedure.taken import TAKEN
from tests.cases.procedure.test_states import REACHED_LATER
from tests.cases.procedure.walking import mismatches, next_day
from tests.cases.regulation.test_stations import RUNS
from tests.factories import City, make_city, make_petition, moment, path_to

WALKS, LENGTH, TRIES = 24, 14, 12
HELD = [kind for kind in step_kinds() if kind.actor is Actor.HOLDER and kind.offered.page == "petition"]
Ways = dict[str, list[tuple[Account, Callable[[date], dict[str, Any]]]]]


def ways_of(city: City) -> Ways:
    """Of each step who takes it with which facts, as the tables of the tests know them."""
    found: Ways = {}
    for _state, taken in TAKEN.values():
        for who, key, facts in taken:
            person = who(city) if callable(who) else getattr(city, who) if who else None
            if person is not None:
                found.setdefault(key, []).append((person, lambda day, f=facts: f(city, day)))  # type: ignore[misc]
    for state in State:
        if state in REACHED_LATER or state in (State.REGISTERED, State.CLOSED_ELSEWHERE, State.VOIDED):
            continue
        for key, facts in path_to(city, state):
            by = facts["by"]
            rest = {name: value for name, value in facts.items() if name != "by"}
            found.setdefault(key, []).append(
                (by, lambda day, r=rest: {n: v(day) if callable(v) else v for n, v in r.items()})  # type: ignore[misc]
            )
    return found


def step_on(petition: Petition, ways: Ways, rng: Random, day: date) -> Petition:
    """One step that may be taken; those that lead on are tried before those that leave all as it is."""
    open_kinds = [kind for kind in leaving(petition.state) if kind.key in ways]
    rng.shuffle(open_kinds)
    open_kinds.sort(key=lambda kind: kind.target is None and rng.random() < 0.6)
    for kind in open_kinds[:TRIES]:
        by, facts = rng.choice(ways[kind.key])
        if not choice_for(by, petition, kind).is_open:
            continue
        try:
            with transaction.atomic():
                return perform(kind.key, petition_id=petition.pk, by=by, at=moment(day), **facts(day))
        except (ActionRefused, LookupError, TypeError):
            continue  # the facts of the table belong to another petition
    return petition


def wrong_with(petition: Petition, city: City) -> Iterator[str]:
    """What contradicts the two rules."""
    holder = petition.holder
    if not holder.is_active or holder.pk not in petition.office_ids:
        yield f"held by {holder}, in the custody of {petition.office_ids}"
    facts = CaseFacts(petition)
    elsewhere = {
        name
        for name, person in city.people().items()
        if not person.assignments.filter(office=holder, revoked_at=None).exists()
        and any(choice_for(person, petition, kind, facts).is_open for kind in HELD)
    }
    if elsewhere:
        yield f"{sorted(elsewhere)} act as the holder {holder}"
    if petition.state in FINISHED:
        return
    running = set(petition.clocks.filter(state=ClockState.RUNNING).values_list("kind", flat=True))
    station = step_clock(petition)
    if not running & station and not says_none(petition, station):
        yield f"no clock of {sorted(station)} in {petition.state}: {sorted(running)}"


def step_clock(petition: Petition) -> set[str]:
    """The clocks that may run at the station, whatever the purpose and the procedure."""
    answers = {"decide", "simple_decide", "suggestion_feedback", "answer"}
    first = RUNS[State(petition.state)]
    if first in answers:
        return answers
    return {first, "simple_transfer", "simple_accept", "accept", "route"} if first in {"notify", "route"} else {first}


def says_none(petition: Petition, station: set[str]) -> bool:
    """No regulation names a number, and the office has set itself none; or the place knows no such right."""
    for kind in DAYS:
        if kind.value in station and own_days(petition.holder, kind, petition.received_on) is None:
            return True
    return not any(knows(petition.profile, kind, petition.received_on) for kind in station)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(WALKS))
def test_one_office_holds_it_and_every_station_has_its_clock(seed: int) -> None:
    city, rng = make_city(), Random(seed)
    ways = ways_of(city)
    petition = make_petition(city, rng.choice((State.REGISTERED, State.SCREENED, State.HANDLING, State.SERVED)))
    walked = [str(petition.state)]

    for _step in range(LENGTH):
        day = next_day(petition) + timedelta(days=rng.randint(0, 4))
        petition = Petition.objects.get(pk=step_on(petition, ways, rng, day).pk)
        walked.append(f"{petition.state}")
        for one in (petition, *Petition.objects.filter(pk__in=petition.joined_ids)):
            assert list(wrong_with(one, city)) == [], walked
    assert mismatches() == []
    assert len(set(walked)) > 1 or petition.version > 2, walked


def test_every_room_is_walked(db: None) -> None:
    """The tables know a way for every step of a person that stands on the page of a petition."""
    ways = ways_of(make_city())

    missing = {kind.key for kind in step_kinds() if kind.permission and kind.offered.page == "petition"} - set(ways)

    assert missing == set()
    assert step_kind("join").key in ways
