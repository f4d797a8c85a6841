"""我的包案: what waits for the account, what slips, and its packages with one press for each thing to do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Max, OuterRef, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.ledger.queries import mine as reads
from cases.ledger.queries.mine import LEAD, TEAM, UNIT
from cases.ledger.reports.waits import SHOWN, Item, Waits, waits_of
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.packages.reports.page_hooks import Block, Button, Link, blocks_of, links_of, step_url
from cases.petitions.enums import CLOCK_LABELS
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind, step_kinds
from offices.organisation.models import Account, Event
from offices.pages.feeds import Appointment

MOST_IN_CALENDAR = 400
TITLES: dict[str, str | Lazy] = {LEAD: _l("我包的案"), TEAM: _l("我在专班的"), UNIT: _l("本单位负责的")}


@dataclass(frozen=True)
class PackageRow:
    """A package with what can be pressed; contact: days since the last contact; held: days since it began."""

    package: Package
    days: int
    contact: int | None
    held: int
    buttons: list[Button]
    links: list[Link]


@dataclass(frozen=True)
class Slipping:
    """A petition with all that slips in it."""

    number: str
    subject: str
    items: list[Item]


@dataclass(frozen=True)
class Mine:
    """The page of one scope. cases: what slips, by petition."""

    waits: Waits
    cases: list[Slipping]
    blocks: list[Block]

    @property
    def first_cases(self) -> list[Slipping]:
        return self.cases[:SHOWN]

    @property
    def more_cases(self) -> list[Slipping]:
        return self.cases[SHOWN:]

    @property
    def slips(self) -> list[Item]:
        return [item for case in self.cases for item in case.items]


def mine(account: Account, scope: str, packages: QuerySet[Package], on: date) -> Mine:
    """The page of a scope, of its packages."""
    slips = _by_petition(_slips(account, packages, on))
    return Mine(waits_of(account, scope, packages, on), slips, blocks_of(account, on))


def _by_petition(items: list[Item]) -> list[Slipping]:
    """Each petition once, in the order of what is most pressing in it."""
    found: dict[str, Slipping] = {}
    for item in items:
        found.setdefault(item.number, Slipping(item.number, item.subject, [])).items.append(item)
    return list(found.values())


def packages_told(account: Account, packages: list[Package], on: date) -> list[PackageRow]:
    """Rows of packages of `ledger_rows`; what each may press is asked of the policies without a statement."""
    teams = reads.team_offices(account, packages)
    return [
        PackageRow(
            package,
            (package.due_on - on).days,
            (on - package.last_contact_on).days if package.last_contact_on else None,
            (on - timezone.localdate(package.opened_at)).days,
            _row_buttons(account, package, {account.pk: teams[package.pk]} if package.pk in teams else {}),
            links_of(account, package.petition),
        )
        for package in packages
    ]


# What slips


def _slips(account: Account, packages: Any, on: date) -> list[Item]:
    items: list[Item] = []
    others: list[Item] = []  # what another owes or has to confirm
    clocks = reads.clocks_slipping(account, packages, on)
    promises = reads.promises_of(clocks)
    for clock in clocks:
        what = str(CLOCK_LABELS[ClockKind(clock.kind)])
        if clock.item:
            what = _("%(what)s第%(number)d项") % {"what": what, "number": clock.item}
        number, promise = clock.petition.number, promises.get(clock.pk)
        if promise is not None and not reads.is_own(promise, account):
            others.append(Item(what, number, clock.petition.subject, _promised(promise)))
            continue
        key = "report_progress" if clock.kind == ClockKind.PROGRESS else ""
        buttons = [Button(key, str(step_kind(key).label), step_url(number, key, "mine"))] if key else []
        said = clock.office.short_name
        items.append(Item(what, number, clock.petition.subject, said, (clock.due - on).days, buttons))
    for package, since in reads.without_contact(account, packages, on):
        said = _("%(days)d天没有联系信访人") if package.last_contact_on else _("包案%(days)d天，还没有联系信访人")
        said %= {"days": (on - since).days}
        number = package.petition.number
        button = Button("record_contact", _("记录联系"), step_url(number, "record_contact", "mine"))
        items.append(Item(_("久未联系"), number, package.petition.subject, said, None, [button]))
    for obstacle in reads.obstacles_longest(account, packages):
        days = (on - timezone.localdate(obstacle.found_at)).days
        words = {"text": obstacle.text, "unit": obstacle.unit.short_name, "days": days}
        said = (_("%(text)s（由%(unit)s解决，已%(days)d天）") if days else _("%(text)s（由%(unit)s解决）")) % words
        petition = obstacle.package.petition
        items.append(Item(_("障碍未解决"), petition.number, petition.subject, said))
    return items + others


def _promised(promise: Promise) -> str:
    """Whose duty another's promise is now."""
    if promise.state == PromiseState.PROVED:
        return _("%(leader)s承诺，待其确认") % {"leader": promise.leader.name}
    words = {"leader": promise.leader.name, "unit": promise.unit.short_name}
    return _("%(leader)s承诺，待%(unit)s兑现") % words


def _row_buttons(account: Account, package: Package, team: dict[int, Any]) -> list[Button]:
    petition = package.petition
    facts = CaseFacts(petition, PackageFacts(petition, package=package, team=team, closed_package=None))
    number, found = petition.number, []

    def offer(key: str, label: str, **chosen: str) -> None:
        if choice_for(account, petition, step_kind(key), facts).is_open:
            found.append(Button(key, label, step_url(number, key, "mine", **chosen)))

    offer("instruct", _("批示"))
    offer("record_contact", _("约访"), kind="invited")
    offer("record_contact", _("走访"), kind="visit")
    if package.leader_id != account.pk:
        offer("report_progress", _("报进展"))
    return found


def dues_in_calendar(account: Account, today: date) -> list[Appointment]:
    """Until when the account has to have its packages settled, for its own calendar: by number and unit alone.

    What is still to come stands first; of what is overdue, the latest.
    """
    led = reads.packages_of(account, LEAD).filter(petition__sealed=False).select_related("petition", "unit")
    # What may set another date, leader or unit changes the appointment; other steps of the petition do not.
    starting = [kind.key for kind in step_kinds() if ClockKind.PACKAGE in (*kind.starts, *kind.may_start)]
    setting = [*starting, "change_package"]
    changes = Event.objects.filter(
        chain=OuterRef("petition__chain"), kind__in=setting, at__gte=OuterRef("opened_at")
    ).order_by()
    led = led.annotate(
        changed_at=Subquery(changes.values("chain").annotate(last=Max("at")).values("last")),
        changes=Subquery(changes.values("chain").annotate(number=Count("pk")).values("number")),
    )
    coming = Case(When(due_on__gte=today, then="due_on")).asc(nulls_last=True)
    return [
        Appointment(
            key=f"package-{package.pk}@package",
            summary=_("包案化解期限：%(number)s") % {"number": package.petition.number},
            starts=package.due_on,
            stamp=package.changed_at or package.opened_at,
            sequence=package.changes or 0,
            text=_("责任单位：%(unit)s") % {"unit": package.unit.short_name},
            is_busy=False,
        )
        for package in led.order_by(coming, "-due_on", "pk")[:MOST_IN_CALENDAR]
    ]
