"""The page of a petition's package, and reading on it what the petitioner said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from cases.packages.actions.reading import read_contacts
from cases.packages.reports.page import PackagePage
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of


@require_safe
def package(request: HttpRequest, number: str) -> HttpResponse:
    """The open package of the petition, or the last one, with all that hangs on it."""
    return render(request, "cases/packages/package.html", _page(request, number).context())


@cache_control(private=True, no_store=True)
@require_POST
def contacts(request: HttpRequest, number: str) -> HttpResponse:
    """The page with what the petitioner said, for this one answer; the reading is recorded with its purpose."""
    page = _page(request, number)
    purpose = request.POST.get("purpose", "")
    try:
        said = read_contacts(petition=page.petition, by=page.account, at=timezone.now(), purpose=purpose)
    except ActionRefused as refusal:
        context = {**page.context(), "read_refusal": refusal.sentence}
        return render(request, "cases/packages/package.html", context, status=refusal.status)
    for contact in page.record.contacts:
        contact.said = said.get(contact.pk, "")
    return render(request, "cases/packages/package.html", {**page.context(), "read": True})


def _page(request: HttpRequest, number: str) -> PackagePage:
    petitions = petitions_visible_to(account_of(request)).select_related("holder")
    petition = opened_petition(petitions, number, account_of(request))
    return PackagePage(petition, account_of(request), timezone.localdate())
