"""The list of drafts, and one draft: the letter as it will be, its editions, and what is decided about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.drafts.actions import deciding
from cases.drafts.actions.writing import extras_of, form_of, letters_in, letters_of, save_draft
from cases.drafts.enums import IN_HAND, WAITING, DraftState, MoveKind
from cases.drafts.filters import BACK, MINE
from cases.drafts.forms import ActForm, DecisionForm, ExtrasForm
from cases.drafts.models import Draft, DraftEdition
from cases.drafts.policies import refusal_to_decide, refusal_to_write
from cases.drafts.queries import clock_of, drafts_visible_to, edition_of, opened_draft, sent_back_to, waiting_for
from cases.drafts.reports.lists import DRAFTS
from cases.drafts.reports.page import differences, file_copy, moves_of
from cases.papers.enums import SignOff
from cases.papers.letters import Letter
from cases.papers.reports.files import letter_as_pdf
from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import ReadPurpose
from cases.petitions.history import corrections_of
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import Choice
from cases.procedure.reports.corrections import notes_to_text
from cases.procedure.views.steps import step_page
from cases.procedure.views.taking import is_whole
from offices.errors import ActionRefused, Conflict
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import refuse, status_of
from offices.pages.queries import counted_together
from offices.pages.views import PDF, attachment

# What a press of each button leaves behind.
MOVES = {
    "hand_in": (MoveKind.HANDED_IN,),
    "take_back": (MoveKind.TAKEN_BACK,),
    "drop": (MoveKind.DROPPED,),
    "issue": (MoveKind.ISSUED,),
    "agree": (MoveKind.CHECKED, MoveKind.SIGNED),
    "return": (MoveKind.RETURNED,),
}


@require_safe
@needs(Permission.SCREEN, Permission.HANDLE, Permission.REVIEW, Permission.APPROVE)
def drafts(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    asked = AskedList(DRAFTS, request, drafts_visible_to(account), account=account)
    waits, back = counted_together([waiting_for(account), sent_back_to(account)])
    numbers = [
        (MINE, _("待我审核、签发"), waits),
        (BACK, _("退回我修改"), back),
        ("", _("全部"), drafts_visible_to(account).count()),
    ]
    return asked.answer("cases/drafts/drafts.html", asked.context(asked.page(), tabs=asked.tabs(numbers)))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """GET shows the petitioner masked; POST names the petitioner, which is recorded as a reading for making papers."""
    petition, shown = opened_draft(number, pk, account_of(request))
    letters = letters_of(shown)
    if request.method != "POST":
        return draft_page(request, petition, shown)
    try:
        _read(petition, letters, account_of(request))
    except ActionRefused as refusal:
        return draft_page(request, petition, shown, refusal=refusal)
    return draft_page(request, petition, shown, named=True)


def _read(petition: Petition, letters: list[Letter], by: Account) -> None:
    if any(letter.names_petitioner for letter in letters):
        read_identity(petition=petition, by=by, at=timezone.now(), purpose=ReadPurpose.SERVE)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The form of the step as it was filled in, for the petition as it is now."""
    account = account_of(request)
    petition, shown = opened_draft(number, pk, account)
    last = edition_of(shown)
    refused = refusal_to_write(account, petition, shown)
    if shown.state not in IN_HAND:
        refused = _("本稿%s，不能修改；需要修改的请先收回。") % shown.get_state_display()
    today = timezone.localdate()
    form = form_of(last, petition, account=account, on=today, version=petition.version)
    copies, annexes = extras_of(last)
    if request.method == "GET":
        form.errors.clear()
        extras = ExtrasForm(initial={"copies": copies, "annexes": annexes, "edition": shown.edition})
        return _edit_page(request, petition, shown, form, extras, Choice(form.step, refused), 409 if refused else 200)
    form = type(form)(request.POST, petition=petition, account=account, on=today)
    extras = ExtrasForm(request.POST)
    if not is_whole(form) or not extras.is_valid():
        return _edit_page(request, petition, shown, form, extras, Choice(form.step, refused), 422)
    try:
        save_draft(form, draft_id=shown.pk, by=account, at=timezone.now(), **extras.cleaned_data)
    except ActionRefused as refusal:
        target = extras if refusal.field in extras.fields else form
        refuse(target, refusal)
        if isinstance(refusal, Conflict):
            _renew(form, extras, petition, edition_of(Draft.objects.get(pk=shown.pk)).number)
        return _edit_page(request, petition, shown, form, extras, Choice(form.step, refused), refusal.status)
    messages.success(request, _("草稿已保存。"))
    return redirect(shown)


def _renew(form: Any, extras: ExtrasForm, petition: Petition, edition: int) -> None:
    """What was written stands on the newest edition and version: sent again, it is kept."""
    fresh = Petition.objects.get(pk=petition.pk)
    for one, name, value in ((form, "version", fresh.version), (extras, "edition", edition)):
        data: Any = one.data
        data = data.copy()
        data[name] = str(value)
        one.data = data


def _edit_page(
    request: HttpRequest, petition: Petition, shown: Draft, form: Any, extras: ExtrasForm, choice: Choice, status: int
) -> HttpResponse:
    more = {"action": request.path, "extras": extras, "draft": shown, "back_url": shown.get_absolute_url()}
    return step_page(request, petition, form, choice, status=status, **more)


@require_POST
def act(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """To hand it in, to take it back, to drop it, to issue it."""
    petition, shown = opened_draft(number, pk, account_of(request))
    form = ActForm(request.POST)
    if not form.is_valid():
        return draft_page(
            request, petition, shown, refusal=ActionRefused("incomplete", _("页面不完整，请刷新后再提交。"))
        )
    given = {"draft_id": shown.pk, "by": account_of(request), "at": timezone.now()}
    try:
        done = getattr(deciding, form.cleaned_data["act"])(edition=form.cleaned_data["edition"], **given)
    except ActionRefused as refusal:
        petition, shown = opened_draft(number, pk, account_of(request))
        if _was_done(shown, form.cleaned_data, account_of(request)):
            return _after(request, petition, shown)
        return draft_page(request, petition, shown, refusal=refusal)
    return _after(request, petition, done)


@require_POST
def decide(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The section's head checks, a leader signs; either sends it back with a remark."""
    account = account_of(request)
    petition, shown = opened_draft(number, pk, account)
    form = DecisionForm(request.POST, agree=_agree(shown))
    if not form.is_valid():
        return draft_page(request, petition, shown, form=form)
    given = form.cleaned_data
    try:
        done = deciding.decide(
            draft_id=shown.pk,
            edition=given["edition"],
            by=account,
            at=timezone.now(),
            agreed=given["decision"] == "agree",
            remark=given["remark"],
        )
    except ActionRefused as refusal:
        if refusal.field == "remark":
            refuse(form, refusal)
            return draft_page(request, petition, shown, form=form)
        petition, shown = opened_draft(number, pk, account)
        if _was_done(shown, {"act": given["decision"], **given}, account):
            return _after(request, petition, shown)
        return draft_page(request, petition, shown, refusal=refusal)
    return _after(request, petition, done)


def _was_done(shown: Draft, given: dict[str, Any], by: Account) -> bool:
    """Whether this is what the account did last: the second click is shown what the first one did."""
    last = shown.acts.order_by("-pk").first()
    if last is None or (last.by_id, last.edition) != (by.pk, given["edition"]):
        return False
    return last.kind in MOVES[given["act"]]


def _after(request: HttpRequest, petition: Petition, done: Draft) -> HttpResponse:
    words = {"letter": done.get_kind_display(), "state": done.get_state_display()}
    taken_back = done.state == DraftState.WRITING
    messages.success(request, (_("%(letter)s已收回，可以修改。") if taken_back else _("%(letter)s%(state)s。")) % words)
    account = Account.objects.get(pk=account_of(request).pk)
    if not drafts_visible_to(account).filter(pk=done.pk).exists():  # a step may end what one sees the petition by
        return redirect("cases:worklist")
    return redirect(done)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """发文稿纸 as PDF: GET masks the petitioner, POST names the petitioner and is recorded."""
    petition, shown = opened_draft(number, pk, account_of(request))
    letters = letters_of(shown)
    if request.method == "POST":
        try:
            _read(petition, letters, account_of(request))
        except ActionRefused as refusal:
            return draft_page(request, petition, shown, refusal=refusal)
    else:
        letters = [letter.masked() for letter in letters]
    content = letter_as_pdf(file_copy(letters[0]), sealed=petition.sealed)
    return attachment(content, PDF, f"{_('发文稿纸')}{petition.number}-{shown.pk}.pdf")


# The page


def draft_page(
    request: HttpRequest,
    petition: Petition,
    shown: Draft,
    *,
    named: bool = False,
    refusal: ActionRefused | None = None,
    form: DecisionForm | None = None,
) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    last = edition_of(shown)
    letters = letters_of(shown)
    waits, clock, moves = shown.state in WAITING, clock_of(shown), moves_of(shown)
    due = clock.due if clock is not None else petition.next_due
    wanted = form or DecisionForm(initial={"edition": shown.edition}, agree=_agree(shown))
    context: dict[str, Any] = {
        "title": _("%(letter)s（%(state)s）")
        % {"letter": shown.get_kind_display(), "state": shown.get_state_display()},
        "petition": petition,
        "draft": shown,
        "last": last,
        "letters": letters if named else [letter.masked() for letter in letters],
        "names_petitioner": any(letter.names_petitioner for letter in letters),
        "named": named,
        "moves": moves,
        "sent_back": next((move for move in reversed(moves) if move.remark), None) if _is_back(shown) else None,
        "changes": _changes(shown, last, named=named),
        "moved_on": shown.document is None and petition.version != last.version,
        "is_open": shown.document is None and shown.state != DraftState.DROPPED,
        "waits": waits,
        "form": wanted,
        "decide_refusal": refusal_to_decide(account, shown) if waits else "",
        "write_refusal": refusal_to_write(account, petition, shown),
        "is_owner": last.made_by_id == account.pk or authority_of(account).heads(shown.office),
        "is_author": last.made_by_id == account.pk,
        "in_hand": shown.state in IN_HAND,
        "sign_off": _asked(shown, last),
        "due": due,
        "due_of": clock.get_kind_display() if clock is not None else petition.get_next_clock_display(),
        "provisional": clock.provisional if clock is not None else petition.next_provisional,
        "days": (due - today).days if due else None,
        "evidence": form_of(last, petition, account=account, on=today, version=petition.version).evidence()
        if shown.document is None and shown.state != DraftState.DROPPED
        else [],
        "demands": petition.demands.standing(),
        "corrections": notes_to_text(corrections_of(petition)),
        "refusal": str(refusal.sentence) if refusal else "",
    }
    status = refusal.status if refusal else status_of(form) if form is not None else 200
    return render(request, "cases/drafts/draft.html", context, status=status)


def _is_back(shown: Draft) -> bool:
    return shown.state == DraftState.RETURNED


def _agree(shown: Draft) -> str:
    return _("签发") if shown.state == DraftState.SIGNING else _("同意，送领导签发")


def _asked(shown: Draft, last: DraftEdition) -> str:
    level = deciding.level_asked(shown, last, timezone.now())
    return "" if level is SignOff.NONE else str(level.label)


def _changes(shown: Draft, last: DraftEdition, *, named: bool) -> Any:
    """How the last edition differs from the one before."""
    if last.number < 2:
        return []
    before = letters_in(edition_of(shown, last.number - 1))
    after = letters_in(last)
    if not named:
        before, after = [one.masked() for one in before], [one.masked() for one in after]
    return differences(before, after)
