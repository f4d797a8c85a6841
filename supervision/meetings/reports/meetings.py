"""Meetings in figures, in rows of words, as minutes (会议纪要) in Word and as iCalendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState, PackageState
from cases.packages.models.commitments import ActionItem
from cases.packages.models.packages import Package, TeamMember
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused
from offices.files.word import Document
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.pages.feeds import Appointment, write_calendar
from offices.pages.words import cn_datetime, cn_day, due_words
from supervision.meetings.enums import ItemOutcome, MeetingKind, MeetingState, Presence
from supervision.meetings.models import Meeting, Participant
from supervision.meetings.names import called
from supervision.meetings.policies import (
    check_ahead,
    check_may_close,
    check_may_convene,
    check_passed,
    refusal_to_confirm,
)
from supervision.meetings.queries import (
    OVER,
    Shown,
    actions_ordered,
    answered_for,
    in_time,
    items_studied,
    left_from_before,
    own_meetings,
)
from supervision.meetings.rules import afterwards_days

STEPS = {CommitmentState.OPEN: "prove_action", CommitmentState.PROVED: "decide_action"}


@dataclass
class Line:
    """The figures of one office and kind of meeting: held, of them entered afterwards (补记), chaired by the chief in
    person, how often a case was studied, items of work ordered, of those that are done or whose day has passed how
    many were done in time.
    """

    office: Office
    kind: str
    name: str
    held: int = 0
    afterwards: int = 0
    chief: int = 0
    studied: int = 0
    ordered: int = 0
    answered: int = 0
    timely: int = 0

    @property
    def late(self) -> int:
        return self.answered - self.timely


def figures(found: QuerySet[Meeting], account: Account, on: date) -> list[Line]:
    """A line for each office and kind among the meetings that were held; four statements."""
    over = found.filter(state__in=OVER)
    counted = (
        over.order_by()
        .values("office", "kind")
        .annotate(
            held=Count("pk"), chiefs=Count("pk", Q(chief=True)), afterwards=Count("pk", Q(entered_afterwards=True))
        )
    )
    rows = {(row["office"], row["kind"]): row for row in counted}
    if not rows:
        return []
    offices = {office.pk: office for office in Office.objects.filter(pk__in={office for office, _kind in rows})}
    lines = {
        key: Line(
            offices[key[0]],
            key[1],
            called(MeetingKind(key[1]), offices[key[0]]),
            row["held"],
            row["afterwards"],
            row["chiefs"],
        )
        for key, row in rows.items()
    }
    studied = items_studied(over, account).order_by().values("meeting__office", "meeting__kind")
    for row in studied.annotate(n=Count("pk")):
        lines[row["meeting__office"], row["meeting__kind"]].studied = row["n"]
    series = dict(over.order_by().values_list("pk", "office")), dict(over.order_by().values_list("pk", "kind"))
    done = actions_ordered(over, account).order_by().values("meeting")
    for work in done.annotate(
        n=Count("pk"), answered=Count("pk", filter=answered_for(on)), timely=Count("pk", filter=in_time())
    ):
        line = lines[series[0][work["meeting"]], series[1][work["meeting"]]]
        line.ordered += work["n"]
        line.answered += work["answered"]
        line.timely += work["timely"]
    return sorted(lines.values(), key=lambda line: (line.office.path, MeetingKind.values.index(line.kind)))


@dataclass
class Work:
    """An item of work in a row. key: the step that is next for this account, empty for none; refusal: why not."""

    action: ActionItem
    left: str
    due_class: str
    icon: str
    whole: bool
    key: str
    refusal: str
    then: str


def work_rows(actions: Iterable[ActionItem], account: Account, on: date) -> list[Work]:
    """Three statements for any number of rows."""
    rows = list(actions)
    ids = {one.petition_id for one in rows}
    whole = set(petitions_visible_to(account).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    packages, teams = _standings(whole)
    made = []
    for one in rows:
        key = STEPS.get(CommitmentState(one.state), "") if one.petition_id in whole else ""
        permission = step_kind(key).permission if key else None
        if key and (permission is None or not authority_of(account).may_anywhere(permission)):
            key = ""
        refusal = ""
        if key:
            known = PackageFacts(
                one.petition,
                actions=frozenset({one.state}),
                package=packages.get(one.petition_id),
                team=teams.get(one.petition_id, {}),
            )
            facts = CaseFacts(one.petition, known)
            refusal = choice_for(account, one.petition, step_kind(key), facts).refusal
            if key == "decide_action" and not refusal:
                refusal = refusal_to_confirm(account, one)[1]
        then = getattr(one, "then", CommitmentState(one.state))
        made.append(Work(one, *_clock_words(one, on), one.petition_id in whole, key, refusal, str(then.label)))
    return made


def _clock_words(action: ActionItem, on: date) -> tuple[str, str, str]:
    clock = action.clock
    if action.state != CommitmentState.KEPT:
        return due_words((clock.due - on).days)
    days = (clock.stopped_on - clock.due).days if clock.stopped_on else 0
    if days > 0:
        return _("逾期%d天完成") % days, "due-today", "ti-clock-exclamation"
    return _("按期完成"), "due-later", "ti-check"


def _standings(ids: set[int]) -> tuple[dict[int, Package], dict[int, dict[int, Office]]]:
    if not ids:
        return {}, {}
    opened = Package.objects.filter(petition__in=ids, state=PackageState.OPEN)
    packages = {one.petition_id: one for one in opened.select_related("office", "leader", "unit", "group")}
    teams: dict[int, dict[int, Office]] = {}
    members = TeamMember.objects.filter(package__in=[one.pk for one in packages.values()], left_at=None)
    for member in members.select_related("office", "package"):
        teams.setdefault(member.package.petition_id, {})[member.account_id] = member.office
    return packages, teams


# Minutes


@dataclass
class Minutes:
    """What the minutes say, for the page and for Word alike."""

    meeting: Meeting
    facts: list[tuple[str, str]]
    carried: list[Work]
    agenda: list[Shown]
    errata: list[str]


def minutes_of(meeting: Meeting, people: list[Participant], agenda: list[Shown], carried: list[Work]) -> Minutes:
    chief = _("（主要负责人亲自主持）") if meeting.chief else ""
    facts = [
        (_("时间"), cn_datetime(meeting.begins_at)),
        (_("地点"), meeting.place),
        (_("主持"), f"{meeting.chair.name}{chief}"),
    ]
    if meeting.entered_afterwards:
        facts.append((_("补记"), entered_words(meeting)))
    came = (Presence.PRESENT, Presence.SUBSTITUTED)
    for label, names in (
        (_("出席"), [_called(one) for one in people if one.account and one.presence == Presence.PRESENT]),
        (_("代会"), [_called(one) for one in people if one.account and one.presence == Presence.SUBSTITUTED]),
        (_("列席"), [_called(one) for one in people if not one.account and one.presence in came]),
        (_("缺席"), [_beside(one) for one in people if one.presence == Presence.ABSENT]),
        (_("没有记录是否到会"), [_beside(one) for one in people if not one.presence]),
    ):
        if names:
            facts.append((label, "、".join(names)))
    return Minutes(meeting, facts, carried, agenda, errata_told(meeting, agenda))


def entered_words(meeting: Meeting) -> str:
    """Who entered the meeting after it was held, and when."""
    by, at = meeting.held_by or meeting.made_by, meeting.held_at or meeting.made_at
    return _("%(name)s于%(time)s补记") % {"name": by.name, "time": cn_datetime(at)}


def errata_told(meeting: Meeting, agenda: list[Shown]) -> list[str]:
    """The corrections of final minutes; one of an item that may not be named is not told."""
    shown = {one.item.pk: one.number for one in agenda if not one.hidden}
    said = []
    for one in meeting.errata.all():
        if one.item_id is None or one.item_id in shown:
            place = _("第%(n)d项：") % {"n": shown[one.item_id]} if one.item_id is not None else ""
            words = {"n": one.number, "day": cn_day(one.issued_at), "place": place, "text": one.body}
            said.append(_("更正第%(n)d号（%(day)s）　%(place)s%(text)s") % words)
    return said


def _beside(one: Participant) -> str:
    """Of a unit that was invited beside the members, that it was."""
    return _called(one) if one.account else _("%(guest)s（列席）") % {"guest": one.guest}


def _called(one: Participant) -> str:
    name = one.account.name if one.account else one.guest
    if one.presence == Presence.SUBSTITUTED:
        return _("%(name)s（%(substitute)s代）") % {"name": name, "substitute": one.substitute}
    return name


def write_minutes(minutes: Minutes, on: date) -> bytes:
    """会议纪要 in the letter format of GB/T 9704-2012. on: the day of the copy, where the minutes are not yet final."""
    meeting = minutes.meeting
    made = Document(_("%(title)s纪要") % {"title": meeting.title}, author=meeting.office.name)
    made.title(_("%(title)s纪要") % {"title": meeting.title})
    made.centred(meeting.office.name if meeting.state == MeetingState.CLOSED else _("（未定稿）"))
    for name, text in minutes.facts:
        made.paragraph(f"{name}：{text}")
    if minutes.carried:
        made.heading(_("此前议定事项落实情况"))
        made.table(
            [_("信访件编号"), _("议定事项"), _("责任单位"), _("责任人"), _("期限"), _("进度")],
            [
                [
                    one.action.petition.number, one.action.text, one.action.unit.short_name, one.action.owner,
                    cn_day(one.action.due_on), one.then,
                ]
                for one in minutes.carried
            ],
            widths=(30, 44, 22, 18, 30, 16),
        )  # fmt: skip
    made.heading(_("议定事项"))
    for shown in minutes.agenda:
        for text in item_paragraphs(shown):
            made.paragraph(text)
        if shown.ordered:
            made.table(
                [_("议定事项"), _("责任单位"), _("责任人"), _("期限")],
                [[one.text, one.unit.name, one.owner, cn_day(one.due_on)] for one in shown.ordered],
                widths=(60, 44, 22, 34),
            )
    if minutes.errata:
        made.heading(_("更正"))
        for text in minutes.errata:
            made.paragraph(text)
    day = timezone.localdate(meeting.closed_at) if meeting.closed_at else on
    made.signed(meeting.office.name, cn_day(day))
    return made.content()


def item_paragraphs(shown: Shown) -> list[str]:
    """An item and what was decided; of one that may not be named only that it was there."""
    if shown.hidden:
        return [_("%(n)d．（密封事项，不在您的权限内）") % {"n": shown.number}]
    item = shown.item
    words = {"n": shown.number, "what": item.title}
    if item.petition is not None:
        words["what"] = f"{item.petition.number} {item.petition.subject}"
    lines = [_("%(n)d．%(what)s") % words]
    if item.outcome == ItemOutcome.DECIDED:
        lines.append(_("会议决定：%(text)s") % {"text": item.decision})
    elif item.outcome:
        lines.append(f"{item.get_outcome_display()}。{item.decision}")
    return lines


LASTS = timedelta(hours=2)  # of a meeting in a calendar


def as_calendar(meeting: Meeting) -> bytes:
    return write_calendar([appointment_of(meeting)], about="meetings")


def appointment_of(meeting: Meeting) -> Appointment:
    """Nothing of the agenda stands in it."""
    begins = timezone.localtime(meeting.begins_at)
    return Appointment(
        key=f"meeting-{meeting.pk}@{meeting.office.code}",
        summary=meeting.title,
        starts=begins,
        ends=begins + LASTS,
        stamp=meeting.cancelled_at or meeting.convened_at or meeting.made_at,
        sequence=meeting.version,
        place=meeting.place,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )


def meetings_in_calendar(account: Account, today: date) -> list[Appointment]:
    """The meetings that the account chairs or was asked to, once they are convened, for its own calendar."""
    return [appointment_of(meeting) for meeting in own_meetings(account, today)]


def words_of_refusal(current: dict[str, Any]) -> str:
    """What another person recorded meanwhile, in one sentence."""
    at = current.get("at")
    words = {"by": current.get("by") or _("他人"), "at": cn_datetime(at) if at else "", "text": current.get("decision")}
    words["outcome"] = current.get("outcome")
    return _("%(by)s已于%(at)s记录为“%(outcome)s”：%(text)s") % words


def why_not_on(found: Meeting, shown: list[Shown], people: list[Participant], at: datetime) -> str:
    """Why the meeting cannot be convened, or its minutes not be closed, in words; empty where it can."""
    try:
        if found.state == MeetingState.DRAFT:
            if not found.entered_afterwards:
                check_ahead(found.begins_at, at)
            check_may_convene(people=bool(people), agenda=bool(shown) or left_from_before(found).exists())
            if found.entered_afterwards:
                check_passed(found.begins_at, at, afterwards_days(found.office, timezone.localdate(at)))
        elif found.state == MeetingState.HELD:
            unknown = sum(1 for one in people if not one.presence)
            check_may_close(waiting=sum(1 for one in shown if not one.item.outcome), unknown=unknown)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""
