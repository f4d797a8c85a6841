"""Steps are taken as a page takes them, and what is stored is verified after each."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.verification import verify_history
from offices.errors import ActionRefused
from offices.organisation.models import Account, Event
from tests.cases.procedure.taken import TAKEN, WALKED, Taken, closing
from tests.copies import copying
from tests.factories import City, make_petition, moment


def spoken(petition: Petition, by: Account, day: date) -> Petition:
    """Somebody spoke with the petitioner; without that nothing is closed."""
    return take(petition, "record_contact", by, day, kind="phone", on=day, said="要求停工。")


def propose(city: City, petition: Petition, day: date, *, by: Account | None = None) -> Petition:
    """The petitioner was contacted, and the unit proposes to close the package."""
    petition = spoken(Petition.objects.get(pk=petition.pk), by or city.handler, day)
    return take(petition, "propose_close", by or city.handler, day, **closing(city, day))


def close_package(city: City, petition: Petition, day: date, *, leader: Account | None = None) -> Petition:
    """The unit proposes, the leader signs, the office above closes the package."""
    petition = propose(city, petition, day)
    petition = take(petition, "sign_close", leader or city.leader, day, agreed=True)
    return take(petition, "check_close", city.province_supervisor, day, passed=True)


def before(city: City, key: str) -> Petition:
    """A petition that waits for the step."""
    state, steps = TAKEN[key]
    return after(city, state, tuple(steps[:-1]))


@copying
def after(city: City, state: State, steps: tuple[Taken, ...]) -> Petition:
    """A petition in a state of the factories that was taken these steps further; or a copy of it."""
    if not steps:
        return make_petition(city, state)
    return walk(city, after(city, state, steps[:-1]), steps[-1])


def reach(city: City, key: str) -> Petition:
    """A petition whose last step is this one."""
    if key in WALKED:
        return make_petition(city, WALKED[key])
    state, steps = TAKEN[key]
    return after(city, state, tuple(steps))


def walk(city: City, petition: Petition, step: Taken) -> Petition:
    """One step of the tables above, on the day after the last one; the system waits until a right has lapsed."""
    who, key, facts = step
    day = next_day(petition) if who else lapse_day(petition)
    person = who(city) if callable(who) else getattr(city, who) if who else None
    return take(petition, key, person, day, **facts(city, day))


def lapse_day(petition: Petition) -> date:
    due = petition.clocks.filter(state="running").latest("due").due
    return due + timedelta(days=settings.POST_WAIT_DAYS + 1)


def next_day(petition: Petition) -> date:
    return timezone.localdate(last_event(petition).at) + timedelta(days=1)


def take(petition: Petition, key: str, by: Any, day: date | str, **facts: Any) -> Petition:
    """Take a step as a page does, with the version one has seen; verification finds nothing afterwards."""
    perform(key, petition_id=petition.pk, by=by, at=moment(day), version=petition.version, **facts)
    assert mismatches() == [], key
    return Petition.objects.get(pk=petition.pk)


def refusal(petition: Petition, key: str, by: Any, day: date | str, **facts: Any) -> tuple[type, str, str | None]:
    """How a step is refused: class, code, field. Nothing has changed."""
    events = last_event(petition).sequence
    with pytest.raises(ActionRefused) as caught:
        perform(key, petition_id=petition.pk, by=by, at=moment(day), **facts)
    stored = Petition.objects.select_related("chain").get(pk=petition.pk)
    assert (stored.state, stored.version, stored.chain.length) == (petition.state, petition.version, events)
    assert str(caught.value.sentence).endswith("。")
    return type(caught.value), caught.value.code, caught.value.field


def mismatches() -> list[str]:
    lines: list[str] = []
    verify_history(number=None, report=lines.append)
    return lines


def last_event(petition: Petition) -> Event:
    return Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
