"""The sheet of a reception day is read for all its bookings at once; the statements do not grow with their number.

Petitions come through `petitions_visible_to` only.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet, Sum

from cases.packages.enums import PackageState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.papers.models import DemandAnswer, Document
from cases.petitions.enums import Channel, ClockState, DocumentKind
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import UNREPORTED, Instruction, Review
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.plain_words import step_words
from offices.organisation.models import Account, Event, Office
from visits.bookings.enums import TAKES_SLOT
from visits.bookings.models import Booking
from visits.bookings.queries import bookings_of
from visits.receptions.queries.receptions import receptions_visible_to
from visits.rota.enums import DayState, PlanState
from visits.rota.models import ReceptionDay

# What was brought again is counted, promises and packages have lines of their own.
ELSEWHERE = frozenset({"add_batch", "promise", "package"})
CARDS = frozenset({"card", "card_red", "card_lift", "card_void"})
# The papers that answered the petitioner.
ANSWERS = (
    DocumentKind.OPINION,
    DocumentKind.REVIEW_OPINION,
    DocumentKind.REREVIEW_OPINION,
    DocumentKind.DIRECT_REPLY,
    DocumentKind.REFUSAL,
    DocumentKind.NO_LONGER,
    DocumentKind.PATH_NOTICE,
    DocumentKind.AGREEMENT,
    DocumentKind.REVIEW_REFUSAL,
    DocumentKind.REREVIEW_REFUSAL,
)


def bookings_on_sheet(day: ReceptionDay, reader: Account) -> QuerySet[Booking]:
    """In the order of the day; cancelled and moved ones are not on it."""
    return bookings_of(day, reader).filter(state__in=TAKES_SLOT)


def legal_desks(day: ReceptionDay) -> list[ReceptionDay]:
    """The lawyer's and other legal desks of the office on that day."""
    beside = ReceptionDay.objects.filter(office=day.office_id, on=day.on, leader=None, plan__state=PlanState.PUBLISHED)
    return list(beside.exclude(state=DayState.CANCELLED).order_by("starts", "pk"))


def histories(petition_ids: Collection[int], account: Account) -> dict[int, Petition]:
    """The petitions that the account may see, each with lists of what the sheet tells of it: `running` clocks,
    `made` promises, `packages`, `unanswered` instructions, `answers_given`, `reviewed`, `heard` (receptions that the
    account may see), and `chain.main` events, all the oldest first.
    """
    if not petition_ids:
        return {}
    opened = Package.objects.filter(state=PackageState.OPEN).select_related("leader", "unit", "clock")
    waiting = Instruction.objects.filter(UNREPORTED).select_related("written_by").order_by("pk")
    running = Clock.objects.filter(state=ClockState.RUNNING).select_related("office").order_by("due", "pk")
    made = Promise.objects.select_related("leader", "unit", "clock").order_by("clock__due", "pk")
    heard = receptions_visible_to(account).defer("name", "said").order_by("began_at", "pk")
    lookups = [
        Prefetch("packages", opened, to_attr="open_packages"),
        Prefetch("instructions", waiting, to_attr="unanswered"),
        Prefetch("clocks", running, to_attr="running"),
        Prefetch("promises", made, to_attr="made"),
        Prefetch("documents", _answers(), to_attr="answers_given"),
        Prefetch("reviews", Review.objects.order_by("pk"), to_attr="reviewed"),
        Prefetch("receptions", heard, to_attr="heard"),
        Prefetch("chain__events", _main_events(), to_attr="main"),
    ]
    seen = petitions_visible_to(account).filter(pk__in=petition_ids)
    found = seen.select_related("holder", "handler", "chain").prefetch_related(*lookups)
    return {petition.pk: petition for petition in found}


def _answers() -> QuerySet[Document]:
    points = Prefetch("answers", DemandAnswer.objects.select_related("demand").order_by("demand__number"))
    found = Document.objects.filter(kind__in=ANSWERS).select_related("office", "service").prefetch_related(points)
    return found.order_by("issued_on", "pk")


def shown_events() -> list[str]:
    """The kinds of events that a sheet shows."""
    return sorted((step_words().keys() - ELSEWHERE) | CARDS)


def _main_events() -> QuerySet[Event]:
    events = Event.objects.filter(kind__in=shown_events()).order_by("sequence")
    return events.only("chain_id", "sequence", "at", "kind", "office_name", "facts_text")


def brought(petition_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """How often each petition was brought: `batches`, `persons`, `visits` among the batches, `first` and `last` day."""
    if not petition_ids:
        return {}
    counted = Batch.objects.filter(petition__in=petition_ids).order_by().values("petition")
    rows = counted.annotate(
        batches=Count("pk"),
        persons=Sum("persons"),
        visits=Count("pk", filter=Q(channel=Channel.VISIT)),
        first=Min("on"),
        last=Max("on"),
    )
    return {row["petition"]: dict(row) for row in rows}


def office_names(ids: Collection[int]) -> dict[int, str]:
    return dict(Office.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
