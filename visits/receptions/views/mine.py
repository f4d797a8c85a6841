"""A leader's own page of reception, and the sheet of one of his days for paper and phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.packages.models.packages import Package
from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.opening import covered, unopened_ids
from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from visits.bookings.filters import Row as BookingRow
from visits.bookings.filters import bookings_told, names_whom
from visits.bookings.models import Booking
from visits.receptions.actions.sheet_reading import may_read_sheet, read_sheet
from visits.receptions.models import Reception
from visits.receptions.policies import why_open
from visits.receptions.queries.lists import promise_figures
from visits.receptions.queries.mine import (
    coming_days,
    days_without_record,
    matters_owed,
    next_contacts,
    packages_of,
    promises_owed,
    to_confirm,
)
from visits.receptions.queries.receptions import open_matters_of
from visits.receptions.queries.sheet import bookings_on_sheet, brought, histories, legal_desks, office_names
from visits.receptions.reports.promises import PromiseRow, promises_told
from visits.receptions.reports.sheet import MOST_OWED, Case, Reading, case_of, offices_in, owed_matters
from visits.rota.queries import days_visible_to

MOST = 10  # of each list; the lists of their own show all
MOST_PACKAGES = 50
MOST_DAYS = 10

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Matter:
    """why: what it is open for, empty where it can be closed. back: when the leader hears it again."""

    reception: Reception
    shown: bool
    why: str
    back: Booking | None


@dataclass(frozen=True)
class PackageLine:
    """days: left until it is due. contact: when the leader next meets the petitioner."""

    package: Package
    days: int
    contact: Booking | None


@dataclass(frozen=True)
class Owed:
    """A promise with the days left, negative when overdue."""

    row: PromiseRow
    days: int


@require_safe
@needs(Permission.INSTRUCT)
def mine(request: HttpRequest) -> HttpResponse:
    """What one leader has before him, the soonest first."""
    account, today = account_of(request), timezone.localdate()
    confirm, more_confirm = _first(to_confirm(account))
    owed, more_owed = _first(promises_owed(account, account))
    matters, more_matters = _first(matters_owed(account, account, today))
    packages, more_packages = _first(packages_of(account), MOST_PACKAGES)
    matters, packages = covered(account, matters, "petition"), covered(account, packages, "petition")
    met = {one.petition_id for one in matters if one.petition_id} | {one.petition_id for one in packages}
    contacts = next_contacts(met, account, today)
    context: dict[str, Any] = {
        "title": _("我的接访"),
        "today": today,
        "days": list(coming_days(account, today)[:MOST_DAYS]),
        "unrecorded": list(days_without_record(account, today)[:MOST_DAYS]),
        "confirm": promises_told(confirm, account, today),
        "promises": [Owed(row, (row.promise.clock.due - today).days) for row in promises_told(owed, account, today)],
        "figures": promise_figures(promises_owed(account, account), today),
        "matters": _matters(matters, contacts),
        "open_matters": open_matters_of(account).count(),
        "packages": [PackageLine(one, (one.clock.due - today).days, contacts.get(one.petition_id)) for one in packages],
        "more": {
            "confirm": more_confirm,
            "promises": more_owed,
            "matters": more_matters,
            "packages": more_packages,
        },
    }
    return render(request, "visits/receptions/mine_days.html", context)


def _first(found: QuerySet[Row], most: int = MOST) -> tuple[list[Row], bool]:
    """The first rows, and whether there are more."""
    rows = list(found[: most + 1])
    return rows[:most], len(rows) > most


def _matters(found: Iterable[Any], contacts: dict[int, Booking]) -> list[Matter]:
    return [
        Matter(one, one.shown, why_open(one) if one.shown else "", contacts.get(one.petition_id or 0)) for one in found
    ]


# The sheet


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Masked; a POST with a purpose shows who comes and what bookings without a petition are about, for this one
    answer, and is recorded.
    """
    account, at = account_of(request), timezone.now()
    day = get_object_or_404(days_visible_to(account).prefetch_related("units"), pk=pk)
    if day.leader is None:
        raise Http404
    bookings = list(bookings_on_sheet(day, account))
    for booking in bookings:
        booking.day = day
    rows = bookings_told(bookings, account, at, manages=False, named=names_whom(account, day))
    told: dict[int, Reading] = {}
    refusal, status = "", 200
    if request.method == "POST":
        seen = {one.petition_id for one in bookings if one.petition_id and rows[one.pk].linked} - unopened_ids(account)
        try:
            purpose = request.POST.get("purpose", "")
            told = read_sheet(day=day, bookings=bookings, seen=seen, by=account, at=at, purpose=purpose)
        except ActionRefused as refused:
            refusal, status = str(refused.sentence), refused.status
    today = timezone.localdate(at)
    cases = _cases(account, [rows[one.pk] for one in bookings], told, today)
    context = {
        "title": _("接访单"),
        "day": day,
        "cases": cases,
        "desks": legal_desks(day),
        "refusal": refusal,
        "read": request.method == "POST" and not refusal,
        "may_read": may_read_sheet(account, day),
        "purposes": ReadPurpose.choices,
        "today": today,
        "printed_at": at,
        **_owed(account, day.leader.account, today, bookings, {one.petition.pk for one in cases if one.petition}),
    }
    return render(request, "visits/receptions/sheet.html", context, status=status)


def _cases(account: Account, rows: list[BookingRow], told: dict[int, Reading], on: date) -> list[Case]:
    """One for each booking, in a fixed number of statements."""
    ids = {row.booking.petition_id for row in rows if row.linked and row.booking.petition_id is not None}
    ids -= unopened_ids(account)
    petitions, batches = histories(ids, account), brought(ids)
    offices = office_names(offices_in(list(petitions.values())))
    return [
        case_of(
            number,
            row,
            petitions.get(row.booking.petition_id or 0),
            told.get(row.booking.pk),
            batches.get(row.booking.petition_id or 0, {}),
            offices,
            on,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _owed(account: Account, leader: Account, on: date, bookings: list[Booking], on_sheet: set[int]) -> dict[str, Any]:
    """What the leader of the day owes besides what stands on the sheet, as far as the account sees it."""
    promises = list(promises_owed(leader, account).exclude(petition__in=on_sheet)[: MOST_OWED + 1])
    found = matters_owed(leader, account, on)[: MOST_OWED + len(bookings) + 1]
    matters = owed_matters(covered(account, found, "petition"), bookings)
    return {
        "promises": [
            Owed(row, (row.promise.clock.due - on).days) for row in promises_told(promises[:MOST_OWED], account, on)
        ],
        "matters": matters[:MOST_OWED],
        "more_promises": len(promises) > MOST_OWED,
        "more_matters": len(matters) > MOST_OWED,
        "leader": leader,
    }
