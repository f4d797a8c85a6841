"""The record of a meeting: who came, what was decided about each item, who does what by when, the final minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.models.commitments import ActionItem
from cases.petitions.queries.opening import check_opened
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.request_keys import already_changed, already_done, keep_result
from offices.organisation.models import Account, Office
from offices.pages.texts import refuse_blanks
from offices.pages.words import cn_datetime
from supervision.meetings.actions.meeting_events import (
    check_not_accused,
    check_state,
    check_version,
    invited_ids,
    led_office,
    locked,
    record,
    tell,
)
from supervision.meetings.enums import ItemOutcome, MeetingState, Presence
from supervision.meetings.models import AgendaItem, CarriedItem, Meeting, MinutesErratum, Participant
from supervision.meetings.policies import check_may_close, check_may_convene, check_passed
from supervision.meetings.queries import has_agenda, left_from_before, next_number
from supervision.meetings.rules import afterwards_days

LONGEST_DECISION = 2000
MOST_ACTIONS = 20  # of one petition at one meeting


@dataclass(frozen=True)
class Came:
    """Whether an invited person came; `substitute` is who came instead."""

    presence: str
    substitute: str = ""


@dataclass(frozen=True)
class Ordered:
    """Who does what by when."""

    unit: Office
    owner: str
    text: str
    due_on: date


def hold(
    *,
    by: Account,
    at: datetime,
    meeting_id: int,
    chair: Account,
    chief: bool,
    came: Mapping[int, Came] | None = None,
    version: int | None = None,
    began_at: datetime | None = None,
    reason: str = "",
) -> Meeting:
    """召开: who really chaired, whether as the chief in person, and who came (by the participant's id).

    The meeting takes its number, in the order of the days; began_at: when it really began, with the reason where that
    is not the time of the notice. What earlier meetings left undone is carried over as it stands now. One that is
    entered afterwards is held from the draft, at the time it gives and within the days of the office's rule, and takes
    the next number; who was there is told.
    Raises InvalidFacts: before its time, too long after it, an earlier meeting of the series neither held nor
    cancelled, a chair who leads nowhere, a substitute without a name.
    """
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_version(meeting, version, by)
        check_state(meeting, [MeetingState.DRAFT if meeting.entered_afterwards else MeetingState.CONVENED])
        check_not_accused(meeting, [chair], field="chair")
        planned = meeting.begins_at
        if meeting.entered_afterwards:
            check_may_convene(people=meeting.participants.exists(), agenda=has_agenda(meeting))
            check_passed(meeting.begins_at, at, afterwards_days(meeting.office, timezone.localdate(at)))
        else:
            meeting.begins_at = _began(meeting, began_at or planned, reason, at)
        # Two of the same series held at once would take the same number: the office's row is the lock.
        Office.objects.select_for_update(no_key=True).get(pk=meeting.office_id)
        _check_order(meeting)
        meeting.year = timezone.localdate(meeting.begins_at).year
        meeting.number = next_number(meeting.office, meeting.kind, meeting.year)
        meeting.chair, meeting.chair_office, meeting.chief = chair, led_office(chair, meeting.office), chief
        meeting.state, meeting.held_at, meeting.held_by = MeetingState.HELD, at, by
        meeting.version += 1
        left = list(left_from_before(meeting).order_by("due_on", "pk"))
        meeting.save()
        CarriedItem.objects.bulk_create(
            CarriedItem(meeting=meeting, action=action, state=action.state) for action in left
        )
        _write_presence(meeting, came or {})
        facts: dict[str, Any] = {"year": meeting.year, "number": meeting.number, "chair": chair.username}
        facts |= {"chief": chief, "carried": len(left), "present": _present(meeting)}
        if meeting.begins_at != planned:
            facts |= {"planned": planned, "began_at": meeting.begins_at, "reason": reason.strip()}
        facts |= {"entered_afterwards": True} if meeting.entered_afterwards else {}
        event = record(meeting, "meeting_hold", facts, by, at)
        if meeting.entered_afterwards:
            words = {"title": meeting.title, "time": cn_datetime(meeting.begins_at)}
            tell(event, meeting, invited_ids(meeting), _("会议补记：%(title)s，%(time)s召开") % words, at)
    return meeting


def correct_presence(
    *, by: Account, at: datetime, meeting_id: int, chair: Account, chief: bool, came: Mapping[int, Came]
) -> Meeting:
    """The same again, until the minutes are final."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, [MeetingState.HELD])
        check_not_accused(meeting, [chair], field="chair")
        meeting.chair, meeting.chair_office, meeting.chief = chair, led_office(chair, meeting.office), chief
        meeting.version += 1
        meeting.save()
        _write_presence(meeting, came)
        facts = {"chair": chair.username, "chief": chief, "present": _present(meeting)}
        record(meeting, "meeting_presence", facts, by, at)
    return meeting


def record_item(
    *,
    by: Account,
    at: datetime,
    meeting_id: int,
    item_id: int,
    version: int,
    outcome: str,
    decision: str = "",
    ordered: Sequence[Ordered] = (),
    request_key: UUID | None = None,
) -> AgendaItem:
    """What was decided about one item, written into the history of its petition in the same transaction.

    Saved again, the new text and further items of work are added to the history; what was ordered stays. Put off: no
    text needed. The same `request_key` twice is one change.

    Raises Conflict with what another has recorded meanwhile; InvalidFacts with its field: no decision, an item of work
    without owner (`owner_0`, the place among `ordered`), a free item with items of work; what the steps refuse.
    """
    with transaction.atomic():
        done = already_changed(request_key, "meeting_item", by=by, about=item_id)
        meeting = locked(meeting_id, by)
        item = meeting.items.filter(pk=item_id).select_related("recorded_by").first()
        if item is None:
            raise InvalidFacts("no_item", _("议程上没有这一项。"))
        if done:
            return item
        check_opened(item.petition, by)
        check_state(meeting, [MeetingState.HELD])
        _check_item_version(item, version, by)
        text = decision.strip()
        _check_decision(item, outcome, text, ordered)
        if item.petition_id is not None and outcome == ItemOutcome.DECIDED:
            _into_history(meeting, item, text, ordered, by, at)
        elif item.recorded_at is not None and item.outcome == ItemOutcome.DECIDED and item.petition_id is not None:
            raise InvalidFacts("decided_already", _("已写入信访件的办理经过，不能改为未议。"), field="outcome")
        item.outcome, item.decision = outcome, text
        item.recorded_at, item.recorded_by = at, by
        item.version += 1
        item.save()
        facts = {"item": item.pk, "petition": item.petition_id, "outcome": outcome, "actions": len(ordered)}
        record(meeting, "meeting_item", facts, by, at)
    return item


def close(*, by: Account, at: datetime, meeting_id: int, version: int | None = None) -> Meeting:
    """纪要定稿: every item has its result and everybody's presence is recorded; nothing is changed afterwards."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_version(meeting, version, by)
        check_state(meeting, [MeetingState.HELD])
        unknown = meeting.participants.filter(presence="").count()
        check_may_close(waiting=meeting.items.filter(outcome="").count(), unknown=unknown)
        meeting.state, meeting.closed_at, meeting.closed_by = MeetingState.CLOSED, at, by
        meeting.version += 1
        meeting.save()
        record(meeting, "meeting_close", {"items": meeting.items.count()}, by, at)
    return meeting


def correct_minutes(
    *,
    by: Account,
    at: datetime,
    meeting_id: int,
    body: str,
    item_id: int | None = None,
    request_key: UUID | None = None,
) -> MinutesErratum:
    """更正 of final minutes, numbered; the history of the petition of the item has it as well."""
    body = body.strip()
    with transaction.atomic():
        if done := already_done(request_key, "minutes_erratum", by=by, about=meeting_id):
            return MinutesErratum.objects.get(pk=done)
        meeting = locked(meeting_id, by)
        check_state(
            meeting, [MeetingState.CLOSED], _("纪要还没有定稿，请直接修改记录。") if not meeting.closed_at else ""
        )
        if not body:
            raise InvalidFacts("no_text", _("请写明更正内容。"), field="body")
        if len(body) > LONGEST_DECISION:
            raise InvalidFacts("too_long", _("更正内容最多%(most)d字。") % {"most": LONGEST_DECISION}, field="body")
        refuse_blanks({"body": body})
        item = meeting.items.filter(pk=item_id).first() if item_id is not None else None
        if item_id is not None and item is None:
            raise InvalidFacts("no_item", _("议程上没有这一项。"), field="item")
        check_opened(item.petition if item is not None else None, by)
        if item is not None and item.petition_id is not None and item.outcome == ItemOutcome.DECIDED:
            told: dict[str, Any] = {"meeting": meeting.pk, "meeting_name": meeting.name[:100]}
            decision = _("会议纪要更正：%(text)s") % {"text": body}
            perform("study", petition_id=item.petition_id, by=by, at=at, decision=decision, **told)
        number = meeting.errata.count() + 1
        made = MinutesErratum.objects.create(
            meeting=meeting, item=item, number=number, body=body, issued_at=at, issued_by=by
        )
        keep_result(request_key, made)
        record(meeting, "minutes_erratum", {"number": number, "item": item_id}, by, at)
    return made


# Parts


def _began(meeting: Meeting, began_at: datetime, reason: str, at: datetime) -> datetime:
    """When the meeting began: at the time of the notice, or at another that has passed, with a reason."""
    planned = meeting.begins_at
    if began_at.replace(second=0, microsecond=0) == planned.replace(second=0, microsecond=0):
        began_at = planned
    if began_at > at:
        sentence = _("会议定于%(time)s，还没有到时间；提前召开的，请填写实际开会时间和理由。")
        raise InvalidFacts("too_early", sentence % {"time": cn_datetime(began_at)}, field="began_at")
    if began_at != planned and not reason.strip():
        raise InvalidFacts("no_reason", _("实际开会时间与通知不同，请写明理由。"), field="reason")
    if meeting.convened_at is not None and began_at < meeting.convened_at.replace(second=0, microsecond=0):
        raise InvalidFacts("before_notice", _("开会时间不能早于发会议通知的时间。"), field="began_at")
    return began_at


def _check_order(meeting: Meeting) -> None:
    """Numbers follow the days: an earlier meeting of the series is held or cancelled first."""
    series = Meeting.objects.filter(office=meeting.office_id, kind=meeting.kind).exclude(pk=meeting.pk)
    before = series.filter(state=MeetingState.CONVENED, begins_at__lt=meeting.begins_at).order_by("begins_at").first()
    if before is not None:
        sentence = _("次数按开会日期编排：此前%(time)s的会议还没有记录开会，请先记录或者取消。")
        raise ActionRefused("earlier_open", sentence % {"time": cn_datetime(before.begins_at)})


def _check_item_version(item: AgendaItem, version: int, by: Account) -> None:
    if version == item.version:
        return
    current = {
        "version": item.version,
        "by": item.recorded_by.name if item.recorded_by else "",
        "at": item.recorded_at,
        "outcome": item.get_outcome_display(),
        "decision": item.decision,
    }
    said = _("这一项刚刚由他人记录，您的内容尚未保存，请核对后再保存。")
    if item.recorded_by_id == by.pk:
        said = _("您在另一个页面已记录这一项，这里的内容尚未保存，请核对后再保存。")
    raise Conflict("changed_meanwhile", said, current=current)


def _check_decision(item: AgendaItem, outcome: str, text: str, ordered: Sequence[Ordered]) -> None:
    if outcome not in ItemOutcome.values:
        raise InvalidFacts("no_outcome", _("请选择结果。"), field="outcome")
    if outcome == ItemOutcome.DECIDED and not text:
        raise InvalidFacts("no_text", _("请写明会议决定。"), field="decision")
    refuse_blanks({"decision": text})
    if len(text) > LONGEST_DECISION:
        raise InvalidFacts("too_long", _("会议决定最多%(most)d字。") % {"most": LONGEST_DECISION}, field="decision")
    if ordered and outcome != ItemOutcome.DECIDED:
        raise InvalidFacts("not_decided", _("未议的议题不能有议定事项。"), field="outcome")
    if ordered and item.petition_id is None:
        raise InvalidFacts("no_petition", _("不涉及信访件的议题只记决定，不派议定事项。"), field="decision")


def _into_history(
    meeting: Meeting, item: AgendaItem, text: str, ordered: Sequence[Ordered], by: Account, at: datetime
) -> None:
    """The steps of the petition; each names the meeting."""
    if item.petition_id is None:
        return
    told: dict[str, Any] = {"meeting": meeting.pk, "meeting_name": meeting.name[:100]}
    known = ActionItem.objects.filter(meeting=meeting.pk, petition=item.petition_id).count()
    if known + len(ordered) > MOST_ACTIONS:
        raise InvalidFacts("many_actions", _("一件最多%(most)d项议定事项。") % {"most": MOST_ACTIONS}, field="decision")
    if item.outcome != ItemOutcome.DECIDED or item.decision != text:
        perform("study", petition_id=item.petition_id, by=by, at=at, decision=text, **told)
    for place, one in enumerate(ordered):
        facts: dict[str, Any] = {"unit": one.unit, "owner": one.owner, "text": one.text, "due_on": one.due_on}
        try:
            perform("order_action", petition_id=item.petition_id, by=by, at=at, chair=meeting.chair, **facts, **told)
        except ActionRefused as refusal:
            refusal.field = f"{refusal.field}_{place}" if refusal.field else None
            raise


def _write_presence(meeting: Meeting, came: Mapping[int, Came]) -> None:
    people = {one.pk: one for one in meeting.participants.all()}
    changed: list[Participant] = []
    for pk, said in came.items():
        if pk not in people:
            continue
        if said.presence not in Presence.values:
            raise InvalidFacts("no_presence", _("请选择是否到会。"), field=f"presence_{pk}")
        substitute = said.substitute.strip() if said.presence == Presence.SUBSTITUTED else ""
        if said.presence == Presence.SUBSTITUTED and not substitute:
            raise InvalidFacts("no_substitute", _("请写明代会人。"), field=f"substitute_{pk}")
        people[pk].presence, people[pk].substitute = said.presence, substitute[:60]
        changed.append(people[pk])
    Participant.objects.bulk_update(changed, ["presence", "substitute"])


def _present(meeting: Meeting) -> int:
    return meeting.participants.exclude(presence__in=["", Presence.ABSENT]).count()
