"""回头看: what is examined again after the closing, the draw of the sample, and what was found."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.package_closing.forms import ReexamineForm
from cases.package_rules.queries import package_rule_of
from cases.packages.models.packages import Closing, Reexamination
from cases.packages.queries.visible import packages_visible_to, repeated
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered, opened_petition
from cases.petitions.queries.visible import petitions_with_text
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from supervision.closings.actions import check_draw, draw_sample
from supervision.closings.filters import ReexaminationFilter
from supervision.closings.forms import DrawForm
from supervision.closings.models import SampleDraw
from supervision.closings.queries.closings import (
    closed_between,
    closing_rows,
    dissatisfied_among,
    draws_visible_to,
    reexamination_rows,
    reexaminations_for,
    repeated_among,
)
from supervision.closings.reports.closings import dossier_of
from supervision.closings.reports.lists import REEXAMINATIONS
from supervision.closings.sampling import rank, sample, size_of
from supervision.closings.views.deciding import decide

SHOWN_DRAWS = 12
DRAW = "draw"  # the name of the one button that draws


@require_safe
@needs(Permission.SUPERVISE)
def reexaminations(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest due first; the results under their tabs; the draws beside them."""
    account = account_of(request)
    asked = AskedList(REEXAMINATIONS, request, reexaminations_for(account))
    is_waiting = asked.tab == ReexaminationFilter.WAITING
    found = asked.found if is_waiting else asked.found.order_by("-pk")
    draws = draws_visible_to(account).defer("population")
    context = asked.context(
        asked.page(reexamination_rows(found)),
        is_waiting=is_waiting,
        tabs=asked.numbered_tabs(),
        draws=draws.annotate(listed=Count("drawn", filter=Q(drawn__reexamination__isnull=False)))[:SHOWN_DRAWS],
    )
    return render(request, "supervision/closings/reexaminations.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.SUPERVISE)
def sample_new(request: HttpRequest) -> HttpResponse:
    """GET says how many a period has and how many would be drawn. POST draws, where the button that draws was pressed
    below the numbers that hold now; otherwise it shows them.
    """
    account, today = account_of(request), timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    form = DrawForm(given or None, account=account, on=today)
    preview, status = _preview(request, form, today), 200
    if request.method == "POST" and DRAW in request.POST and preview is not None:
        if request.POST[DRAW] != preview["sign"]:
            form.add_error(None, _("件数已有变化，请核对下面的件数后再抽取。"))
            status = 409
        else:
            try:
                draw = draw_sample(**form.cleaned_data, by=account, at=timezone.now())
            except ActionRefused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("已抽取，种子%(seed)s。") % {"seed": draw.seed})
                return redirect("supervision:sample", draw.pk)
    if form.is_bound and form.errors and status == 200:
        status = 422
    context = {"title": _("抽取回头看"), "form": form, "preview": preview, "draw": DRAW}
    return render(request, "supervision/closings/sample_new.html", context, status=status)


def _preview(request: HttpRequest, form: DrawForm, on: date) -> dict[str, Any] | None:
    """How many would be drawn; None before the period is known, or where it cannot be drawn.

    sign: tells these numbers from others; who draws sends it along.
    """
    if not form.is_bound or not form.is_valid():
        return None
    given = form.cleaned_data
    account, office = account_of(request), given["office"]
    closed = closed_between(account, office, given["since"], given["until"])
    try:
        check_draw(office=office, since=given["since"], until=given["until"], due_on=given["due_on"], by=account, on=on)
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return None
    percent, number = package_rule_of(office, on=on).sample_percent, closed.count()
    repeated_ones, dissatisfied_ones = len(repeated_among(closed)), len(dissatisfied_among(closed))
    return {
        "closed": number,
        "percent": percent,
        "size": size_of(number, percent),
        "repeated": repeated_ones,
        "dissatisfied": dissatisfied_ones,
        "sign": f"{number}-{percent}-{repeated_ones}-{dissatisfied_ones}",
    }


@require_safe
@needs(Permission.SUPERVISE)
def sample_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: the seed, how it is drawn again, and what was drawn; drawn again here and compared."""
    account = account_of(request)
    draw: SampleDraw = get_object_or_404(draws_visible_to(account), pk=pk)
    seen = packages_visible_to(account)
    drawn = list(
        draw.drawn.select_related("package__petition", "package__office", "package__leader", "reexamination")
        .annotate(shown=Q(package__in=seen.order_by()))
        .order_by("pk")
    )
    drawn = covered(account, drawn, "package.petition")
    again = sample(draw.seed, draw.population, draw.percent)
    before = {one.package_id for one in drawn if one.why == "sampled"}
    context = {
        "title": _("回头看抽取"),
        "draw": draw,
        "rows": [(one, rank(draw.seed, one.package_id)[:12]) for one in drawn],
        "agrees": set(again) == before,
        "ranks": [(package, rank(draw.seed, package)) for package in sample(draw.seed, draw.population, 100)],
        "listed": sum(one.reexamination is not None for one in drawn),
    }
    return render(request, "supervision/closings/sample.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.SUPERVISE)
def reexamine(request: HttpRequest, number: str) -> HttpResponse:
    """What was claimed at the closing, and what is found now; what is not settled is packaged anew."""
    return decide(
        request,
        ReexamineForm,
        find=lambda: _drawn_or_404(request, number),
        page=_page,
        said=lambda form: (
            _("%(number)s 回头看：确已化解。")
            if form.cleaned_data["settled"]
            else _("%(number)s 回头看：未化解，已重新包案。")
        ),
        back="supervision:reexaminations",
    )


def _drawn_or_404(request: HttpRequest, number: str) -> tuple[Petition, Reexamination]:
    account = account_of(request)
    petition = opened_petition(petitions_with_text(account), number, account)
    found = reexamination_rows(reexaminations_for(account).filter(package__petition=petition))
    drawn = found.select_related("package__clock").order_by("-pk").first()
    if drawn is None:
        raise Http404
    return petition, drawn


def _page(request: HttpRequest, drawn: Reexamination, form: ReexamineForm, status: int) -> HttpResponse:
    today, package = timezone.localdate(), drawn.package
    petition = form.petition
    package.petition = petition
    closing = closing_rows(Closing.objects.filter(package=package, passed=True)).first()
    if closing is None:
        raise Http404
    closing.package = package
    is_waiting = drawn.settled is None
    choice = choice_for(account_of(request), petition, step_kind("reexamine")) if is_waiting else None
    context = {
        "title": _("回头看"),
        "today": today,
        "drawn": drawn,
        "closing": closing,
        "package": package,
        "petition": petition,
        "form": form,
        "dossier": dossier_of(closing, today),
        "is_waiting": is_waiting,
        "refusal": choice.refusal if choice else "",
        "is_repeated": type(package).objects.filter(repeated(), pk=package.pk).exists(),
    }
    return render(request, "supervision/closings/reexamine.html", context, status=status)
