"""Meetings: the list with its figures, what was studied and ordered, a new one, and where petitions are put."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.queries.numbers import NotFound
from cases.petitions.queries.opening import covered
from offices.errors import ActionRefused
from offices.lists.listing import ROWS
from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import address, page_of
from offices.pages.words import one_after_another
from supervision.meetings.actions.agenda import add_petitions
from supervision.meetings.actions.meetings import make_meeting
from supervision.meetings.enums import MeetingKind, MeetingState
from supervision.meetings.filters import ActionFilter, MeetingFilter
from supervision.meetings.forms import MeetingForm, PastMeetingForm, rounded
from supervision.meetings.models import Meeting
from supervision.meetings.queries import (
    actions_ordered,
    convening_ids,
    items_studied,
    meeting_rows,
    meetings_below,
    meetings_visible_to,
    petitions_named,
)
from supervision.meetings.reports.meeting_list import MEETINGS
from supervision.meetings.reports.meetings import figures, work_rows

readers = needs(Permission.CONVENE, Permission.INSTRUCT, Permission.FOLLOW_UP)


@require_safe
@readers
def meetings(request: HttpRequest) -> HttpResponse:
    """The newest first; the figures above are those of the same filters."""
    account, asked = account_of(request), _asked(request)
    lines = figures(asked.found, account, asked.reader.on)
    below = MeetingFilter(request.GET, meetings_below(account))
    context = asked.context(
        asked.page(),
        lines=[(line, _addresses(request, line.office, line.kind)) for line in lines],
        below=figures(below.qs, account, asked.reader.on) if below.is_valid() else [],
        may_convene=bool(convening_ids(account)),
    )
    return render(request, "supervision/meetings/list.html", context)


@require_safe
@readers
def meeting_cases(request: HttpRequest) -> HttpResponse:
    """The petitions that the meetings of these filters decided about."""
    asked = _asked(request)
    studied = items_studied(asked.found, account_of(request)).select_related("petition", "meeting__office")
    page = page_of(studied.order_by("-meeting__begins_at", "meeting", "place"), request, size=ROWS)
    page.items = covered(account_of(request), page.items, "petition", ["question", "decision"])
    counted = studied.order_by().aggregate(times=Count("pk"), cases=Count("petition", distinct=True))
    context = {"title": _("会议研究的信访件"), "filter": asked.filters, "page": page, **counted}
    return render(request, "supervision/meetings/cases.html", context)


@require_safe
@readers
def meeting_actions(request: HttpRequest) -> HttpResponse:
    """The items of work that the meetings of these filters ordered, the earliest due first."""
    account, today = account_of(request), timezone.localdate()
    asked = _asked(request)
    ordered = actions_ordered(asked.found, account)
    narrower = ActionFilter({name: request.GET.get(name, "") for name in ("timely",)} | _progress(request), ordered)
    ordered = narrower.qs if narrower.is_valid() else ordered.none()
    rows = ordered.select_related("petition__holder", "unit", "office", "clock", "chair")
    page = page_of(rows.order_by("due_on", "pk"), request, size=ROWS)
    context = {
        "title": _("会议议定事项"),
        "filter": asked.filters,
        "narrower": narrower,
        "page": page,
        "rows": work_rows(covered(account, page.items, "petition", ["text"]), account, today),
        "today": today,
        "states": ActionFilter.PROGRESS,
        "progress": request.GET.get("progress", ""),
        "timely": request.GET.get("timely", ""),
    }
    return render(request, "supervision/meetings/actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CONVENE)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """A draft; `?petition=` brings petitions along, by number."""
    account, at = account_of(request), timezone.now()
    if request.method != "POST":
        return _new_page(request, MeetingForm(account=account, initial=_initial(request, begins_at=rounded(at))))
    return _made(request, MeetingForm(request.POST, account=account))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CONVENE)
def meeting_afterwards(request: HttpRequest) -> HttpResponse:
    """补记: a draft of a meeting that was held already."""
    account, today = account_of(request), timezone.localdate()
    if request.method != "POST":
        return _new_page(request, PastMeetingForm(account=account, on=today, initial=_initial(request)))
    return _made(request, PastMeetingForm(request.POST, account=account, on=today))


@require_POST
@needs(Permission.CONVENE)
def meeting_pick(request: HttpRequest) -> HttpResponse:
    """Petitions ticked in a list (`petition`: numbers): into which meeting? With `meeting`, into that one."""
    account = account_of(request)
    found, unknown = _brought(request, account)
    chosen = request.POST.get("meeting", "")
    open_now = _open_for_change(account)
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        meeting = get_object_or_404(open_now, pk=int(chosen))
        put(request, meeting, [*(petition.number for petition in found), *(one.text for one in unknown)])
        return redirect(meeting)
    context = {
        "title": _("提交会议研究"),
        "found": found,
        "unknown": unknown,
        "meetings": list(meeting_rows(open_now, account).order_by("begins_at", "pk")[:ROWS]),
    }
    return render(request, "supervision/meetings/pick.html", context)


def put(request: HttpRequest, meeting: Meeting, wanted: list[str], **said: str) -> None:
    """Petitions onto the agenda; what was left out is said in a sentence each."""
    if not wanted:
        return
    account, at = account_of(request), timezone.now()
    found, unknown = petitions_named(account, wanted)
    if unknown:
        messages.warning(request, _("没有列入：%(missing)s") % {"missing": one_after_another(unknown[:10])})
    if not found:
        return
    try:
        _meeting, left_out = add_petitions(by=account, at=at, meeting_id=meeting.pk, petitions=found, **said)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return
    for sentence in left_out[:10]:
        messages.warning(request, sentence)
    if added := len(found) - len(left_out):
        messages.success(request, _("已列入%(n)d件。") % {"n": added})


# Parts


def _asked(request: HttpRequest) -> AskedList:
    asked = AskedList(MEETINGS, request, meetings_visible_to(account_of(request)))
    ids = asked.visible.order_by().values("office")
    below = meetings_below(account_of(request)).order_by().values("office")
    asked.filters.offer_offices("office", Office.objects.filter(Q(pk__in=ids) | Q(pk__in=below)).order_by("path"))
    return asked


def _progress(request: HttpRequest) -> dict[str, str]:
    """The state of the work has a name of its own beside that of the meeting."""
    return {"state": request.GET.get("progress", "")}


def _addresses(request: HttpRequest, office: Office, kind: str) -> dict[str, str]:
    """What each figure of a line opens."""
    own = {"office": office.code, "kind": kind, "state": request.GET.get("state") or MeetingFilter.DONE}
    own["state"] = own["state"] if own["state"] in (MeetingState.HELD, MeetingState.CLOSED) else MeetingFilter.DONE
    return {
        "held": address(request, **own),
        "afterwards": address(request, **own, entered_afterwards="true"),
        "chief": address(request, **own, chief="true"),
        "studied": address(request, **own),
        "timely": address(request, **own, timely="true"),
        "late": address(request, **own, timely="false"),
        "open": address(request, **own, progress=ActionFilter.NOT_DONE),
        "ordered": address(request, **own),
    }


def _initial(request: HttpRequest, **more: Any) -> dict[str, Any]:
    numbers = "\n".join(petition.number for petition in _brought(request, account_of(request))[0])
    kind = request.GET.get("kind", MeetingKind.STUDY)
    return {"request_key": uuid4(), "kind": kind, "numbers": numbers, **more}


def _made(request: HttpRequest, form: MeetingForm) -> HttpResponse:
    if not form.is_valid():
        return _new_page(request, form, 422)
    try:
        meeting = make_meeting(by=account_of(request), at=timezone.now(), **form.facts())
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _new_page(request, form, refusal.status)
    put(request, meeting, form.wanted())
    said = _("会议已建立，请排定议题、确定参会人员，再发通知。")
    if meeting.entered_afterwards:
        said = _("会议已建立，请列入议题和参会人员，再登记开会。")
    messages.success(request, said)
    return redirect(meeting)


def _new_page(request: HttpRequest, form: MeetingForm, status: int = 200) -> HttpResponse:
    afterwards = isinstance(form, PastMeetingForm)
    context = {"title": _("补记会议") if afterwards else _("召集会议"), "form": form, "afterwards": afterwards}
    return render(request, "supervision/meetings/new.html", context, status=status)


def _brought(request: HttpRequest, account: Account) -> tuple[list[Any], list[NotFound]]:
    given = request.POST if request.method == "POST" else request.GET
    return petitions_named(account, given.getlist("petition")[:200])


def _open_for_change(account: Account) -> QuerySet[Meeting]:
    own = meetings_visible_to(account).filter(office__in=convening_ids(account))
    return own.filter(state__in=[MeetingState.DRAFT, MeetingState.CONVENED])
