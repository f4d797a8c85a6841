"""One meeting: its page before, while and after it is held, and what is done there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.queries.opening import check_opened
from offices.errors import ActionRefused, Conflict
from offices.organisation.forms.fields import office_lines
from offices.organisation.models import Account, Office
from offices.organisation.views.access import account_of
from offices.pages.views import form_page, takes_files
from supervision.meetings.actions import agenda, meetings, minutes
from supervision.meetings.enums import MeetingKind, MeetingState
from supervision.meetings.forms import (
    CancelForm,
    ChangeForm,
    DecisionForm,
    FreeItemForm,
    MeetingsForm,
    MinutesErratumForm,
    PapersForm,
    PeopleForm,
    PetitionsForm,
    PresenceForm,
    QuestionForm,
)
from supervision.meetings.models import Meeting
from supervision.meetings.queries import (
    Shown,
    agenda_of,
    carried_into,
    meetings_visible_to,
    papers_open,
    runs,
)
from supervision.meetings.reports.meetings import entered_words, errata_told, why_not_on, words_of_refusal, work_rows
from supervision.meetings.views.meetings import put

Act = Callable[[HttpRequest, Meeting, Account, datetime], HttpResponse]
MOST_UNITS = 200  # suggested; others are typed


def meeting_or_404(request: HttpRequest, pk: int) -> Meeting:
    visible = meetings_visible_to(account_of(request))
    related = ("office__parent", "chair", "made_by", "held_by", "convened_by", "follows__office")
    return get_object_or_404(visible.select_related(*related), pk=pk)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, meeting_or_404(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or chair."""
    found, account = meeting_or_404(request, pk), account_of(request)
    back = found.get_absolute_url()
    title = _("修改会议时间、地点、主持人")
    if request.method != "POST":
        return form_page(request, ChangeForm(meeting=found), title=title, back=back)
    form = ChangeForm(request.POST, meeting=found)
    if form.is_valid():
        try:
            meetings.change_meeting(by=account, at=timezone.now(), meeting_id=pk, **form.cleaned_data)
        except ActionRefused as refusal:
            form.refuse(refusal)
            answer = form_page(request, form, title=title, back=back)
            answer.status_code = refusal.status
            return answer
        messages.success(request, _("已保存。"))
        return redirect(found)
    return form_page(request, form, title=title, back=back)


@takes_files
@require_POST
def meeting_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One of ACTS."""
    found = meeting_or_404(request, pk)
    if key not in ACTS:
        raise Http404
    return ACTS[key](request, found, account_of(request), timezone.now())


@require_POST
def meeting_item(request: HttpRequest, pk: int, item: int, key: str) -> HttpResponse:
    """What is asked about one item, its place, off the agenda, or what was decided."""
    found, account, at = meeting_or_404(request, pk), account_of(request), timezone.now()
    if not found.items.filter(pk=item).exists():
        raise Http404
    if key == "record":
        return _record(request, found, item)
    named: dict[str, Any] = {"by": account, "at": at, "meeting_id": pk, "item_id": item}
    if key in ("up", "down"):
        return _done(request, found, lambda: agenda.move_item(**named, up=key == "up"), at=f"item-{item}")
    if key == "drop":
        return _done(request, found, lambda: agenda.drop_item(**named), said=_("已从议程中去掉。"))
    if key == "change":
        check_opened(found.items.get(pk=item).petition, account)
        form = QuestionForm(request.POST)
        if not form.is_valid():
            return page(request, found, 422, refusal=_("提请研究的问题最多500字，汇报最多60字。"))
        return _done(request, found, lambda: agenda.change_item(**named, **form.cleaned_data), at=f"item-{item}")
    raise Http404


@require_POST
def meeting_dismiss(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    found, account, at = meeting_or_404(request, pk), account_of(request), timezone.now()

    def act() -> None:
        meetings.dismiss(by=account, at=at, meeting_id=pk, participant_id=person)

    return _done(request, found, act, said=_("已从参会名单中去掉。"), at="people")


@require_POST
def meeting_paper_drop(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    found, account, at = meeting_or_404(request, pk), account_of(request), timezone.now()

    def act() -> None:
        agenda.drop_paper(by=account, at=at, meeting_id=pk, paper_id=paper)

    return _done(request, found, act, said=_("材料已去掉。"), at="papers")


# Acts


def _people(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = PeopleForm(request.POST, meeting=found, petition_ids=_petition_ids(found))
    if not form.is_valid():
        return page(request, found, 422, people_form=form)
    return _done(
        request,
        found,
        lambda: meetings.invite(by=by, at=at, meeting_id=found.pk, **form.facts()),
        form=("people_form", form),
        said=lambda: _("已保存；参会人员现有%(n)d人。") % {"n": found.participants.count()},
        at="people",
    )


def _petitions(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = PetitionsForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, petitions_form=form)
    if not runs(by, found):
        return page(request, found, 403, refusal=_("会议由召集单位和主持人办理。"))
    put(request, found, form.wanted(), question=form.cleaned_data["question"], reporter=form.cleaned_data["reporter"])
    return redirect(found)


def _free(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = FreeItemForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, free_form=form)
    return _done(
        request,
        found,
        lambda: agenda.add_free(by=by, at=at, meeting_id=found.pk, **form.cleaned_data),
        form=("free_form", form),
    )


def _papers(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = PapersForm(request.POST, request.FILES, meeting=found, items=item_labels(agenda_of(found, by)))
    if not form.is_valid():
        return page(request, found, 422, papers_form=form)
    item = form.cleaned_data["item"]
    facts = {"files": form.cleaned_data["files"], "item_id": item.pk if item else None}
    return _done(
        request,
        found,
        lambda: agenda.add_papers(by=by, at=at, meeting_id=found.pk, **facts),
        form=("papers_form", form),
        at="papers",
    )


def _convene(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    said = _("已发通知：参会人员收到消息，可以看会议材料。")
    return _done(request, found, lambda: meetings.convene(by=by, at=at, meeting_id=found.pk), said=said)


def _cancel(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = CancelForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, cancel_form=form)
    return _done(
        request,
        found,
        lambda: meetings.cancel(by=by, at=at, meeting_id=found.pk, **form.cleaned_data),
        form=("cancel_form", form),
        said=_("会议已取消。"),
    )


def _hold(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = PresenceForm(request.POST, meeting=found, people=people_of(found))
    if not form.is_valid():
        return page(request, found, 422, presence_form=form)
    named: dict[str, Any] = {"chair": form.cleaned_data["chair"], "chief": form.cleaned_data["chief"]}
    named |= {"came": form.came(), **form.began()}
    act: Callable[..., Meeting] = minutes.correct_presence if found.state == MeetingState.HELD else minutes.hold
    return _done(
        request,
        found,
        lambda: act(by=by, at=at, meeting_id=found.pk, **named),
        form=("presence_form", form),
        said=lambda: _said_of_presence(found),
    )


def _said_of_presence(found: Meeting) -> str:
    """What was recorded, and of how many people it is still to be said whether they came."""
    if unknown := found.participants.filter(presence="").count():
        return _("已保存；还有%(n)d人没有记录是否到会，纪要定稿以前补记。") % {"n": unknown}
    return _("到会情况已记录。")


def _close(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    said = _("纪要已定稿。")
    return _done(request, found, lambda: minutes.close(by=by, at=at, meeting_id=found.pk), said=said)


def _again(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    try:
        again = meetings.open_again(by=by, at=at, meeting_id=found.pk)
    except ActionRefused as refusal:
        return page(request, found, refusal.status, refusal=refusal.sentence)
    messages.success(request, _("已建立下一次会议，带入原来的参会人员和尚未议定、尚未办结的议题，请核对时间。"))
    return redirect(again)


def _erratum(request: HttpRequest, found: Meeting, by: Account, at: datetime) -> HttpResponse:
    form = MinutesErratumForm(request.POST, meeting=found, items=item_labels(agenda_of(found, by)))
    if not form.is_valid():
        return page(request, found, 422, erratum_form=form)
    item, given = form.cleaned_data["item"], {"body": form.cleaned_data["body"]}
    given |= {"item_id": item.pk if item else None, "request_key": form.cleaned_data["request_key"]}
    return _done(
        request,
        found,
        lambda: minutes.correct_minutes(by=by, at=at, meeting_id=found.pk, **given),
        form=("erratum_form", form),
        said=_("更正已记录，原纪要不变。"),
    )


ACTS: dict[str, Act] = {
    "people": _people,
    "petitions": _petitions,
    "free": _free,
    "papers": _papers,
    "convene": _convene,
    "cancel": _cancel,
    "hold": _hold,
    "close": _close,
    "erratum": _erratum,
    "again": _again,
}


def _record(request: HttpRequest, found: Meeting, item_id: int) -> HttpResponse:
    account = account_of(request)
    shown = next((one for one in agenda_of(found, account) if one.item.pk == item_id), None)
    if shown is None or shown.hidden:
        raise Http404
    check_opened(shown.petition, account)
    form = DecisionForm(request.POST, item=shown.item)
    if not form.is_valid():
        return page(request, found, 422, decisions={item_id: form})
    try:
        saved = minutes.record_item(by=account, at=timezone.now(), meeting_id=found.pk, item_id=item_id, **form.facts())
    except Conflict as conflict:
        form.refuse(conflict)
        said = words_of_refusal(conflict.current)
        return page(request, found, 409, decisions={item_id: form}, conflicts={item_id: (said, conflict.current)})
    except ActionRefused as refusal:
        form.refuse(refusal)
        return page(request, found, refusal.status, decisions={item_id: form})
    messages.success(request, _("第%(n)d项已记录。") % {"n": shown.number})
    # The address differs each time, so that the browser opens the page anew and does not only scroll.
    return redirect(f"{found.get_absolute_url()}?saved={item_id}-{saved.version}#item-{item_id}")


# Parts


def _done(
    request: HttpRequest,
    found: Meeting,
    act: Callable[[], Any],
    *,
    form: tuple[str, MeetingsForm] | None = None,
    said: str | Callable[[], str] = "",
    at: str = "",
) -> HttpResponse:
    """Act, then back to the page; refused, the page with the sentence at its form."""
    try:
        act()
    except ActionRefused as refusal:
        more: dict[str, Any] = {}
        if form is not None:
            form[1].refuse(refusal)
            more[form[0]] = form[1]
        else:
            more["refusal"] = refusal.sentence
        return page(request, meeting_or_404(request, found.pk), refusal.status, **more)
    if said:
        messages.success(request, said if isinstance(said, str) else said())
    return redirect(f"{reverse('supervision:meeting', args=[found.pk])}{'#' + at if at else ''}")


def people_of(found: Meeting) -> list[Any]:
    return list(found.participants.select_related("account"))


def item_labels(shown: list[Shown]) -> list[tuple[int, str]]:
    """Those of the agenda that may be written on, each in a line."""
    lines = []
    for one in shown:
        if not one.hidden and not one.unopened:
            what = one.item.petition.number if one.item.petition else one.item.title
            lines.append((one.item.pk, f"{one.number}. {what}"))
    return lines


def _petition_ids(found: Meeting) -> list[int]:
    return [pk for pk in found.items.values_list("petition_id", flat=True) if pk is not None]


def page(request: HttpRequest, found: Meeting, status: int = 200, **more: Any) -> HttpResponse:
    """Before: agenda, people and papers to prepare; while: a form an item; after: what was decided."""
    account, today = account_of(request), timezone.localdate()
    shown, people = agenda_of(found, account), people_of(found)
    preparing = found.state in (MeetingState.DRAFT, MeetingState.CONVENED)
    may, held = runs(account, found), found.state == MeetingState.HELD
    read = papers_open(account, found)
    context: dict[str, Any] = {
        "title": found.title,
        "meeting": found,
        "today": today,
        "people": people,
        "runs": may,
        "preparing": may and preparing,
        "recording": may and held,
        "papers_open": read,
        "papers": list(found.papers.filter(item=None).select_related("file").defer("file__content")) if read else [],
        "carried": work_rows(carried_into(found, account), account, today),
        "weekly": found.kind == MeetingKind.STUDY and bool(found.convened_at or found.held_at),
        "errata": errata_told(found, shown) if found.closed_at else [],
        "why_not_on": why_not_on(found, shown, people, timezone.now()) if may else "",
        "early": today < timezone.localdate(found.begins_at),
        "entered": entered_words(found) if found.entered_afterwards else "",
        **more,
    }
    forms: dict[int, DecisionForm] = context.pop("decisions", {})
    said: dict[int, Any] = context.pop("conflicts", {})
    following = next((one for one in shown if not one.hidden and not one.unopened and not one.item.outcome), None)
    for one in shown:
        if context["recording"] and not one.hidden and not one.unopened:
            key = {"request_key": uuid4()}
            one.form = forms.get(one.item.pk) or DecisionForm(item=one.item, initial=key)  # type: ignore[attr-defined]
            one.conflict = said.get(one.item.pk)  # type: ignore[attr-defined]
            # One at a time: the one that was refused, or the next that has no record.
            one.is_open = one.item.pk in forms or (not forms and one is following)  # type: ignore[attr-defined]
    context["shown"] = shown
    context["presence_folded"] = following is not None or not context["why_not_on"]
    if context["preparing"]:
        ids = [one.item.petition_id for one in shown if one.item.petition_id is not None]
        context.setdefault("people_form", PeopleForm(meeting=found, petition_ids=ids))
        context.setdefault("petitions_form", PetitionsForm(auto_id="id_petitions_%s"))
        context.setdefault("free_form", FreeItemForm(auto_id="id_free_%s"))
        context.setdefault("papers_form", PapersForm(meeting=found, items=item_labels(shown), auto_id="id_papers_%s"))
        context.setdefault("cancel_form", CancelForm(auto_id="id_cancel_%s"))
    if may and found.state == MeetingState.CLOSED:
        form = MinutesErratumForm(
            meeting=found, items=item_labels(shown), auto_id="id_erratum_%s", initial={"request_key": uuid4()}
        )
        context.setdefault("erratum_form", form)
    ready = found.entered_afterwards and found.state == MeetingState.DRAFT and not context["why_not_on"]
    if may and (held or ready or found.state == MeetingState.CONVENED):
        context.setdefault("presence_form", PresenceForm(meeting=found, people=people, auto_id="id_hold_%s"))
    if context["recording"]:
        below = Office.objects.filter(path__startswith=found.office.path, is_active=True).order_by("path")
        context["units"] = office_lines(below.select_related("parent")[:MOST_UNITS], below)
    return render(request, "supervision/meetings/meeting.html", context, status=status)
