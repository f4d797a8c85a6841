"""Files come one by one while the form is filled in, or with the form; sent, it attaches them to the petition."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.attachments.actions.attaching import file_of, take_in, ticket_of
from cases.attachments.forms.adding import AttachForm
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.policies import choice_for, office_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused
from offices.files.models import StoredFile
from offices.files.previews import received
from offices.organisation.models import Event
from offices.organisation.queries import with_texts
from offices.organisation.views.access import account_of
from offices.pages.forms import refuse
from offices.pages.views import takes_files

MOST_EVENTS = 200


@takes_files(most=settings.UPLOAD_FORM_MAX_BYTES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, number: str) -> HttpResponse:
    """GET shows the form, `?event=` on one of the history. POST attaches what was brought before and with it."""
    petition = _petition(request, number)
    events = list(with_texts(Event.objects.filter(chain_id=petition.chain_id)).order_by("-sequence")[:MOST_EVENTS])
    if request.method == "GET":
        chosen = request.GET.get("event", "")
        form = AttachForm(events=events, initial={"event": chosen if chosen.isascii() and chosen.isdigit() else ""})
        return _page(request, petition, form)
    form = AttachForm(request.POST, files=request.FILES, events=events)
    try:
        office_for(account_of(request), petition, step_kind("attach"))
    except ActionRefused as refusal:
        return _page(request, petition, form, status=refusal.status)
    if not form.is_valid():
        return _page(request, petition, form, status=422)
    try:
        _attach(request, petition, form)
    except ActionRefused as refusal:
        refuse(form, refusal)
        return _page(request, petition, form, status=refusal.status)
    messages.success(request, _("附件已添加，正在处理。"))
    return redirect("cases:attachments", number)


def _attach(request: HttpRequest, petition: Petition, form: AttachForm) -> None:
    account, at, given = account_of(request), timezone.now(), form.cleaned_data
    found: list[StoredFile] = [file_of(ticket, petition, account) for ticket in form.tickets]
    for file in given["file"]:
        checked = received(file, field="file")
        found.append(take_in(checked, name=file.name, petition=petition, by=account, at=at))
    perform(
        "attach",
        petition_id=petition.pk,
        by=account,
        at=at,
        request_key=given["request_key"],
        files=found,
        kind=given["kind"],
        title=given["title"],
        event=given["event"],
    )


@takes_files
@require_POST
def take_file(request: HttpRequest, number: str) -> JsonResponse:
    """One file before the form is sent: its ticket, or the sentence against it."""
    petition, account = _petition(request, number), account_of(request)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"sentence": _("请选择文件。")}, status=422)
    try:
        made = take_in(received(file), name=file.name or "", petition=petition, by=account, at=timezone.now())
    except ActionRefused as refusal:
        return JsonResponse({"sentence": str(refusal.sentence)}, status=refusal.status)
    return JsonResponse(
        {"ticket": ticket_of(made, petition, account), "name": made.name, "size": made.size}, status=201
    )


def _petition(request: HttpRequest, number: str) -> Petition:
    account = account_of(request)
    return opened_petition(petitions_visible_to(account).select_related("holder"), number, account)


def _page(request: HttpRequest, petition: Petition, form: AttachForm, status: int = 200) -> HttpResponse:
    choice = choice_for(account_of(request), petition, step_kind("attach"))
    brought: list[Any] = []
    for ticket in form.tickets:
        try:
            file = file_of(ticket, petition, account_of(request))
        except ActionRefused:
            continue
        brought.append({"ticket": ticket, "name": file.name, "size": file.size})
    context = {
        "petition": petition,
        "form": form,
        "refusal": choice.refusal,
        "brought": brought,
        "most_bytes": settings.UPLOAD_MAX_BYTES,
        "most_files": settings.ATTACHMENTS_AT_ONCE,
    }
    status = 409 if choice.refusal and status == 200 else status
    return render(request, "cases/attachments/add.html", context, status=status)
