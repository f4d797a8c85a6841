"""One step of a petition: its form, and taking it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.papers.errors import SignOffOwed
from cases.petitions.history import corrections_of
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to, petitions_with_text
from cases.procedure.actions.perform import latest_change
from cases.procedure.forms.base import StepForm, offered_recipients
from cases.procedure.grounds import ground_for
from cases.procedure.policies import Choice, choice_for, office_for
from cases.procedure.queries import linked_petitions
from cases.procedure.reports.corrections import notes_to_text
from cases.procedure.reports.timeline import describe_change
from cases.procedure.step_kinds import ON_PETITION, is_step, step_kind
from cases.procedure.views.advice_hooks import advice_address
from cases.procedure.views.draft_hooks import door, drafting_of, is_drafted
from cases.procedure.views.taking import is_whole, take
from offices.errors import ActionRefused, Conflict, KeyUsed
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.views.access import account_of
from offices.pages.forms import refuse
from offices.pages.views import takes_files
from offices.vocabularies.fields import CategoryField

# Fields with offices that receive a petition or are told of it; the accused are not offered.
RECIPIENTS = ("to", "assisting", "copies")
# Where a form that stands on another page returns to.
BACK = {"approvals": "cases:approvals", "promises": "visits:promises", "mine": "cases:my_packages"}
BACK_TO_PETITION = {"package": "cases:package"}  # pages of the same petition


@takes_files
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """GET shows the form of a step with what it needs to be filled in; POST takes the step."""
    petition = opened_petition(petitions_with_text(account_of(request)), number, account_of(request))
    form_class = form_class_or_404(key)
    today = timezone.localdate()
    if request.method == "GET":
        choice = choice_for(account_of(request), petition, step_kind(key))
        form = form_class(petition=petition, account=account_of(request), on=today, initial=_chosen(request))
        if choice.is_open and (owed := form.owed()):
            choice = Choice(choice.kind, owed)
        return step_page(request, petition, form, choice, status=200 if choice.is_open else 409)
    form = form_class(request.POST, files=request.FILES, petition=petition, account=account_of(request), on=today)
    try:
        if form.was_taken():
            return _done(request, petition, key)
    except ActionRefused as used:
        if isinstance(used, KeyUsed) and (draft := used.result_of("draft")):
            return redirect("cases:draft", number, draft)
        return _refused(request, petition, form, used)
    version = request.POST.get("version", "")
    if version.isascii() and version.isdigit() and int(version) != petition.version:
        return _changed_meanwhile(request, petition, form)
    if not is_whole(form):
        return step_page(request, petition, form, choice_for(account_of(request), petition, form.step), status=422)
    try:
        if "draft" in request.POST and is_drafted(form.step):
            return redirect(door().make(form))
        take(form)
    except SignOffOwed as owed:
        return _drafted(request, petition, form, owed)
    except Conflict:
        petition = opened_petition(petitions_with_text(account_of(request)), number, account_of(request))
        form = form_class(request.POST, petition=petition, account=account_of(request), on=today)
        return _changed_meanwhile(request, petition, form)
    except ActionRefused as refusal:
        return _refused(request, petition, form, refusal)
    messages.success(request, _("“%(step)s”已完成。") % {"step": form.step.label})
    return _done(request, petition, key)


def form_class_or_404(key: str) -> type[StepForm]:
    """The form of a step; 404 for a step that is nobody's."""
    form = step_kind(key).form if is_step(key) else None
    if form is None:
        raise Http404
    return form


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What another page has chosen already: which of several promises, how the petitioner is contacted."""
    return {name: request.GET[name] for name in ("number", "kind", "document") if name in request.GET}


def _drafted(request: HttpRequest, petition: Petition, form: StepForm, owed: SignOffOwed) -> HttpResponse:
    """What has to be signed off first becomes a draft."""
    if form.is_multipart():
        return _refused(request, petition, form, owed)
    try:
        return redirect(door().make(form))
    except ActionRefused as refusal:
        return _refused(request, petition, form, refusal)


def _refused(request: HttpRequest, petition: Petition, form: StepForm, refusal: ActionRefused) -> HttpResponse:
    refuse(form, refusal)
    return step_page(request, petition, form, Choice(form.step, ""), status=refusal.status)


def _done(request: HttpRequest, petition: Petition, key: str) -> HttpResponseRedirect:
    back = request.POST.get("back", "")
    # A step of a package may end what one sees the petition by: the package itself, a place on the team.
    if back not in BACK and step_kind(key).offered.page != ON_PETITION.page:
        account = Account.objects.get(pk=account_of(request).pk)
        if not petitions_visible_to(account).filter(pk=petition.pk).exists():
            return redirect("cases:worklist")
    return redirect(_back_url(back, petition.number))


def _back_url(back: str, number: str) -> str:
    if back in BACK:
        return reverse(BACK[back])
    return reverse(BACK_TO_PETITION.get(back, "cases:petition"), args=[number])


def step_page(
    request: HttpRequest, petition: Petition, form: StepForm, choice: Choice, *, status: int, **more: Any
) -> HttpResponse:
    """The form with what it needs to be filled in. more: `action`, the address that it is sent to, among it."""
    back = request.POST.get("back", request.GET.get("back", ""))
    context = {
        "petition": petition,
        "form": form,
        "step": form.step,
        "ground": ground_for(str(form.step.ground), form.petition.profile),
        "refusal": choice.refusal,
        "blocks": blocks_of(form),
        "demands": petition.demands.standing(),
        "linked": linked_petitions(petition, account_of(request)),
        "corrections": notes_to_text(corrections_of(petition)),
        "opened": form.opened(),
        "ways_out": form.ways_out(str(choice.refusal)),
        "acts_for": _acts_for(petition, form, choice),
        "advice": advice_address(form.key) if choice.is_open else "",
        "back": back,
        "back_url": _back_url(back, petition.number),
        "action": reverse("cases:step", args=[petition.number, form.key]),
        **({} if "action" in more else drafting_of(form)),
        **more,
    }
    return render(request, "cases/procedure/step.html", context, status=status)


def _acts_for(petition: Petition, form: StepForm, choice: Choice) -> str:
    """The office in whose name the step is taken, told to who works in several."""
    if not choice.is_open or len({grant.office.pk for grant in authority_of(form.account).grants}) < 2:
        return ""
    return office_for(form.account, petition, form.step).name


def blocks_of(form: StepForm) -> list[dict[str, Any]]:
    """The visible fields with their ready-made texts, in blocks; the first block has no heading."""
    blocks: list[dict[str, Any]] = [{"title": "", "rows": []}]
    for field in form.visible_fields():
        if field.name in form.blocks:
            blocks.append({"title": form.blocks[field.name], "rows": []})
        row = {
            "field": field,
            "lookup": getattr(field.field, "lookup", False),
            "list": f"{field.auto_id}_list",
            "phrases": form.phrases.get(field.name, []),
        }
        blocks[-1]["rows"].append(row)
    return [block for block in blocks if block["rows"]]


def _changed_meanwhile(request: HttpRequest, petition: Petition, form: StepForm) -> HttpResponse:
    """Both versions: what the other did, and what was written here, ready to be applied to the new version."""
    data = request.POST.copy()
    data["version"] = str(petition.version)
    rows = form.three_versions()
    for name, value in form.merged().items():
        data[name] = value
    draft = type(form)(data, petition=petition, account=form.account, on=form.on)
    # The draft is not wrong, it is late: only sending it again will check it.
    draft.errors.clear()
    draft.files = request.FILES
    draft.ask_for_files_again()
    choice = choice_for(account_of(request), petition, form.step)
    change = describe_change(latest_change(petition, form.account))
    return step_page(request, petition, draft, choice, status=409, conflict=change, rows=rows)


@require_GET
def suggestions(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """The options of a field that is looked up while one types (`field`, and the text under the field's own name)."""
    petition = opened_petition(petitions_with_text(account_of(request)), number, account_of(request))
    form = form_class_or_404(key)(petition=petition, account=account_of(request), on=timezone.localdate(), initial={})
    name = request.GET.get("field", "")
    field = form.fields.get(name)
    text = request.GET.get(name, "")[:60].replace("\x00", "")
    lines: list[str] = []
    if isinstance(field, OfficeField):
        lines = offered_recipients(field, petition, text) if name in RECIPIENTS else field.suggestions(text)
    elif isinstance(field, CategoryField):
        lines = field.suggestions(text)
    return render(request, "cases/procedure/_options.html", {"lines": lines})
