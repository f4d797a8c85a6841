"""One's own packages: those one leads, works on, or whose unit one is in; what waits and what slips in them."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from cases.deadlines.terms import ClockKind
from cases.ledger.queries.rows import ledger_rows
from cases.package_rules.queries import package_rules_of
from cases.packages.enums import CommitmentState, PackageStage, PackageState, PromiseState
from cases.packages.models.commitments import ActionItem, Measure, Obstacle, Promise
from cases.packages.models.packages import Closing, Package, TeamMember
from cases.packages.queries.visible import packages_visible_to
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.queries import COUNT_LIMIT, counted_together

LEAD, TEAM, UNIT = "lead", "team", "unit"
SCOPES = (LEAD, TEAM, UNIT)
WATCHED = (ClockKind.PACKAGE, ClockKind.PROGRESS, ClockKind.MEASURE, ClockKind.PROMISE, ClockKind.ACTION)
SOON_DAYS = 7
MOST = 30  # of what slips, each kind
MOST_OBSTACLES = 5


def packages_of(account: Account, scope: str) -> QuerySet[Package]:
    """The open packages of a scope: led by the account, worked on in a team, or of a unit of its own."""
    found = packages_visible_to(account).filter(state=PackageState.OPEN)
    if scope == LEAD:
        return found.filter(leader=account)
    if scope == TEAM:
        return found.filter(team__account=account, team__left_at=None)
    return found.filter(unit__in=authority_of(account).office_ids(Permission.FOLLOW_UP))


def numbers_of(account: Account) -> dict[str, tuple[int, bool]]:
    """How many packages each scope has, counted up to a limit in one statement, and whether there are more."""
    authority = authority_of(account)
    asked = {
        LEAD: authority.may_anywhere(Permission.INSTRUCT),
        TEAM: account.has_teams,
        UNIT: authority.may_anywhere(Permission.FOLLOW_UP),
    }
    lists = [packages_of(account, scope) if asks else Package.objects.none() for scope, asks in asked.items()]
    counted = counted_together(lists, COUNT_LIMIT + 1)
    return {
        scope: (min(number, COUNT_LIMIT), number > COUNT_LIMIT) for scope, number in zip(asked, counted, strict=True)
    }


def read_once(packages: QuerySet[Package]) -> QuerySet[Package]:
    """The same packages by their ids: which of them the account sees is asked once and not by each part of the page."""
    return Package.objects.filter(pk__any_of=list(packages.order_by().values_list("pk", flat=True)))


# What waits, whole and the earliest due first; a page shows as much of it as it wants


def packages_at(packages: QuerySet[Package], stage: PackageStage) -> QuerySet[Package]:
    """Packages that wait for the leader's word or signature."""
    return packages.filter(stage=stage).order_by("due_on", "pk")


def measures_at(packages: QuerySet[Package], state: CommitmentState) -> QuerySet[Measure]:
    found = Measure.objects.filter(package__in=packages.values("pk"), state=state)
    return _with_unit(found).order_by("due_on", "pk")


def promises_to_decide(account: Account) -> QuerySet[Promise]:
    seen = visible_petition_ids(account)
    found = Promise.objects.filter(leader=account, state=PromiseState.PROVED, petition__in=seen)
    return _with_unit(found).order_by("due_on", "pk")


def actions_to_decide(account: Account) -> QuerySet[ActionItem]:
    """Items of meetings that the account chaired, proved by another."""
    seen = visible_petition_ids(account)
    found = ActionItem.objects.filter(chair=account, state=CommitmentState.PROVED, petition__in=seen)
    return _with_unit(found.exclude(proved_by=account)).order_by("due_on", "pk")


def sent_back(packages: QuerySet[Package]) -> QuerySet[Package]:
    """Packages whose last closing was sent back; `said_back`: why."""
    last = Closing.objects.filter(package=OuterRef("pk")).order_by("-number")
    working: Any = packages.filter(stage=PackageStage.WORKING).annotate(
        passed_last=Subquery(last.values("passed")[:1]), said_back=Subquery(last.values("reason")[:1])
    )
    found: QuerySet[Package] = working.filter(passed_last=False).order_by("due_on", "pk")
    return found


def measures_owed(account: Account, packages: QuerySet[Package]) -> QuerySet[Measure]:
    """Measures that the account's own offices owe and nobody has proved yet."""
    own = authority_of(account).office_ids(Permission.FOLLOW_UP)
    return measures_at(packages, CommitmentState.OPEN).filter(unit__in=own)


def actions_owed(account: Account, packages: QuerySet[Package]) -> QuerySet[ActionItem]:
    own = authority_of(account).office_ids(Permission.FOLLOW_UP)
    found = ActionItem.objects.filter(petition__in=packages.values("petition"), state=CommitmentState.OPEN)
    return _with_unit(found.filter(unit__in=own)).order_by("due_on", "pk")


# What slips


def clocks_slipping(account: Account, packages: QuerySet[Package], on: date) -> list[Clock]:
    """Clocks of packages that are overdue or due within a week, a missing report on progress among them."""
    running = Clock.objects.filter(
        petition__in=packages.values("petition"),
        kind__in=WATCHED,
        state=ClockState.RUNNING,
        due__lte=on + timedelta(days=SOON_DAYS),
    )
    shown = ("kind", "item", "due", "office__short_name", "petition__number", "petition__subject")
    slipping = running.select_related("petition", "office").only(*shown).order_by("due", "pk")[:MOST]
    return covered(account, slipping, "petition")


def promises_of(clocks: list[Clock]) -> dict[int, Promise]:
    """The promises behind these clocks, by clock: who made each, and whether it waits to be confirmed."""
    wanted = [clock.pk for clock in clocks if clock.kind == ClockKind.PROMISE]
    if not wanted:
        return {}
    found = Promise.objects.filter(clock__in=wanted).select_related("leader", "unit")
    return {promise.clock_id: promise for promise in found}


def is_own(promise: Promise, account: Account) -> bool:
    """Whether the account made the promise, or its office still has to keep it."""
    owes = promise.state != PromiseState.PROVED
    return promise.leader_id == account.pk or (
        owes and promise.unit_id in authority_of(account).office_ids(Permission.FOLLOW_UP)
    )


def without_contact(account: Account, packages: QuerySet[Package], on: date) -> list[tuple[Package, date]]:
    """Packages whose petitioner nobody has contacted for longer than the rule asks, each with the day since when; those
    that nobody has ever been contacted about count from their opening.
    """
    offices = Office.objects.filter(pk__in=packages.order_by().values("office"))
    late = Q(pk__in=[])
    for office_id, rule in package_rules_of(offices, on=on).items():
        if rule.contact_days:
            late |= Q(office=office_id, contact_since__lt=on - timedelta(days=rule.contact_days))
    since: Any = packages.annotate(contact_since=Coalesce(F("last_contact_on"), TruncDate("opened_at")))
    found = since.filter(late).order_by("contact_since", "pk").values_list("pk", "contact_since")[:MOST]
    days = dict(found)
    return [(package, days[package.pk]) for package in ledger_rows(account, days, on)]


def obstacles_longest(account: Account, packages: QuerySet[Package]) -> list[Obstacle]:
    found = Obstacle.objects.filter(package__in=packages.values("pk"), removed_at=None)
    shown = ("text", "found_at", "unit__short_name", "package__petition__number", "package__petition__subject")
    related = found.select_related("package__petition", "unit").only(*shown)
    return covered(account, related.order_by("found_at", "pk")[:MOST_OBSTACLES], "package.petition", ["text"])


def _with_unit(found: QuerySet[Any]) -> QuerySet[Any]:
    """Commitments as they are shown: what it is, who owes it, by when, about which petition."""
    shown = ["number", "text", "owner", "due_on", "state", "account_of", "petition", "unit__short_name"]
    shown += ["petition__number", "petition__subject"]
    if found.model is ActionItem:
        shown.append("meeting_name")
    return found.select_related("petition", "unit").only(*shown)


def team_offices(account: Account, packages: list[Package]) -> dict[int, Office]:
    """For which office the account works on each of these packages, by the package's id."""
    if not account.has_teams:
        return {}
    found = TeamMember.objects.filter(account=account, left_at=None, package__in=packages).select_related("office")
    return {member.package_id: member.office for member in found}
