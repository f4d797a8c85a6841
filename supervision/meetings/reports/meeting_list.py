"""The list of meetings: its columns."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.lists.cells import Cell, link, span
from offices.lists.listing import Column, Listing, Reader, in_order, words
from supervision.meetings.filters import MeetingFilter
from supervision.meetings.queries import OVER, meeting_rows, meetings_visible_to


def _when(meeting: Any, reader: Reader) -> str:
    return f"{reader.day(meeting.begins_at)}{timezone.localtime(meeting.begins_at):%H:%M}"


def _chair(meeting: Any, reader: Reader) -> Cell | str:
    name = meeting.chair.name
    return Cell((name, " ", span(_("（主要负责人）"), "text-secondary"))) if meeting.chief else name


def _agenda(meeting: Any) -> str:
    words = {"n": meeting.decided, "all": meeting.agenda}
    return _("议定%(n)s/%(all)s") % words if meeting.state in OVER else str(meeting.agenda)


def _invited(meeting: Any) -> str:
    return f"{meeting.present}/{meeting.invited}" if meeting.state in OVER else str(meeting.invited)


MEETINGS = Listing(
    title=_l("会议"),
    columns=(
        Column("when", _l("时间"), _when),
        Column("meeting", _l("会议"), lambda one, reader: Cell(link(one.title, one.get_absolute_url())), css="subject"),
        words("office", _l("召集单位"), lambda meeting: meeting.office.short_name),
        Column("chair", _l("主持人"), _chair),
        words("place", _l("地点"), lambda meeting: meeting.place),
        words("agenda", _l("议题"), _agenda, css="num", head_css="num"),
        words("invited", _l("参会"), _invited, css="num", head_css="num"),
        words("state", _l("状态"), lambda meeting: meeting.state_words),
    ),
    filters=MeetingFilter,
    carried=frozenset({"progress", "timely"}),
    orders={"newest": ("-begins_at", "-pk")},
    rows=lambda keys, reader: in_order(
        keys, meeting_rows(meetings_visible_to(reader.account).filter(pk__in=keys), reader.account)
    ),
)
