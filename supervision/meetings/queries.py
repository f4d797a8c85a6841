"""Meetings: who sees which, what of their agenda, and what earlier ones left to be done.

Everything that shows or counts a meeting starts from `meetings_visible_to`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from cases.packages.enums import CommitmentState
from cases.packages.models.commitments import ActionItem
from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import numbers_in
from cases.petitions.queries.accused import accusing
from cases.petitions.queries.numbers import NotFound, petitions_of_numbers
from cases.petitions.queries.opening import covered, unopened_ids
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, own
from offices.organisation.queries import leaders_near, office_ids_reached
from offices.organisation.roles import ROLE_RULES, Permission
from supervision.meetings.enums import ItemOutcome, MeetingState, Presence
from supervision.meetings.models import AgendaItem, Meeting, MeetingPaper, Participant

OVER = (MeetingState.HELD, MeetingState.CLOSED)
PAPERS_OPEN = (MeetingState.CONVENED, MeetingState.HELD)
NOT_DONE = (CommitmentState.OPEN, CommitmentState.PROVED)
MOST_SUGGESTED = 60
CALENDAR_BACK, MOST_IN_CALENDAR = timedelta(days=31), 400


def meetings_visible_to(account: Account) -> QuerySet[Meeting]:
    """Those of the account's own offices where it may convene, those it chairs, and, once they are convened or held,
    those it is invited to; nothing of offices below, nothing for who has no casework.
    """
    authority = authority_of(account)
    if not authority.may_anywhere(Permission.SEE_CASES):
        return Meeting.objects.none()
    invited = Participant.objects.filter(own(account, "account")).order_by().values("meeting")
    told = Q(convened_at__isnull=False) | Q(held_at__isnull=False)
    seen = Q(office__in=convening_ids(account)) | told & Q(pk__in=invited)
    if authority.may_anywhere(Permission.INSTRUCT):
        seen |= Q(chair=account)
    return Meeting.objects.filter(seen)


def own_meetings(account: Account, today: date) -> QuerySet[Meeting]:
    """Meetings that were convened and that the account chairs or was asked to; past ones of a month, cancelled ones
    too.
    """
    invited = Participant.objects.filter(own(account, "account")).order_by().values("meeting")
    mine = meetings_visible_to(account).filter(Q(chair=account) | Q(pk__in=invited), convened_at__isnull=False)
    since = timezone.make_aware(datetime.combine(today - CALENDAR_BACK, time.min))
    return mine.filter(begins_at__gte=since).select_related("office").order_by("begins_at", "pk")[:MOST_IN_CALENDAR]


def convening_ids(account: Account) -> list[int]:
    """Ids of the account's own offices where it may convene; not of those below."""
    return [office.pk for office in authority_of(account).offices(Permission.CONVENE)]


def meetings_below(account: Account) -> QuerySet[Meeting]:
    """The meetings that offices below have held, where a role of the account reaches them: to be counted, not shown."""
    reached = {pk for one in (Permission.CONVENE, Permission.SUPERVISE) for pk in office_ids_reached(account, one)}
    below = reached - set(convening_ids(account))
    held = Meeting.objects.filter(office__in=sorted(below), state__in=OVER)
    return held.exclude(pk__in=meetings_visible_to(account).order_by().values("pk"))


def runs(account: Account, meeting: Meeting) -> bool:
    """Whether the account prepares and records the meeting: it convenes for the office, or chairs."""
    if meeting.office_id in convening_ids(account):
        return True
    return meeting.chair_id == account.pk and authority_of(account).may_anywhere(Permission.INSTRUCT)


def papers_open(account: Account, meeting: Meeting) -> bool:
    """Participants read the papers until the minutes are final; then they have the minutes."""
    return meeting.state in PAPERS_OPEN or runs(account, meeting)


def meeting_rows(found: QuerySet[Meeting], account: Account) -> QuerySet[Meeting]:
    """For a list: with `agenda`, `recorded` and `invited` counted; no item about what accuses the account."""
    against = Q(items__petition__in=accusing(account).values("petition"))
    reached = Q(items__outcome=ItemOutcome.DECIDED)
    rows = found.select_related("office", "chair")
    return rows.annotate(
        agenda=Count("items", distinct=True) - Count("items", filter=against, distinct=True),
        decided=Count("items", filter=reached, distinct=True) - Count("items", filter=reached & against, distinct=True),
        invited=Count("participants", distinct=True),
        present=Count("participants", filter=~Q(participants__presence__in=["", Presence.ABSENT]), distinct=True),
    )


# What of a petition may be shown


def nameable(account: Account, prefix: str = "petition__") -> Q:
    """The petitions that a meeting may name to the account: not sealed and not accusing its own offices, or within its
    own rights anyway.
    """
    plain = Q(**{f"{prefix}sealed": False}) & ~Q(
        **{f"{prefix}accused_office_ids__overlap": authority_of(account).lineage()}
    )
    key = f"{prefix}pk__in"
    return plain | Q(**{key: petitions_visible_to(account).order_by().values("pk")})


@dataclass
class Shown:
    """An item as an account may see it. hidden: nothing but its place; whole: the petition's own page may be opened;
    unopened: it is sealed and has to be opened first, nothing is written on the item before.
    """

    item: AgendaItem
    number: int
    hidden: bool
    whole: bool
    unopened: bool
    ordered: list[ActionItem]
    papers: list[MeetingPaper]

    @property
    def petition(self) -> Petition | None:
        return None if self.hidden else self.item.petition


def agenda_of(meeting: Meeting, account: Account) -> list[Shown]:
    """In five statements, however long it is. What accuses the account is left out, and the others are counted anew."""
    items = _without_accusations(meeting, account)
    asked = {item.petition_id for item in items if item.petition_id is not None}
    named = set(Petition.objects.filter(nameable(account, ""), pk__in=asked).values_list("pk", flat=True))
    whole = set(petitions_visible_to(account).filter(pk__in=asked).values_list("pk", flat=True))
    ordered: dict[int, list[ActionItem]] = {}
    made = ActionItem.objects.filter(meeting=meeting.pk).select_related("unit", "clock", "chair", "office")
    for action in made.order_by("pk"):
        ordered.setdefault(action.petition_id, []).append(action)
    unopened = unopened_ids(account)
    items = covered(account, items, "petition", ["question", "decision"])
    papers: dict[int | None, list[MeetingPaper]] = {}
    for paper in meeting.papers.select_related("file").defer("file__content"):
        papers.setdefault(paper.item_id, []).append(paper)
    shown = []
    for number, item in enumerate(items, start=1):
        item.meeting = meeting
        pk = item.petition_id
        hidden = pk is not None and pk not in named
        is_read = not hidden and pk not in unopened
        mine = ordered.get(pk, []) if is_read and pk is not None else []
        of_item = papers.get(item.pk, []) if is_read else []
        shown.append(Shown(item, number, hidden, pk in whole, pk in unopened, mine, of_item))
    return shown


def _without_accusations(meeting: Meeting, account: Account) -> list[AgendaItem]:
    items = list(meeting.items.select_related("petition", "petition__holder", "recorded_by"))
    sealed = [item.petition_id for item in items if item.petition is not None and item.petition.sealed]
    accused = set(accusing(account).filter(petition__in=sealed).values_list("petition", flat=True)) if sealed else set()
    return [item for item in items if item.petition_id not in accused]


def paper_readable(account: Account, paper: MeetingPaper) -> bool:
    """Of one item only for who may be told of its petition."""
    if not papers_open(account, paper.meeting):
        return False
    petition_id = paper.item.petition_id if paper.item else None
    if petition_id is None:
        return True
    is_open = petition_id not in unopened_ids(account)
    return is_open and Petition.objects.filter(nameable(account, ""), pk=petition_id).exists()


# What is left to be done


def left_from_before(meeting: Meeting) -> QuerySet[ActionItem]:
    """Items of work that earlier meetings of the office and the kind ordered and that are not done."""
    earlier = Meeting.objects.filter(office=meeting.office_id, kind=meeting.kind, state__in=OVER)
    earlier = earlier.filter(begins_at__lt=meeting.begins_at).exclude(pk=meeting.pk)
    return ActionItem.objects.filter(meeting__in=earlier.values("pk"), state__in=NOT_DONE)


def has_agenda(meeting: Meeting) -> bool:
    """Whether there is something to talk about: an item, or what earlier meetings left."""
    return meeting.items.exists() or left_from_before(meeting).exists()


def carried_into(meeting: Meeting, account: Account) -> list[ActionItem]:
    """What is carried over, as far as it may be named, the earliest due first. Once the meeting is held the list stays
    as it was; `then` is the state of that day.
    """
    if meeting.state in OVER:
        known = dict(meeting.carried.values_list("action", "state"))
        found = ActionItem.objects.filter(pk__in=known)
    elif meeting.state == MeetingState.CANCELLED:
        return []
    else:
        known, found = {}, left_from_before(meeting)
    rows = found.filter(nameable(account)).select_related("petition__holder", "unit", "office", "chair", "clock")
    actions = covered(account, rows.order_by("due_on", "pk"), "petition", ["text"])
    for action in actions:
        action.then = CommitmentState(known.get(action.pk, action.state))  # type: ignore[attr-defined]
    return actions


def actions_ordered(meetings: QuerySet[Meeting], account: Account) -> QuerySet[ActionItem]:
    """The items of work of these meetings that may be named to the account."""
    return ActionItem.objects.filter(nameable(account), meeting__in=meetings.order_by().values("pk"))


def items_studied(meetings: QuerySet[Meeting], account: Account) -> QuerySet[AgendaItem]:
    """The petitions that these meetings decided about and that may be named to the account."""
    studied = AgendaItem.objects.filter(meeting__in=meetings.order_by().values("pk"), outcome=ItemOutcome.DECIDED)
    return studied.filter(nameable(account), petition__isnull=False)


def due_by(on: date) -> Q:
    """Items of work that are not done on the day they are due, or after it."""
    return Q(state__in=NOT_DONE, due_on__lte=on)


def answered_for(on: date) -> Q:
    """Items of work that are done, or whose day has passed: what being on time is a share of."""
    return Q(state=CommitmentState.KEPT) | Q(state__in=NOT_DONE, clock__due__lt=on)


def in_time() -> Q:
    """Done, and proved by the day."""
    return Q(state=CommitmentState.KEPT) & Q(clock__stopped_on__lte=F("clock__due"))


# Who may be asked


def accounts_to_invite(office: Office) -> QuerySet[Account]:
    """Active caseworkers of the offices above, of the office and those beside it, and of all below them."""
    top = office.parent.path if office.parent else office.path
    near = Q(assignments__office__path__startswith=top) | Q(assignments__office__in=office.ancestor_ids())
    roles = [role for role, rules in ROLE_RULES.items() if Permission.SEE_CASES in rules.permissions]
    held = Q(assignments__revoked_at=None, assignments__role__in=roles)
    return Account.objects.filter(near & held, is_active=True).distinct().order_by("name", "pk")


def likely_participants(office: Office, petition_ids: Collection[int]) -> list[Account]:
    """The leaders near, and who works on the packages of the agenda."""
    ids = set(leaders_near([office]).values_list("pk", flat=True))
    open_now = Q(packaged__petition__in=petition_ids, packaged__state="open")
    team = Q(teams__package__petition__in=petition_ids, teams__left_at=None, teams__package__state="open")
    if petition_ids:
        ids |= set(Account.objects.filter(open_now | team).values_list("pk", flat=True))
    return list(Account.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")[:MOST_SUGGESTED])


def next_number(office: Office, kind: str, year: int) -> int:
    """Within the office, the kind and the year; the caller holds the office's lock."""
    last = (
        Meeting.objects.filter(office=office, kind=kind, year=year).order_by("-number").values_list("number", flat=True)
    )
    return (last.first() or 0) + 1


def petitions_named(account: Account, wanted: Iterable[str]) -> tuple[list[Petition], list[NotFound]]:
    """Petitions by their whole numbers among those the account sees, in the order given; and what was not found."""
    seen = petitions_visible_to(account)
    found, missing = petitions_of_numbers(seen, numbers_in("\n".join(wanted)))
    known = seen.select_related("holder").in_bulk([pk for pk, _number in found.values()])
    return [known[pk] for pk in dict.fromkeys(pk for pk, _number in found.values())], missing
