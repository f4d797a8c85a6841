"""A yearly account counts, line by line, packages, promises, and what was done about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.instructions.reports.lists import state_of
from cases.packages.enums import CommitmentState, PackageState, PromiseState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account, Office
from visits.compliance.queries.yearly import (
    contacts_of_year,
    items_of_year,
    letters_read_in_year,
    measures_of_year,
    sent_back_in_year,
)


@dataclass(frozen=True)
class Item:
    """A package, a promise or what was done, on one line.

    number, subject: empty where the reader may not see the petition.
    """

    number: str
    subject: str
    unit: str
    person: str
    started_on: date
    due_on: date | None
    state: str
    ended_on: date | None
    is_late: bool = False


def package_lists(packages: Sequence[Package], year: int, on: date) -> dict[str, tuple[Item, ...]]:
    """By the marks of `packages_with_outcomes`."""

    def those(wanted: Callable[[Any], bool]) -> tuple[Item, ...]:
        return tuple(package_item(one, on) for one in packages if wanted(one))

    def is_ended(one: Any, state: str) -> bool:
        return one.state == state and _year(one.ended_at) == year

    def is_closed(one: Any) -> bool:
        return is_ended(one, PackageState.CLOSED) and not one.apart

    return {
        "begin": those(lambda one: _year(one.opened_at) != year),
        "taken": those(lambda one: _year(one.opened_at) == year),
        "accepted": those(lambda one: _year(one.opened_at) == year and one.answered_at is not None),
        "closed": those(is_closed),
        "first": those(lambda one: is_closed(one) and one.at_first),
        "looked_at": those(lambda one: is_closed(one) and one.looked_at),
        "reopened": those(lambda one: is_closed(one) and one.reopened),
        "confirmed": those(lambda one: is_closed(one) and one.looked_at and not one.reopened),
        "again": those(lambda one: is_closed(one) and one.again),
        "closed_apart": those(lambda one: is_ended(one, PackageState.CLOSED) and one.apart),
        "handed": those(lambda one: is_ended(one, PackageState.HANDED_OVER)),
        "raised": those(lambda one: is_ended(one, PackageState.RAISED)),
        "returned": those(lambda one: is_ended(one, PackageState.RETURNED)),
        "open": those(lambda one: one.ended_at is None or _year(one.ended_at) != year),
    }


def promise_lists(promises: Sequence[Promise], year: int, on: date) -> dict[str, tuple[Item, ...]]:
    def those(wanted: Callable[[Promise], bool]) -> tuple[Item, ...]:
        return tuple(promise_item(one, on) for one in promises if wanted(one))

    def is_unkept(one: Promise) -> bool:
        return _year(one.made_at) == year and one.state != PromiseState.KEPT

    return {
        "made": those(lambda one: _year(one.made_at) == year),
        "kept": those(lambda one: _year(one.made_at) == year and one.state == PromiseState.KEPT),
        "unkept": those(is_unkept),
        "late": those(lambda one: is_unkept(one) and one.clock.due < on),
        "carried": those(lambda one: _year(one.made_at) != year),
    }


def work_lists(leader: Account, year: int, reader: Account, on: date) -> dict[str, tuple[Item, ...]]:
    contacts = list(contacts_of_year(leader, year, reader))
    measures = covered(reader, measures_of_year(leader, year, reader), "petition", ["text"])
    items = covered(reader, items_of_year(leader, year, reader), "petition", ["text"])
    letters = covered(reader, letters_read_in_year(leader, year, reader), "petition")
    sent_back = covered(reader, sent_back_in_year(leader, year, reader), "package.petition", ["reason"])
    return {
        "letters": tuple(_letter(one, on) for one in letters),
        "letters_instructed": tuple(_letter(one, on) for one in letters if one.instruction),
        "letters_answered": tuple(
            _letter(one, on) for one in letters if one.instruction and one.instruction.feedback_at
        ),
        "letters_late": tuple(item for item in (_letter(one, on) for one in letters) if item.is_late),
        "sent_back": tuple(_sent_back(one) for one in sent_back),
        "contacts": tuple(_contact(one) for one in contacts),
        "in_person": tuple(_contact(one) for one in contacts if one.by_leader),
        "measures": tuple(_made(one, on) for one in measures),
        "measures_kept": tuple(_made(one, on) for one in measures if one.state == CommitmentState.KEPT),
        "items": tuple(_made(one, on) for one in items),
        "items_kept": tuple(_made(one, on) for one in items if one.state == CommitmentState.KEPT),
    }


def _year(moment: datetime | None) -> int | None:
    return timezone.localdate(moment).year if moment else None


def _short(office: Office | None) -> str:
    return (office.short_name or office.name) if office else ""


def _contact(one: Any) -> Item:
    """Without what was said, which is read with a purpose."""
    return Item(
        number=one.package.petition.number if one.shown else "",
        subject=one.get_kind_display(),
        unit=_short(one.recorded_office),
        person="",
        started_on=one.on,
        due_on=None,
        state=_("本人参加") if one.by_leader else "",
        ended_on=None,
    )


def _letter(one: Any, on: date) -> Item:
    """A letter that was read, with the day by which feedback on the instruction is due."""
    written = one.instruction
    answered_on = timezone.localdate(written.feedback_at) if written and written.feedback_at else None
    due_on = written.due_on if written else None
    return Item(
        number=one.petition.number if one.shown else "",
        subject=one.petition.subject if one.shown else "",
        unit=_short(one.petition.holder) if one.shown else "",
        person="",
        started_on=timezone.localdate(one.read_at),
        due_on=due_on,
        state=state_of(one),
        ended_on=answered_on,
        is_late=due_on is not None and answered_on is None and due_on < on,
    )


def _sent_back(one: Any) -> Item:
    return Item(
        number=one.package.petition.number if one.shown else "",
        subject=one.reason if one.shown else "",
        unit=_short(one.checked_office),
        person=one.checked_by.name if one.checked_by else "",
        started_on=timezone.localdate(one.checked_at),
        due_on=None,
        state=_("第%(number)d次报请") % {"number": one.number},
        ended_on=None,
    )


def _made(one: Any, on: date) -> Item:
    """A measure, or what a meeting decided."""
    is_kept = one.state == CommitmentState.KEPT
    done_on = timezone.localdate(one.proved_at) if is_kept and one.proved_at else None
    due_on = one.clock.due if one.clock else one.due_on
    return Item(
        number=one.petition.number if one.shown else "",
        subject=one.text if one.shown else "",
        unit=_short(one.unit),
        person=one.owner,
        started_on=timezone.localdate(one.made_at),
        due_on=due_on,
        state=one.get_state_display(),
        ended_on=done_on,
        is_late=one.state != CommitmentState.DROPPED and (done_on or on) > due_on,
    )


def package_item(one: Package, on: date) -> Item:
    ended_on = timezone.localdate(one.ended_at) if one.ended_at else None
    return Item(
        number=one.petition.number if one.shown else "",  # type: ignore[attr-defined]
        subject=one.petition.subject if one.shown else "",  # type: ignore[attr-defined]
        unit=one.unit.short_name or one.unit.name,
        person=one.responsible,
        started_on=timezone.localdate(one.opened_at),
        due_on=one.clock.due,
        state=one.get_state_display(),
        ended_on=ended_on,
        is_late=(ended_on or on) > one.clock.due,
    )


def promise_item(one: Promise, on: date) -> Item:
    is_kept = one.state == PromiseState.KEPT
    proved_on = timezone.localdate(one.proved_at) if is_kept and one.proved_at else None
    return Item(
        number=one.petition.number if one.shown else "",  # type: ignore[attr-defined]
        subject=one.text if one.shown else "",  # type: ignore[attr-defined]
        unit=one.unit.short_name or one.unit.name,
        person=one.owner,
        started_on=timezone.localdate(one.made_at),
        due_on=one.clock.due,
        state=one.get_state_display(),
        ended_on=proved_on,
        is_late=(proved_on or on) > one.clock.due,
    )
