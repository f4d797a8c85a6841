"""What meetings add to the pages of packages, whose app may not import this one."""

from datetime import date, datetime, time
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.explanations import format_date
from cases.models import Petition
from cases.reports.package_parts import Block, Line, Link
from offices.models import Account
from offices.policies import authority_of
from offices.roles import Permission
from supervision.enums import MeetingState
from supervision.models import Meeting, Participant
from supervision.queries.meetings import meetings_visible_to

MOST = 3


def next_meetings(account: Account, on: date) -> Block | None:
    """The next meetings that the account chairs or is invited to."""
    invited = Participant.objects.filter(account=account).order_by().values("meeting")
    ahead = meetings_visible_to(account).filter(
        Q(chair=account) | Q(pk__in=invited),
        state__in=(MeetingState.DRAFT, MeetingState.CONVENED),
        begins_at__gte=timezone.make_aware(datetime.combine(on, time.min)),
    )
    found = ahead.select_related("office").order_by("begins_at", "pk")[:MOST]
    lines = [Line(meeting.title, meeting.get_absolute_url(), _when(meeting)) for meeting in found]
    return Block(_("下一次会议"), lines, _("没有安排会议。"), reverse("supervision:meetings"))


def study_link(account: Account, petition: Petition) -> Link | None:
    """召集研判: a new meeting about this petition."""
    if not authority_of(account).may_anywhere(Permission.CONVENE):
        return None
    address = f"{reverse('supervision:meeting_new')}?{urlencode({'petition': petition.number})}"
    return Link(_("召集研判"), address, "ti-users")


def _when(meeting: Meeting) -> str:
    begins = timezone.localtime(meeting.begins_at)
    return f"{format_date(begins.date())}{begins:%H:%M} {meeting.place} {meeting.get_state_display()}"
