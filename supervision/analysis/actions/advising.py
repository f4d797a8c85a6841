"""What decided cases teach is learned at night; what is proposed at a desk is kept, and counted when it was chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from offices.organisation.limits import count
from offices.organisation.models import Account, DoneRequest, Office
from supervision.analysis.enums import AdviceKind
from supervision.analysis.learning import LEAST_CASES, checksum_of, learn, packed
from supervision.analysis.models import Advice, LearnedModel
from supervision.analysis.queries.advice import (
    arrays_of,
    decided_cases,
    decided_like,
    label_field,
    lessons_of,
    model_for,
    names_of,
    text_of,
)

A_MINUTE = 120
UNUSED_FOR = timedelta(days=30)
LEAST_TEXT = 6
ADVISED = ("register", "screen", "transfer", "assign")  # the acts beside whose form something is proposed


# Learning


def learn_all(*, at: datetime) -> int:
    """A new version for each office whose decided cases are more or others than those it learned from; how many."""
    return sum(_learn(office, kind, at=at) for office in Office.objects.filter(is_active=True) for kind in AdviceKind)


def _learn(office: Office, kind: AdviceKind, *, at: datetime) -> bool:
    cases = decided_cases(kind).filter(office_ids__contains=[office.pk])
    if len(cases.values_list("pk")[:LEAST_CASES]) < LEAST_CASES:
        return False
    lessons = lessons_of(office, kind)
    found = learn([text for text, _label in lessons], [label for _text, label in lessons])
    if found is None:
        return False
    learned, tried = found
    content = packed(learned)
    checksum = checksum_of(content)
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        last = LearnedModel.objects.filter(office=office, kind=kind).order_by("-version").first()
        if last is not None and last.checksum == checksum:
            return False
        LearnedModel.objects.create(
            office=office,
            kind=kind,
            version=last.version + 1 if last else 1,
            learned_at=at,
            tried=tried.cases,
            first=tried.first,
            three=tried.three,
            content=content,
            checksum=checksum,
        )
        if last is not None and not Advice.objects.filter(model=last).exists():
            last.delete()  # nothing was proposed by it
    return True


# Proposing


@dataclass(frozen=True)
class Proposed:
    """One that may be chosen, the groups that spoke for it, and the numbers of decided cases like it."""

    pk: int
    name: str
    groups: tuple[str, ...]
    like: list[str]


@dataclass(frozen=True)
class Advised:
    """What is proposed of one kind, and by what it was learned."""

    kind: AdviceKind
    model: LearnedModel
    rows: list[Proposed]

    @property
    def label(self) -> str:
        return str(self.kind.label)


def advise(
    *, by: Account, at: datetime, office: Office, subject: str, body: str, key: UUID | None = None
) -> list[Advised]:
    """What the text speaks for; nothing where nothing was learned, or the model is unsure.

    key: of the form that is being filled in; what is proposed under it is kept, the last time that it was.
    """
    if len(subject.strip()) < LEAST_TEXT or count(f"advice:{by.pk}", 60) > A_MINUTE:
        return []
    found = [one for kind in AdviceKind if (one := _advised(by, office, kind, text_of(subject, body)))]
    if key is not None:
        for one in found:
            proposed = {"model": one.model, "given_at": at, "proposed": [row.pk for row in one.rows]}
            waiting = Advice.objects.filter(request_key=key, kind=one.kind)
            if not waiting.exists():
                Advice.objects.bulk_create([Advice(request_key=key, kind=one.kind, **proposed)], ignore_conflicts=True)
            waiting.filter(petition=None).update(**proposed)
    return found


def _advised(by: Account, office: Office, kind: AdviceKind, text: str) -> Advised | None:
    model = model_for(office, kind)
    if model is None:
        return None
    found = arrays_of(model.checksum).propose(text)
    names = names_of(kind, [one.label for one in found])
    rows = [
        Proposed(one.label, names[one.label], one.groups, decided_like(by, kind, one.label, one.groups))
        for one in found
        if one.label in names
    ]
    return Advised(kind, model, rows) if rows else None


# Counting


def count_chosen(*, at: datetime) -> int:
    """Say of what was proposed what was chosen; how many were decided since.

    A form that was never sent leaves its proposal behind, which is dropped after a month.
    """
    Advice.objects.filter(petition=None, given_at__lt=at - UNUSED_FOR).delete()
    _find_petitions()
    decided = list(_decided())
    Advice.objects.bulk_update(decided, ["chosen", "place"], batch_size=500)
    return len(decided)


def _find_petitions() -> None:
    """The petition that came of the form: registered with its key, or moved on by a step that carried it."""
    waiting = list(Advice.objects.filter(petition=None))
    done = DoneRequest.objects.filter(
        key__in=[one.request_key for one in waiting], act__in=ADVISED, result__isnull=False
    )
    results = {key: result for key, result in done.values_list("key", "result") if result is not None}
    known = set(Petition.objects.filter(pk__in=results.values()).values_list("pk", flat=True))
    found = [one for one in waiting if results.get(one.request_key) in known]
    for one in found:
        one.petition_id = results[one.request_key]
    Advice.objects.bulk_update(found, ["petition"], batch_size=500)


def _decided() -> Iterator[Advice]:
    for kind in AdviceKind:
        rows = Advice.objects.filter(kind=kind, place=None, petition__in=decided_cases(kind).values("pk"))
        labels = dict(decided_cases(kind).filter(pk__in=rows.values("petition")).values_list("pk", label_field(kind)))
        for one in rows:
            one.chosen = labels[one.petition_id]
            one.place = one.proposed.index(one.chosen) + 1 if one.chosen in one.proposed else 0
            yield one


def nightly(*, at: datetime | None = None) -> dict[str, int]:
    """All of the night's work on advice."""
    at = at or timezone.now()
    return {"chosen": count_chosen(at=at), "learned": learn_all(at=at)}
