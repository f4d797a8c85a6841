"""Campaigns an account may see, how each of their cases stands, now or at a moment, and the figures of that.

Every figure is the number of rows of the list with the same name: both are made of `STANDINGS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cases.jobs.models import MANY
from cases.packages.enums import PackageState
from cases.packages.models.packages import Closing, Package, Reexamination
from cases.petitions.enums import ANSWERED, State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import against
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import petitions_visible_to, visible_petition_ids
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.queries import capped_count
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.models import (
    Campaign,
    CampaignCase,
    CampaignPaper,
    CampaignWeek,
)

READERS = (Permission.CONVENE, Permission.SUPERVISE)
Cases = QuerySet[CampaignCase]


def reached_ids(account: Account) -> list[int]:
    """The offices whose campaigns the account sees whole: its own with the permission and, by role, all below."""
    return sorted({pk for permission in READERS for pk in office_ids_reached(account, permission)})


def reading_offices(account: Account) -> list[Office]:
    """The account's own offices where it reads campaigns, in the order of the tree."""
    found = {office.pk: office for permission in READERS for office in authority_of(account).offices(permission)}
    return sorted(found.values(), key=lambda office: office.path)


def campaigns_visible_to(account: Account) -> QuerySet[Campaign]:
    """Campaigns of the offices it reaches, and those handed down from above that have a case it may see."""
    own = reading_offices(account)
    if not own:
        return Campaign.objects.none()
    above = {pk for office in own for pk in office.ancestor_ids()[:-1]}
    mine = CampaignCase.objects.filter(
        campaign=OuterRef("pk"), left_at=None, petition__in=petitions_visible_to(account)
    )
    handed_down = Q(office__in=above) & ~Q(state=CampaignState.DRAFT) & Exists(mine)
    found = Campaign.objects.filter(Q(office__in=reached_ids(account)) | handed_down)
    return found.select_related("office", "handed_down_by")


def cases_visible_to(account: Account) -> Cases:
    """The cases whose petition the account may see; of those, whoever left is among them."""
    return CampaignCase.objects.filter(petition__in=visible_petition_ids(account))


def papers_visible_to(account: Account) -> QuerySet[CampaignPaper]:
    """Drafts only for who sees the campaign whole; what is issued for all who see the campaign."""
    whole = Q(campaign__office__in=reached_ids(account))
    issued = Q(issued_at__isnull=False, campaign__in=campaigns_visible_to(account).values("pk"))
    found = CampaignPaper.objects.filter(whole | issued)
    return found.select_related("campaign__office", "issued_by", "made_by", "corrects")


def seen_from(account: Account, campaign: Campaign) -> Office:
    """The office by whose offices below the board is divided: the campaign's, or one's own for who sees only a part."""
    if campaign.office_id in reached_ids(account):
        return campaign.office
    own = [office for office in reading_offices(account) if office.is_within(campaign.office)]
    return own[0] if own else campaign.office


# How a case stands


def with_standing(
    cases: Cases, *, today: date, at: datetime | None = None, left: bool = False, ended: bool = False
) -> Cases:
    """The cases that were in their campaigns at the moment (None: now), with how each stood then.

    left: instead of those that are in it now, the ones that left. ended: as it was kept when the campaign ended.

    last_state, last_unit_path: of the newest package; answered; sent_back; unsettled_again; late. What a package was
    due on, and who was responsible, is not kept by day: at an earlier moment they are those of today.
    """
    if ended and at is None and not left:
        return _as_ended(cases)
    packages = Package.objects.filter(petition=OuterRef("petition")).exclude(state=PackageState.WITHDRAWN)
    closings = Closing.objects.filter(package__petition=OuterRef("petition"))
    found = Reexamination.objects.filter(package__petition=OuterRef("petition"), settled=False)
    state: Any = F("state")
    answered: Any = Case(When(petition__state__in=ANSWERED, then=True), default=False, output_field=BooleanField())
    if at is None:
        cases = cases.filter(left_at__isnull=not left)
        closings = closings.filter(package__state=PackageState.OPEN)
        back: Any = closings.order_by("-package", "-number").values("passed")[:1]
    else:
        cases = cases.filter(Q(left_at=None) | Q(left_at__gte=at), joined_at__lt=at)
        packages = packages.filter(opened_at__lt=at)
        open_then = Q(package__ended_at=None) | Q(package__ended_at__gte=at)
        closings = closings.filter(open_then, proposed_at__lt=at, package__opened_at__lt=at)
        verdict = Case(When(checked_at__gte=at, then=None), default=F("passed"), output_field=BooleanField())
        back = closings.order_by("-package", "-number").values(verdict=verdict)[:1]
        found = found.filter(examined_at__lt=at)
        running = Q(ended_at=None) | Q(ended_at__gte=at)
        state = Case(When(running, then=Value(PackageState.OPEN.value)), default=F("state"))
        answered = Case(
            When(state_then__in=[one.value for one in ANSWERED], then=True), default=False, output_field=BooleanField()
        )
        cases = cases.alias(state_then=Coalesce(Subquery(_states(at)), Value(State.REGISTERED.value)))
    newest = packages.order_by("-pk")
    return cases.alias(
        last_state=Coalesce(Subquery(newest.values(stood=state)[:1], output_field=CharField()), Value("")),
        last_person=Coalesce(Subquery(newest.values("responsible")[:1]), Value("")),
        last_due=Subquery(newest.values("due_on")[:1]),
        last_unit_path=Coalesce(
            Subquery(newest.values("unit__path")[:1]), F("petition__handler__path"), F("petition__holder__path")
        ),
        answered=answered,
        sent_back=Coalesce(Subquery(back, output_field=BooleanField()), True),
        unsettled_again=Exists(found),
        late=Case(When(last_due__lt=today, then=True), default=False, output_field=BooleanField()),
    )


def _as_ended(cases: Cases) -> Cases:
    def kept(name: str) -> Any:
        return KeyTextTransform(name, "at_end")

    def is_kept(name: str) -> Any:
        yes = When(**{f"at_end__{name}": True, "then": True})
        return Case(yes, default=False, output_field=BooleanField())

    return cases.filter(at_end__isnull=False).alias(
        **{name: kept(name) for name in ("last_state", "last_person", "last_unit_path")},
        **{name: is_kept(name) for name in ("answered", "sent_back", "unsettled_again", "late")},
        last_due=Cast(kept("last_due"), DateField()),
    )


KEPT = ("last_state", "last_person", "last_due", "last_unit_path", "answered", "sent_back", "unsettled_again", "late")


def standing_kept(cases: Cases, *, today: date) -> dict[int, dict[str, Any]]:
    """By the id of a case, what its standing is made of, as plain values."""
    found = with_standing(cases, today=today).annotate(**{f"kept_{name}": F(name) for name in KEPT})
    kept = {}
    for pk, *values in found.values_list("pk", *(f"kept_{name}" for name in KEPT)):
        said = dict(zip(KEPT, values, strict=True))
        kept[pk] = {**said, "last_due": said["last_due"] and said["last_due"].isoformat()}
    return kept


def _states(at: datetime) -> QuerySet[Any]:
    """The state that the last event before a moment set, by the history of the petition."""
    said = Func(Cast("facts_text", JSONField()), Value("set"), Value("state"), function="jsonb_extract_path_text")
    events = Event.objects.filter(
        chain=OuterRef("petition__chain"), at__lt=at, facts_text__contains='"state":'
    ).annotate(said=Cast(said, CharField()))
    return events.filter(said__isnull=False).order_by("-sequence").values("said")[:1]


_OPEN = Q(last_state=PackageState.OPEN)
_SETTLED = Q(last_state=PackageState.CLOSED)
# What the figures count and the lists show, by the same name.
STANDINGS: dict[str, Q] = {
    "total": Q(),
    "closed": Q(answered=True) | _SETTLED,
    "settled": _SETTLED,
    "unpackaged": ~_OPEN & ~_SETTLED,
    "unnamed": _OPEN & Q(last_person=""),
    "overdue": _OPEN & Q(late=True),
    "sent_back": _OPEN & Q(sent_back=False),
    "unsettled": Q(unsettled_again=True) & ~_SETTLED,
    "joined": Q(baseline__isnull=True),
}


@dataclass(frozen=True)
class Figures:
    """Numbers of cases; each is the length of the list of its name."""

    total: int = 0
    closed: int = 0
    settled: int = 0
    unpackaged: int = 0
    unnamed: int = 0
    overdue: int = 0
    sent_back: int = 0
    unsettled: int = 0
    joined: int = 0

    def as_dict(self) -> dict[str, int]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Figures":
        return cls(**{one.name: stored.get(one.name, 0) for one in fields(cls)})

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) - getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Divided:
    """Figures of all, and by the offices directly below `top`: the key is the office, `own` is its own level."""

    total: Figures
    offices: dict[str, Figures]

    def as_dict(self) -> dict[str, Any]:
        return {"total": self.total.as_dict(), "offices": {key: one.as_dict() for key, one in self.offices.items()}}

    def without(self, others: "Divided") -> "Divided":
        offices = {key: one - others.offices.get(key, Figures()) for key, one in self.offices.items()}
        return Divided(self.total - others.total, offices)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Divided":
        found = {key: Figures.of(one) for key, one in stored.get("offices", {}).items()}
        return cls(Figures.of(stored.get("total", {})), found)


OWN, OUTSIDE = "own", "outside"


def under(top: Office) -> Any:
    """The id, as text, of the office directly below `top` to which a case belongs; OWN or OUTSIDE otherwise."""
    place = len(top.ancestor_ids()) + 2
    part = Func(F("last_unit_path"), Value("/"), Value(place), function="split_part", output_field=TextField())
    return Case(
        When(last_unit_path=top.path, then=Value(OWN)),
        When(last_unit_path__startswith=top.path, then=part),
        default=Value(OUTSIDE),
        output_field=TextField(),
    )


def figures_of(cases: Cases, top: Office, *, today: date, at: datetime | None = None, ended: bool = False) -> Divided:
    """Counted in one statement: all cases, and those of each office directly below `top`."""
    counted = {name: Count("pk", filter=wanted) if wanted else Count("pk") for name, wanted in STANDINGS.items()}
    rows = with_standing(cases, today=today, at=at, ended=ended).annotate(under=under(top)).order_by()
    found: list[dict[str, Any]] = list(rows.values("under").annotate(**counted))  # type: ignore[arg-type]
    by_office = {row.pop("under"): Figures(**row) for row in found}
    return Divided(sum(by_office.values(), Figures()), by_office)


def names_of(keys: set[str]) -> dict[str, Office]:
    """The offices behind the keys of the figures, in the order of the tree."""
    ids = [int(key) for key in keys if key.isdigit()]
    return {str(office.pk): office for office in Office.objects.filter(pk__in=ids).order_by("path")} if ids else {}


SHARE = 0.9  # of what the account sees; more than that is taken for everything
MOST = 20_000
FIRST = 10


@dataclass(frozen=True)
class Preview:
    """number: how many the filter finds; more than MOST are not counted. wide: it finds nearly everything, or many."""

    number: int
    is_more: bool
    wide: bool
    inside: int
    first: list[Petition]


def preview_of(account: Account, campaign: Campaign, found: QuerySet[Petition], *, rows: int = FIRST) -> Preview:
    """`found` starts from what the account sees."""
    number, is_more = capped_count(found, MOST)
    wide = number >= MANY
    if number and not wide:
        bound = ceil(number / SHARE)
        seen, _more = capped_count(petitions_visible_to(account), bound)
        wide = number > SHARE * seen
    inside = found.filter(campaign_cases__campaign=campaign, campaign_cases__left_at=None).count() if number else 0
    first = found.select_related("holder").order_by("received_on", "pk")[:rows] if rows and number else []
    return Preview(number, is_more, wide, inside, covered(account, first))


def baseline_told(campaign: Campaign, account: Account) -> Divided | None:
    """The figures of the start, without what turned out to accuse the account."""
    if campaign.baseline is None or campaign.started_at is None:
        return None
    kept = Divided.of(campaign.baseline)
    gone = all_cases(campaign).filter(against(account, "petition"), baseline__isnull=False)
    if not gone.exists():
        return kept
    began = timezone.localdate(campaign.started_at)
    return kept.without(figures_of(gone, campaign.office, today=began, at=campaign.started_at + INSTANT))


INSTANT = timedelta(microseconds=1)  # what came in at the start stood in it
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def beginning(day: date) -> datetime:
    """00:00 of a day in local time: what was recorded before it counts."""
    return timezone.make_aware(datetime.combine(day, time()))


def mondays(campaign: Campaign, today: date) -> Iterator[date]:
    """The Mondays after the start, up to today or the end, the newest first."""
    if campaign.started_at is None:
        return
    day = monday_of(timezone.localdate(campaign.ended_at) if campaign.ended_at else today)
    while beginning(day) > campaign.started_at:
        yield day
        day -= WEEK


def all_cases(campaign: Campaign) -> Cases:
    return CampaignCase.objects.filter(campaign=campaign)


def figures_at(campaign: Campaign, day: date) -> Divided:
    """The figures of all cases when a day began: those that were kept, or computed from the history."""
    if (kept := campaign.weeks.filter(on=day).first()) is not None:
        return Divided.of(kept.figures)
    return figures_of(all_cases(campaign), campaign.office, today=day, at=beginning(day))


def stored_weeks(campaign: Campaign) -> dict[date, Divided]:
    return {week.on: Divided.of(week.figures) for week in campaign.weeks.all()}


def weeks_missing(today: date) -> list[tuple[Campaign, date]]:
    """Of each campaign that runs, or ended within a fortnight, the Mondays without a snapshot."""
    since = beginning(today - 2 * WEEK)
    running = Campaign.objects.filter(state=CampaignState.RUNNING)
    recent = Campaign.objects.filter(state=CampaignState.ENDED, ended_at__gte=since)
    known = set(CampaignWeek.objects.values_list("campaign_id", "on"))
    found = [*running.select_related("office").order_by("pk"), *recent.select_related("office").order_by("pk")]
    return [(one, day) for one in found for day in mondays(one, today) if (one.pk, day) not in known]
