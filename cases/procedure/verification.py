"""The whole history is verified a few hundred petitions at a time, so that a million fit into memory."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

from django.db.models import QuerySet

from cases.petitions.history import verify_chain, verify_petition
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Chain, Event
from offices.organisation.queries import with_texts

CHUNK = 500

Row = TypeVar("Row", Petition, Chain)


@dataclass
class Verification:
    petitions: int = 0
    events: int = 0
    mismatches: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def verify_history(*, number: str | None, report: Callable[[str], object]) -> Verification:
    """Verify one petition or everything, administrative chains included; each mismatch is reported as a line."""
    result = Verification()
    petitions = Petition.objects.filter(number=number) if number else Petition.objects.all()
    for chunk in _chunks(petitions):
        chains = Chain.objects.in_bulk([petition.chain_id for petition in chunk])
        events = _events_of(chains)
        clocks: dict[int, list[Clock]] = defaultdict(list)
        for clock in Clock.objects.filter(petition__in=chunk).order_by("pk"):
            clocks[clock.petition_id].append(clock)
        for petition in chunk:
            own = events[petition.chain_id]
            result.petitions += 1
            result.events += len(own)
            _count(result, verify_chain(chains[petition.chain_id], own), report)
            _count(result, verify_petition(petition, own, clocks[petition.pk]), report)
    if number is None:
        for others in _chunks(Chain.objects.filter(petition=None)):
            events = _events_of({chain.pk: chain for chain in others})
            for chain in others:
                result.events += len(events[chain.pk])
                _count(result, verify_chain(chain, events[chain.pk]), report)
    return result


def _count(result: Verification, mismatches: Iterable[str], report: Callable[[str], object]) -> None:
    for mismatch in mismatches:
        result.mismatches += 1
        report(mismatch)


def _events_of(chains: dict[int, Chain]) -> dict[int, list[Event]]:
    events: dict[int, list[Event]] = defaultdict(list)
    for event in with_texts(Event.objects.filter(chain_id__in=chains)).order_by("chain_id", "sequence"):
        events[event.chain_id].append(event)
    return events


def _chunks(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk
