"""A meeting puts on paper its case sheets, the uploaded papers, the minutes, and the appointment for a calendar."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cases.petitions.queries.opening import unopened_ids
from offices.files.actions import content_of
from offices.organisation.views.access import account_of
from offices.pages.views import DOCX, attachment
from supervision.meetings.enums import MeetingState
from supervision.meetings.models import Meeting
from supervision.meetings.queries import OVER, agenda_of, carried_into, paper_readable, papers_open
from supervision.meetings.reports.meetings import Minutes, as_calendar, minutes_of, work_rows, write_minutes
from supervision.meetings.reports.sheets import case_sheets
from supervision.meetings.views.meeting import meeting_or_404, people_of


@cache_control(private=True, no_store=True)
@require_safe
def meeting_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Half a page for each petition of the agenda; `?item=` only one. For participants until the minutes are final."""
    found, account = meeting_or_404(request, pk), account_of(request)
    if not papers_open(account, found):
        raise PermissionDenied(_("会议已结束，材料不再向参会人员开放；请看会议纪要。"))
    shown = agenda_of(found, account)
    asked = request.GET.get("item", "")
    if asked:
        shown = [one for one in shown if str(one.item.pk) == asked and not one.hidden]
        if not shown:
            raise Http404
    told = {one.item.petition_id for one in shown if not one.hidden} - unopened_ids(account)
    ids = [pk for pk in told if pk is not None]
    sheets = case_sheets(ids, besides=found.pk)
    today = timezone.localdate()
    context = {
        "title": _("%(title)s材料") % {"title": found.title},
        "meeting": found,
        "rows": [(one, sheets.get(one.item.petition_id or 0)) for one in shown],
        "carried": [] if asked else work_rows(carried_into(found, account), account, today),
        "today": today,
        "printed_at": timezone.now(),
    }
    return render(request, "supervision/meetings/papers.html", context)


@cache_control(private=True, no_store=True)
@require_safe
def meeting_file(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """An uploaded paper."""
    found, account = meeting_or_404(request, pk), account_of(request)
    wanted = get_object_or_404(found.papers.select_related("file", "item", "meeting"), pk=paper)
    if not paper_readable(account, wanted):
        raise Http404
    suffix = ".pdf" if wanted.file.content_type == "application/pdf" else ".jpg"
    disposition = f'inline; filename="paper-{wanted.pk}{suffix}"'
    return HttpResponse(
        content_of(wanted.file), content_type=wanted.file.content_type, headers={"Content-Disposition": disposition}
    )


@require_safe
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """会议纪要, to be read and printed."""
    found = meeting_or_404(request, pk)
    context = {
        "title": _("%(title)s纪要") % {"title": found.title},
        "meeting": found,
        "minutes": _minutes(request, found),
        "today": timezone.localdate(),
    }
    return render(request, "supervision/meetings/minutes.html", context)


@require_safe
def meeting_word(request: HttpRequest, pk: int) -> HttpResponse:
    found = meeting_or_404(request, pk)
    content = write_minutes(_minutes(request, found), timezone.localdate())
    title = _("%(title)s纪要") % {"title": found.title}
    return attachment(content, DOCX, f"{title}-{timezone.localdate(found.begins_at):%Y%m%d}.docx")


@require_safe
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The appointment, once the meeting has been convened."""
    found = meeting_or_404(request, pk)
    if found.state == MeetingState.DRAFT:
        raise Http404
    content = as_calendar(found)
    name = f"{found.title}-{timezone.localdate(found.begins_at):%Y%m%d}.ics"
    return attachment(content, "text/calendar; charset=utf-8", name)


def _minutes(request: HttpRequest, found: Meeting) -> Minutes:
    if found.state not in OVER:
        raise Http404
    account, today = account_of(request), timezone.localdate()
    carried = work_rows(carried_into(found, account), account, today)
    return minutes_of(found, people_of(found), agenda_of(found, account), carried)
