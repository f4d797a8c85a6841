"""The meetings that somebody who leaves was to chair pass to another leader; an office holds or cancels its own."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _l

from offices.organisation.models import Account
from offices.organisation.responsibilities import Passing, Responsibility, Shown
from offices.organisation.roles import Permission
from supervision.meetings.actions.meeting_events import OPEN_FOR_CHANGE
from supervision.meetings.actions.meetings import change_meeting
from supervision.meetings.models import Meeting


def _give_to_person(pk: int, *, account: Account, to: Account, by: Account, at: datetime, reason: str) -> None:
    meeting = Meeting.objects.get(pk=pk)
    change_meeting(
        by=by,
        at=at,
        meeting_id=pk,
        version=meeting.version,
        begins_at=meeting.begins_at,
        place=meeting.place,
        chair=to,
        note=meeting.note,
    )


RESPONSIBILITIES = (
    Responsibility(
        key="meetings",
        label=_l("主持的会议"),
        rows=lambda: Meeting.objects.filter(state__in=OPEN_FOR_CHANGE),
        shown=lambda meeting: Shown(meeting.title, meeting.get_absolute_url()),
        person="chair",
        person_office="chair_office",
        offices=("office", "chair_office"),
        takes=Permission.INSTRUCT,
        to_person=Passing(_give_to_person),
    ),
)
