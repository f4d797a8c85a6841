"""Open calls, bids and merit an account may see. What a list shows of a petition is in `LISTED`, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, DateTimeField, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.enums import CommitmentState, PackageState
from cases.packages.models.commitments import Measure
from cases.packages.models.packages import Package, TeamMember
from cases.packages.queries.doubts import Doubt
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.policies import authority_of, own
from offices.organisation.queries import office_ids_reached, offices_below
from offices.organisation.roles import ROLE_RULES, Permission
from supervision.calls.enums import BidState, CallCaseState, CallState, MeritState
from supervision.calls.models import LIVE_CASES, Bid, CallCase, Merit, OpenCall

# Of a petition a list names its number and its category: the petition itself comes only with the assignment.
LISTED = ("petition__number", "petition__category__name", "petition__sealed", "petition__chain")
UNDECIDED_MEASURES = (CommitmentState.PROPOSED, CommitmentState.OPEN, CommitmentState.PROVED)


# Calls


def calls_visible_to(account: Account) -> QuerySet[OpenCall]:
    """All of the offices where the account convenes, and what the offices above its own have published."""
    authority = authority_of(account)
    convened = office_ids_reached(account, Permission.CONVENE)
    above = {pk for office in authority.offices(Permission.FOLLOW_UP) for pk in office.ancestor_ids()}
    read = Q(office__in=sorted(above), published_at__isnull=False)
    return OpenCall.objects.filter(Q(office__in=convened) | read).select_related("office")


def calls_listed(account: Account) -> QuerySet[OpenCall]:
    """With the number of cases on each list, of those still open and those that were taken."""
    cases = Q(cases__petition__sealed=False)
    return calls_visible_to(account).annotate(
        case_count=Count("cases", filter=cases & ~Q(cases__state=CallCaseState.WITHDRAWN)),
        open_count=Count("cases", filter=cases & Q(cases__state=CallCaseState.OPEN)),
        taken_count=Count("cases", filter=cases & Q(cases__state__in=[CallCaseState.ASSIGNED, CallCaseState.SETTLED])),
    )


def _on_a_list() -> Q:
    return Q(Exists(CallCase.objects.filter(petition=OuterRef("pk"), state__in=LIVE_CASES)))


def open_case_of(petition_id: int) -> CallCase | None:
    """The case on a published list that nobody has taken yet."""
    waiting = CallCase.objects.filter(petition=petition_id, state=CallCaseState.OPEN, call__state=CallState.PUBLISHED)
    return waiting.select_related("call__office").order_by("pk").first()


def _called(petition: Petition) -> str:
    case = open_case_of(petition.pk)
    if case is None:
        return ""
    bids = case.bids.filter(state=BidState.LIVE).count()
    words = {"call": case.call.name, "number": bids}
    said = _("本件在榜（“%(call)s”），已有%(number)d人揭榜") if bids else _("本件在榜（“%(call)s”），还没有人揭榜")
    return f"{said % words}{_('。请先撤榜，或者写明另行包案的理由。')}"


# Whoever is packaged, or handed over, by an act on many leaves its list without a word.
ON_A_LIST = Doubt("on_a_list", _l("在榜"), _on_a_list, asks_reason=True, moved=True, said=_called)


def cases_visible_to(account: Account) -> QuerySet[CallCase]:
    """The cases of visible calls. A case that was sealed since is shown only to accounts that see the petition."""
    seen = CallCase.objects.filter(call__in=calls_visible_to(account).values("pk"))
    shown = petitions_visible_to(account)
    found = seen.filter(Q(petition__sealed=False) | Q(petition__in=shown.values("pk")))
    return (
        found.annotate(shown=Exists(shown.filter(pk=OuterRef("petition")).values("pk")))
        .select_related("call__office", "unit", "petition__category")
        .only(
            *(f"{name}" for name in _own_fields()),
            "call__name",
            "call__state",
            "call__opens_on",
            "call__closes_on",
            "call__quiet_days",
            "call__office__name",
            "call__office__path",
            "unit__name",
            "unit__short_name",
            *LISTED,
        )
    )


def package_handed_on(case: CallCase) -> Package | None:
    """The bidder's package, where somebody else has taken the petition on since, or it was returned."""
    if case.state != CallCaseState.ASSIGNED or case.package_id is None:
        return None
    over = Package.objects.filter(pk=case.package_id).exclude(state__in=(PackageState.OPEN, PackageState.CLOSED))
    return over.select_related("leader").first()


def _own_fields() -> list[str]:
    return [field.attname for field in CallCase._meta.concrete_fields]


# Daily tracking


def tracked(cases: QuerySet[CallCase]) -> QuerySet[CallCase]:
    """With what the board shows of each: the open package, the last step, bids, open measures.

    last_step: the moment of the last event in the history of the petition.
    """
    package = Package.objects.filter(petition=OuterRef("petition"), state=PackageState.OPEN).order_by()
    last = Event.objects.filter(chain=OuterRef("petition__chain")).order_by("-sequence")
    measures = (
        Measure.objects.filter(petition=OuterRef("petition"), state__in=UNDECIDED_MEASURES)
        .order_by()
        .values("petition")
        .annotate(number=Count("pk"))
    )
    bids = Bid.objects.filter(case=OuterRef("pk"), state=BidState.LIVE).order_by()
    return cases.annotate(
        leader_name=Subquery(package.values("leader__name")[:1]),
        started_at=Subquery(package.values("opened_at")[:1], output_field=DateTimeField()),
        package_due=Subquery(package.values("due_on")[:1]),
        package_stage=Subquery(package.values("stage")[:1]),
        last_progress=Subquery(package.values("last_progress_on")[:1]),
        last_contact=Subquery(package.values("last_contact_on")[:1]),
        last_step=Subquery(last.values("at")[:1], output_field=DateTimeField()),
        open_measures=Coalesce(Subquery(measures.values("number")[:1], output_field=IntegerField()), 0),
        live_bids=Coalesce(Subquery(bids.values("case").annotate(number=Count("pk")).values("number")[:1]), 0),
    )


def only(key: str, on: date, quiet_days: int) -> Q:
    """What each number of the board counts; its list shows exactly these."""
    assigned = Q(state=CallCaseState.ASSIGNED)
    return {
        "all": ~Q(state=CallCaseState.WITHDRAWN),
        "open": Q(state=CallCaseState.OPEN),
        "bids": Q(state=CallCaseState.OPEN, live_bids__gt=0),
        "assigned": assigned,
        "overdue": assigned & Q(package_due__lt=on),
        "quiet": assigned & Q(last_step__lt=quiet_before(on, quiet_days)),
        "settled": Q(state=CallCaseState.SETTLED),
        "withdrawn": Q(state=CallCaseState.WITHDRAWN),
    }[key]


ONLY = ("all", "open", "bids", "assigned", "overdue", "quiet", "settled", "withdrawn")
PUBLIC_ONLY = ("all", "open", "assigned", "settled", "withdrawn")


def quiet_before(on: date, days: int) -> datetime:
    """A case whose last step lies before this moment has been without any for more than `days` days."""
    return timezone.make_aware(datetime.combine(on - timedelta(days=days), time()))


def figures_of(cases: QuerySet[CallCase], on: date, quiet_days: int, keys: tuple[str, ...]) -> dict[str, int]:
    """The numbers of the board in one statement."""
    return dict(cases.aggregate(**{f"n_{key}": Count("pk", filter=only(key, on, quiet_days)) for key in keys}))


# Bids


def bids_of_case(account: Account, case: CallCase, *, runs: bool) -> QuerySet[Bid]:
    """All for the calling office; otherwise those in which the account has a part."""
    found = Bid.objects.filter(case=case)
    return _with_people(found if runs else found.filter(_mine(account)).distinct())


def own_bids(account: Account) -> QuerySet[Bid]:
    """Made, sponsored or recommended by the account, or with it on the team; the newest first."""
    found = _with_people(Bid.objects.filter(_mine(account)).distinct())
    return found.select_related(
        "bidder", "office", "sponsor", "recommended_by", "case__call__office", "case__unit", "case__petition"
    ).order_by("-pk")


def bids_visible_to(account: Account) -> QuerySet[Bid]:
    """Own ones, and those for the calls of the account's own offices."""
    run = [office.pk for office in authority_of(account).offices(Permission.CONVENE)]
    return Bid.objects.filter(_mine(account) | Q(case__call__office__in=run)).distinct()


def _mine(account: Account) -> Q:
    one, *others = (own(account, field) for field in ("bidder", "sponsor", "recommended_by", "made_by", "team"))
    return reduce(or_, others, one)


def _with_people(found: QuerySet[Bid]) -> QuerySet[Bid]:
    team = Prefetch("team", Account.objects.order_by("name", "pk"))
    return found.select_related("bidder", "office", "sponsor", "recommended_by").prefetch_related(team)


def workers_under(office: Office) -> QuerySet[Account]:
    """Active leaders and staff of an office and of all below it."""
    return _with_permission(office, Permission.FOLLOW_UP)


def leaders_under(office: Office) -> QuerySet[Account]:
    return _with_permission(office, Permission.INSTRUCT)


def _with_permission(office: Office, permission: Permission) -> QuerySet[Account]:
    roles = [role for role, rules in ROLE_RULES.items() if permission in rules.permissions]
    held = RoleAssignment.objects.filter(
        office__in=offices_below([office.path]), office__is_active=True, role__in=roles, revoked_at=None
    )
    # Of several offices the highest is named.
    named = held.filter(account=OuterRef("pk")).order_by("office__level", "office__path").values("office__short_name")
    people = Account.objects.filter(is_active=True, pk__in=held.values("account"))
    return people.annotate(office_name=Subquery(named[:1])).order_by("name", "pk")


def offices_told(call: OpenCall) -> QuerySet[Office]:
    """The active offices that read the call and have a leader."""
    led = RoleAssignment.objects.filter(office=OuterRef("pk"), role="leader", revoked_at=None)
    return offices_below([call.office.path]).filter(Exists(led), is_active=True)


# Merit


def merits_visible_to(account: Account) -> QuerySet[Merit]:
    """Own merit that was approved; what may be exported besides."""
    return _merits(own(account, "account") & Q(state=MeritState.APPROVED) | _kept_by(account))


def merits_kept_by(account: Account) -> QuerySet[Merit]:
    """What goes into personnel files: by the heads of the persons' office, and by the office that called."""
    return _merits(_kept_by(account))


def _kept_by(account: Account) -> Q:
    authority = authority_of(account)
    headed = [grant.office.pk for grant in authority.grants if grant.is_head]
    run = [office.pk for office in authority.offices(Permission.CONVENE)]
    return Q(office__in=headed, state=MeritState.APPROVED) | Q(case__call__office__in=run)


def _merits(condition: Q) -> QuerySet[Merit]:
    found = Merit.objects.filter(condition).select_related(
        "account", "office", "proposed_by", "decided_by", "case__call__office", "case__petition__category"
    )
    return found.defer(*SECRET).order_by("-proposed_at", "-pk")


SECRET = ("case__petition__query_code", "case__petition__subject")


@dataclass(frozen=True)
class Period:
    """Days by which merit is chosen; either may be open."""

    first: date | None
    last: date | None

    def of(self, merits: QuerySet[Merit]) -> QuerySet[Merit]:
        """Approved within the period."""
        given: dict[str, Any] = {"state": MeritState.APPROVED}
        if self.first:
            given["decided_at__gte"] = quiet_before(self.first, 0)
        if self.last:
            given["decided_at__lt"] = quiet_before(self.last + timedelta(days=1), 0)
        return merits.filter(**given)


def people_of_case(case: CallCase) -> QuerySet[Account]:
    """Whose merit it can be: who led a package of the case between taking and settlement, or was on its team."""
    if case.assigned_at is None:
        return Account.objects.none()
    packages = Package.objects.filter(petition=case.petition_id, opened_at__gte=case.assigned_at)
    members = TeamMember.objects.filter(package__petition=case.petition_id, package__opened_at__gte=case.assigned_at)
    if case.ended_at is not None:
        packages = packages.filter(opened_at__lt=case.ended_at)
        members = members.filter(joined_at__lt=case.ended_at)
    found = Q(pk__in=packages.order_by().values("leader")) | Q(pk__in=members.order_by().values("account"))
    return Account.objects.filter(found).order_by("name", "pk")


def packaged_since(case: CallCase) -> bool:
    """销号后已重新包案: a leader took the petition on again after the case was settled."""
    if case.ended_at is None:
        return False
    return Package.objects.filter(petition=case.petition_id, opened_at__gte=case.ended_at).exists()
