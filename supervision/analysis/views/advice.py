"""What the text of a petition speaks for, beside the form that is filled in; and how often it was chosen."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.petitions.enums import Purpose
from cases.petitions.queries.opening import covered, opened_petition
from cases.petitions.queries.visible import petitions_with_text
from offices.organisation.models import Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.models import LONGEST_TEXT
from offices.pages.views import page_of
from supervision.analysis.actions.advising import Advised, advise
from supervision.analysis.enums import AdviceKind
from supervision.analysis.queries.advice import PLACES, READERS, advice_visible_to, hits_of
from supervision.analysis.reports.advice import PART_LABELS, hit_rows

ROWS = 40
# The field that a press fills in, by the step and what is proposed; at other forms it is only told.
FIELDS = {
    ("desk", AdviceKind.CATEGORY): "id_category",
    ("screen", AdviceKind.CATEGORY): "id_category",
    ("transfer", AdviceKind.UNIT): "id_to",
    ("assign", AdviceKind.UNIT): "id_to",
}


@require_POST
@needs(Permission.REGISTER)
def desk_advice(request: HttpRequest) -> HttpResponse:
    """By POST, so that nothing typed stands in an address or a log."""
    account = account_of(request)
    typed = {name: request.POST.get(name, "")[:LONGEST_TEXT] for name in ("subject", "body")}
    office = _desk_office(request)
    found = advise(by=account, at=timezone.now(), office=office, key=_key(request.POST.get("request_key")), **typed)
    return _part(request, "desk", found)


@require_POST
def step_advice(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Beside screening and passing on; nothing is proposed for what is sealed. By POST: what is proposed is kept."""
    account = account_of(request)
    petition = opened_petition(petitions_with_text(account), number, account)
    found: list[Advised] = []
    if not petition.sealed and petition.purpose != Purpose.ACCUSATION:
        form_key = _key(request.POST.get("request_key"))
        texts = {"subject": petition.subject, "body": petition.text.body}
        found = advise(by=account, at=timezone.now(), office=petition.holder, key=form_key, **texts)
    return _part(request, key, found)


def _desk_office(request: HttpRequest) -> Office:
    offices = authority_of(account_of(request)).offices(Permission.REGISTER)
    chosen = request.POST.get("office", "")
    return next((office for office in offices if str(office.pk) == chosen), offices[0])


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _part(request: HttpRequest, step: str, found: list[Advised]) -> HttpResponse:
    shown = [(one, FIELDS.get((step, one.kind), "")) for one in found]
    return render(request, "supervision/analysis/_advice.html", {"found": shown})


# How often it was chosen


@require_safe
@needs(*READERS)
def analysis(request: HttpRequest) -> HttpResponse:
    """The parts of the analysis, and how often what was proposed was chosen."""
    hits = hits_of(advice_visible_to(account_of(request)))
    context = {"title": _("社情分析"), "rows": hit_rows(hits)}
    return render(request, "supervision/analysis/analysis.html", context)


@require_safe
@needs(*READERS)
def advised_petitions(request: HttpRequest, kind: str, part: str) -> HttpResponse:
    """The petitions that one figure of the advice counts."""
    if kind not in AdviceKind.values or part not in PLACES:
        raise Http404
    account = account_of(request)
    found = advice_visible_to(account).filter(PLACES[part], kind=kind)
    page = page_of(found.select_related("petition__holder").order_by("-pk"), request, size=ROWS)
    page.items = covered(account, page.items, "petition")
    context: dict[str, Any] = {
        "title": PART_LABELS[part],
        "about": AdviceKind(kind).label,
        "page": page,
        "rows": [(one.petition, "") for one in page.items],
        "total": found.count(),
        "back": reverse("supervision:analysis"),
    }
    return render(request, "supervision/analysis/petitions.html", context)
