"""What offices below did in a period, in numbers and without contents: meetings, campaigns, reception days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cases.packages.enums import CommitmentState
from cases.packages.models.commitments import ActionItem
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.models import Campaign
from supervision.closings.queries.closings import day_start
from supervision.meetings.enums import ItemOutcome
from supervision.meetings.models import Meeting
from supervision.meetings.queries import NOT_DONE, OVER
from visits.compliance.queries.compliance import Total, leaders_counted, total_of
from visits.compliance.queries.compliance import lines_of as days_of
from visits.compliance.reckoning import TimeSpan


@dataclass(frozen=True)
class HeldMeeting:
    """A meeting that was held, by its kind and day; nothing of what it was about. late: ordered, not done, overdue."""

    office: int
    kind: str
    begins_at: datetime
    chief: bool
    afterwards: bool
    studied: int
    ordered: int
    done: int
    late: int


@dataclass(frozen=True)
class Line:
    """An office with its meetings and campaigns of the period, and its reception days of the same."""

    office: Office
    meetings: list[HeldMeeting] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    days: Total = field(default_factory=lambda: total_of(()))


def offices_below(account: Account) -> QuerySet[Office]:
    """The offices that the account supervises from above, in the order of the tree."""
    own = [office.pk for office in authority_of(account).offices(Permission.SUPERVISE)]
    return offices_reached(account, Permission.SUPERVISE).filter(is_active=True).exclude(pk__in=own)


def tops(account: Account) -> list[Office]:
    """The account's own offices, below which it supervises."""
    return authority_of(account).offices(Permission.SUPERVISE)


def lines_of(account: Account, offices: Sequence[Office], span: TimeSpan, today: date) -> list[Line]:
    """A line for each office; a fixed number of statements for any number of them."""
    ids = [office.pk for office in offices]
    meetings: dict[int, list[HeldMeeting]] = defaultdict(list)
    for one in _meetings(ids, span, today):
        meetings[one.office].append(one)
    campaigns: dict[int, list[Campaign]] = defaultdict(list)
    for campaign in campaigns_in(ids, span):
        campaigns[campaign.office_id].append(campaign)
    leaders: dict[int, list[object]] = defaultdict(list)
    for day in days_of(list(leaders_counted(account).filter(office__in=ids)), span, today):
        leaders[day.leader.office_id].append(day)
    return [
        Line(office, meetings[office.pk], campaigns[office.pk], total_of(leaders[office.pk]))  # type: ignore[arg-type]
        for office in offices
    ]


def _meetings(ids: Sequence[int], span: TimeSpan, today: date) -> list[HeldMeeting]:
    decided = Q(items__outcome=ItemOutcome.DECIDED, items__petition__isnull=False)
    held = Meeting.objects.filter(office__in=ids, state__in=OVER, begins_at__gte=day_start(span.first))
    held = held.filter(begins_at__lt=day_start(span.last + timedelta(days=1)))
    rows = list(held.annotate(studied=Count("items", filter=decided)).order_by("begins_at", "pk"))
    work = ActionItem.objects.filter(meeting__in=[row.pk for row in rows]).order_by().values("meeting")
    ordered = {
        row["meeting"]: (row["n"], row["done"], row["late"])
        for row in work.annotate(
            n=Count("pk"),
            done=Count("pk", filter=Q(state=CommitmentState.KEPT)),
            late=Count("pk", filter=Q(state__in=NOT_DONE, clock__due__lt=today)),
        )
    }
    return [
        HeldMeeting(
            row.office_id, row.kind, timezone.localtime(row.begins_at), row.chief, row.entered_afterwards,
            row.studied, *ordered.get(row.pk, (0, 0, 0)),
        )
        for row in rows
    ]  # fmt: skip


def campaigns_in(ids: Sequence[int], span: TimeSpan) -> QuerySet[Campaign]:
    """Those that ran on a day of the period, the oldest first."""
    begun = Campaign.objects.filter(office__in=ids, started_at__lt=day_start(span.last + timedelta(days=1)))
    ran = begun.filter(Q(ended_at=None) | Q(ended_at__gte=day_start(span.first)))
    return ran.exclude(state=CampaignState.DRAFT).select_related("office").order_by("started_at", "pk")
