"""Signing the record of a reception: on the screen, or on paper."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.files.actions import content_of
from offices.organisation.policies import is_own
from offices.organisation.views.access import account_of
from offices.pages.views import takes_files
from visits.receptions.actions import follow_up
from visits.receptions.actions.reading import check_may_read_reception
from visits.receptions.enums import SignedHow
from visits.receptions.forms import SignForm
from visits.receptions.models import Reception
from visits.receptions.queries.receptions import (
    promises_made,
    receptions_on_record,
    receptions_visible_to,
    with_promises,
)
from visits.rota.policies import plans_for


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The promises in large print, to be read to the visitor, and a field to sign."""
    account, at = account_of(request), timezone.now()
    found = _found(request, pk)
    if not (plans_for(account, found.day.office) or is_own(account, found.leader.account_id)):
        raise PermissionDenied
    refusal, status = "", 200
    if request.method == "POST":
        form = SignForm(request.POST, request.FILES)
        form.is_valid()
        how, picture = form.cleaned_data.get("how", ""), form.cleaned_data.get("picture")
        try:
            follow_up.sign(by=account, at=at, reception_id=found.pk, how=how, picture=picture)
            # Who did not sign may have left before anything was read.
            if how != SignedHow.DECLINED and promises_made(found):
                follow_up.read_back(by=account, at=at, reception_id=found.pk)
            return redirect("visits:reception", found.pk)
        except ActionRefused as error:
            refusal, status = str(error.sentence), error.status
    petition = found.petition
    seen = petition is not None and petitions_visible_to(account).filter(pk=petition.pk).exists()
    context = {
        "title": _("签名"),
        "reception": found,
        "promises": promises_made(found) if seen else [],
        "refusal": refusal,
    }
    return render(request, "visits/receptions/record_sign.html", context, status=status)


@cache_control(private=True, no_store=True)
@require_safe
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of the signature, to who may read the record."""
    kept = receptions_on_record(account_of(request))
    found = get_object_or_404(kept.select_related("signature", "petition"), pk=pk)
    try:
        check_may_read_reception(account_of(request), found)
    except ActionRefused as refusal:
        raise PermissionDenied(str(refusal.sentence)) from refusal
    if found.signature is None:
        raise Http404
    return HttpResponse(content_of(found.signature), content_type=found.signature.content_type)


def _found(request: HttpRequest, pk: int) -> Reception:
    seen = with_promises(receptions_visible_to(account_of(request)))
    return get_object_or_404(seen.select_related("signature", "petition"), pk=pk)
