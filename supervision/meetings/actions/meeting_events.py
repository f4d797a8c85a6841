"""The actions on meetings share the lock, the check of who may, the event and the message."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.packages.policies.actors import office_led_by
from cases.petitions.actions.accusations import check_person
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import tell_accounts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Event, Office
from supervision.meetings.enums import MeetingState
from supervision.meetings.models import Meeting
from supervision.meetings.queries import runs

OPEN_FOR_CHANGE = (MeetingState.DRAFT, MeetingState.CONVENED)


def locked(meeting_id: int, by: Account) -> Meeting:
    """The meeting, locked, for who prepares and records it; raises NotPermitted for others."""
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting_id)
    if not runs(by, meeting):
        raise NotPermitted("not_convener", _("会议由召集单位和主持人办理。"))
    return meeting


def check_version(meeting: Meeting, version: int | None, by: Account) -> None:
    if version is not None and version != meeting.version:
        said = _("这次会议刚刚被他人更新，您的内容尚未保存。")
        events = Event.objects.filter(chain__subject=f"meeting:{meeting.pk}").order_by("-sequence")
        if events.values_list("by", flat=True).first() == by.pk:
            said = _("您在另一个页面已更新这次会议，这里的内容尚未保存。")
        raise Conflict(
            "changed_meanwhile",
            said,
            current={"version": meeting.version, "state": meeting.get_state_display()},
        )


def check_state(meeting: Meeting, states: Iterable[str], sentence: str = "") -> None:
    if meeting.state not in set(states):
        said = _("会议目前“%(state)s”，不能这样办理。") % {"state": meeting.get_state_display()}
        raise ActionRefused("wrong_state", sentence or said)


def led_office(chair: Account, office: Office) -> Office:
    """Where the chair leads, the convening office before others. Raises InvalidFacts for who leads nowhere."""
    led = office_led_by(chair, first=office)
    if led is None:
        sentence = _("%(name)s不是领导，不能主持会议。") % {"name": chair.name}
        raise InvalidFacts("no_leader", sentence, field="chair")
    return led


def record(meeting: Meeting, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> Event:
    """One event on the chain of the meeting; a change of it is one more version."""
    return record_event(subject=f"meeting:{meeting.pk}", kind=kind, facts=facts, by=by, office=meeting.office, at=at)


def tell(event: Event, meeting: Meeting, accounts: Collection[int], text: str, at: datetime) -> None:
    """A message to each of these accounts, and to nobody else of their offices; it carries no personal data."""
    tell_accounts(
        event=event, office=meeting.office, accounts=accounts, text=text, url=meeting.get_absolute_url(), at=at
    )


def invited_ids(meeting: Meeting) -> list[int]:
    """The accounts that are told of the meeting: who is invited and who chairs."""
    invited = meeting.participants.filter(account__isnull=False).values_list("account_id", flat=True)
    return [*(pk for pk in invited if pk is not None), meeting.chair_id]


def check_not_accused(meeting: Meeting, accounts: Iterable[Account], *, field: str) -> None:
    """Raises InvalidFacts where a petition on the agenda accuses, or may accuse, one of these, or from which one is
    recused (第三十条第三款、第二十八条第三款).
    """
    people = list(accounts)
    kept_away = Q(sealed=True) | Q(recused_ids__overlap=[account.pk for account in people])
    for petition in Petition.objects.filter(kept_away, pk__in=meeting.items.values("petition")):
        for account in people:
            check_person(petition, account, field=field)
