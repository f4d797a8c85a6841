"""The page on which an import is undone: what would go and what would stay, the request, the decision, the progress."""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from cases.imports.actions.undo import UndoWork, ask_undo, decide_undo, withdraw_undo
from cases.imports.forms.undo import AskUndoForm, DecideUndoForm, WithdrawUndoForm
from cases.imports.reports.undo import undo_shown
from cases.jobs.models import PENDING, ImportBatch, ImportedPetition, ImportUndo
from cases.jobs.queries import RAN, going, imports_to_undo, staying, undoing_of, undone_of
from cases.jobs.views.progress import act_on_job, show_job
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import page_of

ROWS = 50
TEMPLATE = "cases/imports/import_undo.html"
UndoForm = AskUndoForm | DecideUndoForm | WithdrawUndoForm
TABS = (("going", _l("将撤销的")), ("", _l("保留的")), ("undone", _l("已撤销的")))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT, Permission.APPROVE)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    batch = get_object_or_404(imports_to_undo(account), pk=pk)
    undo = batch.undos.select_related("asked_by", "decided_by").order_by("-pk").first()
    may_ask = authority_of(account).may(Permission.IMPORT, batch.office)
    if undo is not None and (acted := act_on_job(request, UndoWork, undo, may=may_ask)):
        return acted
    is_running = undo is not None and undo.is_running
    extent = None if is_running else undoing_of(batch)
    form = _form(request, account, batch, undo, may_ask=may_ask)
    if request.method != "POST" and isinstance(form, AskUndoForm) and (extent is None or not extent.would_go):
        form = None  # there is nothing to ask for
    if request.method == "POST" and form is not None and form.is_valid() and _sent(form, account, batch, undo):
        return redirect("cases:import_undo", pk)
    shown = _shown(request, account, batch, undo)
    every, listed = (_listed(batch, reader, undo, shown) for reader in (None, account))
    page = None if is_running else page_of(listed, request, size=ROWS)
    if page is not None:
        page.items = covered(account, page.items, "petition")
    context: dict[str, Any] = {
        "title": _("撤销导入：%(file)s") % {"file": batch.file_name},
        "batch": batch,
        "undo": undo,
        "form": form,
        "is_decision": isinstance(form, DecideUndoForm),
        "is_own": isinstance(form, WithdrawUndoForm),
        "may_stop": may_ask,
        "extent": extent,
        "shown": shown,
        "tabs": TABS,
        "page": page,
        "unseen": every.count() - listed.count() if page is not None else 0,
    }
    status = status_of(form) if form is not None else 200
    if undo is None:
        return render(request, TEMPLATE, context, status=status)
    return show_job(request, UndoWork, undo, undo_shown(undo), template=TEMPLATE, context=context, status=status)


def _shown(request: HttpRequest, account: Account, batch: ImportBatch, undo: ImportUndo | None) -> str:
    """The tab that is asked for; without one the first that is not empty, what stayed first once an undoing has run."""
    asked = request.GET.get("shown")
    if asked is not None:
        return asked if asked in dict(TABS) else ""
    order = ("", "undone", "going") if undo is not None and undo.state in RAN else ("going", "", "undone")
    return next((tab for tab in order if _listed(batch, account, undo, tab).exists()), order[0])


def _listed(
    batch: ImportBatch, account: Account | None, undo: ImportUndo | None, shown: str
) -> QuerySet[ImportedPetition]:
    """The rows of a tab that the account may see; without one all, which are what the numbers count."""
    return {"going": going, "undone": undone_of}[shown](batch, account) if shown else staying(batch, account, undo)


def _form(
    request: HttpRequest, account: Account, batch: ImportBatch, undo: ImportUndo | None, *, may_ask: bool
) -> UndoForm | None:
    """To ask while nothing waits or runs; to decide what somebody else has asked, or to take back what oneself has."""
    if undo is not None and undo.state in PENDING:
        if undo.state != ImportUndo.State.ASKED:
            return None
        if undo.asked_by_id == account.pk:
            return WithdrawUndoForm(request.POST or None)
        may_decide = authority_of(account).may(Permission.APPROVE, batch.office)
        return DecideUndoForm(request.POST or None) if may_decide else None
    return AskUndoForm(request.POST or None, initial={"request_key": uuid4()}) if may_ask else None


def _sent(form: UndoForm, account: Account, batch: ImportBatch, undo: ImportUndo | None) -> bool:
    given, at = form.cleaned_data, timezone.now()
    if isinstance(form, WithdrawUndoForm) and undo is not None:
        return attempt(form, lambda: withdraw_undo(by=account, at=at, undo_id=undo.pk)) is not None
    if isinstance(form, DecideUndoForm) and undo is not None:
        return attempt(form, lambda: decide_undo(by=account, at=at, undo_id=undo.pk, **given)) is not None
    return attempt(form, lambda: ask_undo(by=account, at=at, batch_id=batch.pk, **given)) is not None
