"""One visit: its page, the reading of what was said, its correction, and the receipt."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.enums import ReadPurpose
from cases.petitions.identity import masked_identity, masked_name, masked_phone
from cases.petitions.queries.opening import check_opened
from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of
from visits.visits.actions.amendments import amend_visit, check_amends, facts_of, read_visit
from visits.visits.actions.visits import check_may_read, lines
from visits.visits.enums import VisitOutcome
from visits.visits.forms import AmendmentForm
from visits.visits.models import Visit
from visits.visits.queries import visits_on_record


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visit(request, pk))


@require_POST
def visit_read(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with what identifies people, for this one answer; the reading is recorded with its purpose."""
    found = _visit(request, pk)
    try:
        texts = read_visit(
            visit=found, by=account_of(request), at=timezone.now(), purpose=request.POST.get("purpose", "")
        )
    except ActionRefused as refusal:
        return _page(request, found, refusal.status, refusal=refusal.sentence)
    return _page(request, found, texts=texts, read=True)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening the form is a reading to check the record, and is written down; sending it corrects the record."""
    found, account, at = _visit(request, pk), account_of(request), timezone.now()
    if request.method != "POST":
        return redirect(found)
    try:
        check_amends(account, found)
        if "version" not in request.POST:
            read_visit(visit=found, by=account, at=at, purpose=ReadPurpose.CHECK)
    except ActionRefused as refusal:
        raise PermissionDenied(str(refusal.sentence)) from refusal
    recorded = facts_of(found)
    told: dict[str, Any] = {"visit": found, "account": account, "recorded": recorded}
    if "version" not in request.POST:
        initial = {**recorded, "version": found.version, "petition": found.petition and found.petition.number}
        initial |= {"room": found.room_id, "request_key": uuid4()}
        return _amendment(request, found, AmendmentForm(initial=initial, **told))
    form = AmendmentForm(request.POST, **told)
    if not form.is_valid():
        return _amendment(request, found, form, 422)
    data = form.cleaned_data
    try:
        told = {name: data[name] for name in ("version", "reason", "request_key")}
        amend_visit(visit_id=found.pk, by=account, at=at, changes=form.facts(), **told)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _amendment(request, found, form, refusal.status)
    return redirect(found)


@require_safe
def visit_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What the visitor takes home: when and where, and under which number to ask."""
    found, account = _visit(request, pk), account_of(request)
    petition = found.petition
    if petition is not None:
        address = request.build_absolute_uri(f"{reverse('cases:query')}?{urlencode({'number': petition.number})}")
    else:
        address = request.build_absolute_uri(reverse("visits:visit_public", args=[found.code]))
    qr = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    may = authority_of(account).may
    # Who has entered the name the same day may hand it out; to others it stays masked.
    own = found.recorded_by_id == account.pk and timezone.localdate(found.recorded_at) == timezone.localdate()
    context = {
        "title": _("来访回执"),
        "visit": found,
        "visitor": (found.visitor if own else masked_name(found.visitor)) if found.visitor else "",
        "petition": petition,
        # To who comes about a petition that is on file, or later, its code is handed out with its own receipt only.
        "shows_code": petition is not None
        and found.outcome == VisitOutcome.REGISTERED
        and timezone.localdate(petition.registered_at) == timezone.localdate()
        and may(Permission.REGISTER, petition.registered_office),
        "address": address,
        "query_page": request.build_absolute_uri(reverse("cases:query")),
        "qr": qr,
        "hall": found.ticket.hall if found.ticket else None,
        "note": _("这张表单已经记录过，没有重复记录。") if request.GET.get("note") == "again" else "",
    }
    return render(request, "visits/visits/visit_receipt.html", context)


# Parts


def _visit(request: HttpRequest, pk: int) -> Visit:
    visible = visits_on_record(account_of(request)).select_related(
        "office", "petition__registered_office", "room__hall", "ticket__hall", "brought_by", "recorded_by"
    )
    found: Visit = get_object_or_404(visible, pk=pk)
    check_opened(found.petition, account_of(request))
    return found


def _page(request: HttpRequest, found: Visit, status: int = 200, **more: Any) -> HttpResponse:
    account = account_of(request)
    context = {
        "title": found.number,
        "visit": found,
        "masked": _masked(found),
        "units": list(found.units.order_by("path")),
        "purposes": ReadPurpose.choices,
        "may_read": _allows(check_may_read, account, found.office),
        "may_amend": _allows(check_amends, account, found),
        "amendments": [(amendment, _names(amendment.fields)) for amendment in found.amendments.select_related("by")],
        **more,
    }
    return render(request, "visits/visits/visit.html", context, status=status)


def _allows(check: Any, account: Account, what: Any) -> bool:
    try:
        check(account, what)
    except ActionRefused:
        return False
    return True


def _masked(found: Visit) -> dict[str, Any]:
    """What may be shown to everybody who sees the visit: names masked, texts by their length."""
    return {
        "visitor": masked_name(found.visitor) if found.visitor else "",
        "identity_number": masked_identity(found.identity_number),
        "phone": masked_phone(found.phone),
        "agent": masked_name(found.agent) if found.agent else "",
        "representatives": [masked_name(line.split()[0]) for line in lines(found.representatives)],
        "members": len(lines(found.members)),
        "said": len(found.said),
    }


def _names(fields: list[str]) -> str:
    """The fields of an amendment in words."""
    known: Any = Visit._meta.get_field
    return "、".join(_("信访件") if name == "petition" else str(known(name).verbose_name) for name in fields)


def _amendment(request: HttpRequest, found: Visit, form: AmendmentForm, status: int = 200) -> HttpResponse:
    context = {"title": _("更正来访记录"), "visit": found, "form": form}
    return render(request, "visits/visits/visit_amend.html", context, status=status)
