"""Answers to read (答复抽看): demand and answer side by side, marked as read with a remark; never a score."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered, opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.policies import can_take
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import address, page_of
from supervision.analysis.actions.gathering import read_answer
from supervision.analysis.forms import ReadForm
from supervision.analysis.matching import BOILERPLATE, LEAST_ANSWERS, LOW_PERCENTILE, OTHER_DEMAND, SAME_ANSWER
from supervision.analysis.queries.advice import READERS
from supervision.analysis.queries.groups import answers_visible_to, may_decide, ordered_since

ROWS = 40


@require_safe
@needs(*READERS)
def answers_to_read(request: HttpRequest) -> HttpResponse:
    """Those not read first, in the order in which they were found."""
    account, is_read = account_of(request), request.GET.get("read") == "yes"
    found = answers_visible_to(account)
    rows = ordered_since(found.filter(read_at__isnull=not is_read))
    rows = rows.select_related("answer__demand", "answer__document__office", "answer__document__petition", "read_by")
    page = page_of(rows.order_by("-pk" if is_read else "pk"), request, size=ROWS)
    texts = ["answer.demand.text", "answer.text"]
    page.items = covered(account, page.items, "answer.document.petition", texts)
    waiting = found.filter(read_at=None).count()
    context: dict[str, Any] = {
        "title": _("答复抽看"),
        "page": page,
        "is_read": is_read,
        "tabs": [
            (_("待阅看"), address(request, read=None), not is_read, waiting),
            (_("已阅看"), address(request, read="yes"), is_read, found.count() - waiting),
        ],
        "percentile": LOW_PERCENTILE,
        "least": LEAST_ANSWERS,
        "boilerplate": round(100 * BOILERPLATE),
        "same": SAME_ANSWER,
        "apart": OTHER_DEMAND,
    }
    return render(request, "supervision/analysis/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*READERS)
def answer_to_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Both texts, as they were written."""
    account = account_of(request)
    rows = answers_visible_to(account).select_related("answer__demand", "answer__document__office", "read_by")
    found = get_object_or_404(rows.select_related("other__demand", "other__document__office"), pk=pk)
    petition = _petition(request, found.answer.document.petition_id)
    other = _petition(request, found.other.document.petition_id) if found.other else None
    form = ReadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remark = form.cleaned_data["remark"]
        if attempt(form, lambda: read_answer(answer_id=found.pk, by=account, at=timezone.now(), remark=remark)):
            messages.success(request, _("已记下阅看意见。"))
            return redirect("supervision:answers_to_read")
    sides = [(petition, found.answer), *([(other, found.other)] if other else [])]
    context = {
        "title": _("答复抽看"),
        "found": found,
        "sides": sides,
        "form": form,
        "may_read": may_decide(account, found.answer.document.office) and found.read_at is None,
        "may_supervise": can_take(account, petition, "supervise"),
        "petition": petition,
    }
    return render(request, "supervision/analysis/answer.html", context, status=status_of(form))


def _petition(request: HttpRequest, pk: int) -> Petition:
    """Opened as its own page is."""
    account = account_of(request)
    seen = petitions_visible_to(account).select_related("holder")
    number = seen.filter(pk=pk).values_list("number", flat=True).first() or ""
    return opened_petition(seen, number, account)
