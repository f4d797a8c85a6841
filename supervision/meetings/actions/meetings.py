"""A meeting from the draft to the notice: made, changed, convened, cancelled, and the next one of a series."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import leaders_near
from offices.pages.words import cn_datetime
from supervision.meetings.actions.meeting_events import (
    OPEN_FOR_CHANGE,
    check_not_accused,
    check_state,
    check_version,
    invited_ids,
    led_office,
    locked,
    record,
    tell,
)
from supervision.meetings.enums import ItemOutcome, MeetingState
from supervision.meetings.models import AgendaItem, Meeting, Participant
from supervision.meetings.policies import check_ahead, check_may_convene, check_passed
from supervision.meetings.queries import accounts_to_invite, convening_ids, has_agenda
from supervision.meetings.rules import afterwards_days

MOST_PARTICIPANTS = 300
WEEK = timedelta(days=7)


def make_meeting(
    *,
    by: Account,
    at: datetime,
    office: Office,
    kind: str,
    begins_at: datetime,
    place: str,
    chair: Account,
    chief: bool | None = None,
    note: str = "",
    entered_afterwards: bool = False,
    request_key: UUID | None = None,
) -> Meeting:
    """A draft. chief None: whether the chair heads the own office. The same `request_key` twice is one meeting.

    entered_afterwards: it was held already (补记), within the days that the office's rule allows. Raises NotPermitted,
    InvalidFacts with its field: no convening office, a chair who is no leader, a time still to come or gone.
    """
    with transaction.atomic():
        if done := already_done(request_key, "meeting", by=by, about=office.pk):
            return Meeting.objects.get(pk=done)
        _check_convenes(by, office)
        if entered_afterwards:
            check_passed(begins_at, at, afterwards_days(office, timezone.localdate(at)))
        else:
            check_ahead(begins_at, at)
        facts = _facts_of(office, begins_at, place, chair, chief, note)
        facts |= {"entered_afterwards": entered_afterwards, "made_at": at, "made_by": by}
        meeting = Meeting.objects.create(office=office, kind=kind, **facts)
        keep_result(request_key, meeting)
        record(meeting, "meeting", _as_said(meeting), by, at)
    return meeting


def change_meeting(
    *,
    by: Account,
    at: datetime,
    meeting_id: int,
    version: int,
    begins_at: datetime,
    place: str,
    chair: Account,
    chief: bool | None = None,
    note: str = "",
) -> Meeting:
    """Another time, place or chair; whoever was told of the meeting is told of the change."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_version(meeting, version, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        check_not_accused(meeting, [chair], field="chair")
        before = _as_said(meeting)
        if meeting.entered_afterwards:
            entered = meeting.made_at
            check_passed(begins_at, entered, afterwards_days(meeting.office, timezone.localdate(entered)))
        else:
            check_ahead(begins_at, at)
        for name, value in _facts_of(meeting.office, begins_at, place, chair, chief, note).items():
            setattr(meeting, name, value)
        meeting.version += 1
        meeting.save()
        after = _as_said(meeting)
        event = record(meeting, "meeting_change", {"before": before, **after}, by, at)
        if meeting.state == MeetingState.CONVENED and before != after:
            tell(event, meeting, invited_ids(meeting), _when_and_where(_("会议变更：%s"), meeting), at)
    return meeting


def convene(*, by: Account, at: datetime, meeting_id: int, version: int | None = None) -> Meeting:
    """通知: participants and chair get a message and see the meeting with its papers."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_version(meeting, version, by)
        check_state(meeting, [MeetingState.DRAFT])
        if meeting.entered_afterwards:
            raise ActionRefused("held_already", _("补记的会议已经开过，不发通知，请直接登记开会。"))
        led_office(meeting.chair, meeting.office)
        check_ahead(meeting.begins_at, at)
        check_may_convene(people=meeting.participants.exists(), agenda=has_agenda(meeting))
        meeting.state, meeting.convened_at, meeting.convened_by = MeetingState.CONVENED, at, by
        meeting.version += 1
        meeting.save()
        facts = {"begins_at": meeting.begins_at, "participants": meeting.participants.count()}
        event = record(meeting, "meeting_convene", facts, by, at)
        tell(event, meeting, invited_ids(meeting), _when_and_where(_("会议通知：%s"), meeting), at)
    return meeting


def cancel(*, by: Account, at: datetime, meeting_id: int, reason: str, version: int | None = None) -> Meeting:
    """Not held. The agenda stays on record; what earlier meetings left is carried to the next one."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_version(meeting, version, by)
        check_state(meeting, OPEN_FOR_CHANGE, _("会议已召开，不能取消。") if meeting.held_at else "")
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请写明取消理由。"), field="reason")
        told = meeting.state == MeetingState.CONVENED
        meeting.state, meeting.cancelled_at, meeting.cancelled_by = MeetingState.CANCELLED, at, by
        meeting.cancel_reason = reason.strip()
        meeting.version += 1
        meeting.save()
        event = record(meeting, "meeting_cancel", {"reason": reason, "items": meeting.items.count()}, by, at)
        if told:
            tell(event, meeting, invited_ids(meeting), _when_and_where(_("会议取消：%s"), meeting), at)
    return meeting


def open_again(*, by: Account, at: datetime, meeting_id: int, request_key: UUID | None = None) -> Meeting:
    """下周同一时间再开, also of a cancelled meeting: a draft with its people, and of the agenda what is not settled.

    Not settled: what was not decided, and petitions somebody still has packaged. The time is the first such hour that
    is still to come.
    """
    with transaction.atomic():
        if done := already_done(request_key, "meeting_again", by=by, about=meeting_id):
            return Meeting.objects.get(pk=done)
        meeting = locked(meeting_id, by)
        check_state(meeting, [state for state in MeetingState if state != MeetingState.DRAFT])
        begins_at = meeting.begins_at + WEEK
        while begins_at <= at:
            begins_at += WEEK
        again = make_meeting(
            by=by,
            at=at,
            office=meeting.office,
            kind=meeting.kind,
            begins_at=begins_at,
            place=meeting.place,
            chair=meeting.chair,
            chief=meeting.chief,
            note=meeting.note,
        )
        keep_result(request_key, again)
        again.follows = meeting
        again.save(update_fields=["follows"])
        people = meeting.participants.filter(_still_active()).select_related("account")
        Participant.objects.bulk_create(
            Participant(meeting=again, account=one.account, guest=one.guest, added_at=at, added_by=by) for one in people
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(
                meeting=again,
                place=place,
                petition_id=item.petition_id,
                title=item.title,
                question=item.question,
                reporter=item.reporter,
            )
            for place, item in enumerate(_unsettled(meeting), start=1)
        )
    return again


# Participants


def invite(
    *, by: Account, at: datetime, meeting_id: int, accounts: Iterable[Account] = (), guests: Iterable[str] = ()
) -> Meeting:
    """Accounts, and units or people by name only. Who is invited already stays once.

    Raises InvalidFacts: nobody, more than MOST_PARTICIPANTS, or somebody who is not near the office.
    """
    accounts, guests = list(accounts), [text for guest in guests if (text := guest.strip()[:100])]
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        if not accounts and not guests:
            raise InvalidFacts("nobody", _("请勾选或填写要添加的参会人员。"), field="names")
        known = list(meeting.participants.values_list("account", "guest"))
        ids, names = {account for account, _guest in known}, {guest for _account, guest in known}
        new = {account.pk: account for account in accounts if account.pk not in ids}
        texts = [text for text in dict.fromkeys(guests) if text not in names]
        if len(known) + len(new) + len(texts) > MOST_PARTICIPANTS:
            sentence = _("参会人员最多%(most)d人。") % {"most": MOST_PARTICIPANTS}
            raise InvalidFacts("many_participants", sentence, field="names")
        near = set(accounts_to_invite(meeting.office).filter(pk__in=new).values_list("pk", flat=True))
        if far := [account.name for pk, account in new.items() if pk not in near]:
            sentence = _("不能邀请：%(names)s。") % {"names": "、".join(far[:5])}
            raise InvalidFacts("not_near", sentence, field="names")
        check_not_accused(meeting, new.values(), field="names")
        rows = [Participant(meeting=meeting, account=account, added_at=at, added_by=by) for account in new.values()]
        rows += [Participant(meeting=meeting, guest=text, added_at=at, added_by=by) for text in texts]
        Participant.objects.bulk_create(rows)
        if rows:
            facts = {"accounts": sorted(account.username for account in new.values()), "guests": texts}
            event = record(meeting, "meeting_invite", facts, by, at)
            if meeting.state == MeetingState.CONVENED:
                tell(event, meeting, list(new), _when_and_where(_("会议通知：%s"), meeting), at)
    return meeting


def dismiss(*, by: Account, at: datetime, meeting_id: int, participant_id: int) -> Meeting:
    """Off the list; from then on the meeting and its papers are not to be seen by this way."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        gone = meeting.participants.select_related("account").filter(pk=participant_id).first()
        if gone is None:
            raise InvalidFacts("no_participant", _("不在参会名单上。"))
        facts = {"account": gone.account and gone.account.username, "guest": gone.guest}
        gone.delete()
        record(meeting, "meeting_dismiss", facts, by, at)
    return meeting


# Parts


def _check_convenes(by: Account, office: Office) -> None:
    if office.pk not in convening_ids(by):
        raise InvalidFacts(
            "not_convener", _("您不能以%(office)s的名义召集会议。") % {"office": office.name}, field="office"
        )


def _facts_of(
    office: Office, begins_at: datetime, place: str, chair: Account, chief: bool | None, note: str
) -> dict[str, Any]:
    led = led_office(chair, office)
    if not leaders_near([office]).filter(pk=chair.pk).exists():
        raise InvalidFacts("not_near", _("%(name)s不是本级或上级的领导。") % {"name": chair.name}, field="chair")
    if not place.strip():
        raise InvalidFacts("no_place", _("请写明会议地点。"), field="place")
    if chief is None:
        chief = authority_of(chair).heads(led)
    return {
        "begins_at": begins_at,
        "place": place.strip(),
        "note": note.strip(),
        "chair": chair,
        "chair_office": led,
        "chief": chief,
    }


def _as_said(meeting: Meeting) -> dict[str, Any]:
    return {
        "kind": meeting.kind,
        "begins_at": meeting.begins_at,
        "place": meeting.place,
        "chair": meeting.chair.username,
        "chief": meeting.chief,
        "note": meeting.note,
        "entered_afterwards": meeting.entered_afterwards,
    }


def _when_and_where(text: str, meeting: Meeting) -> str:
    words = {"title": meeting.title, "time": cn_datetime(meeting.begins_at), "place": meeting.place}
    return text % (_("%(title)s，%(time)s，%(place)s") % words)


def _still_active() -> Q:
    return Q(account=None) | Q(account__is_active=True)


def _unsettled(meeting: Meeting) -> list[AgendaItem]:
    items = list(meeting.items.all())
    ids = [item.petition_id for item in items if item.petition_id is not None]
    packaged = Package.objects.filter(petition__in=ids, state=PackageState.OPEN)
    open_now = set(packaged.values_list("petition_id", flat=True))
    return [item for item in items if item.outcome != ItemOutcome.DECIDED or item.petition_id in open_now]
