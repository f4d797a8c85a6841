"""The audit: who administered what, who came in, and whether the record is whole."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from offices.organisation.forms.audit import AuditFilter
from offices.organisation.models import Account, Event
from offices.organisation.queries import audit_events_visible_to, verify_administrative_chains
from offices.organisation.reports import with_names
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import page_before

auditor = needs(Permission.READ_AUDIT)


def _filtered(events: QuerySet[Event], wanted: dict[str, Any]) -> QuerySet[Event]:
    if wanted.get("since"):
        events = events.filter(at__gte=wanted["since"])
    if wanted.get("until"):
        events = events.filter(at__lt=wanted["until"])
    if wanted.get("kind"):
        events = events.filter(kind=wanted["kind"])
    if wanted.get("account"):
        text = wanted["account"]
        ids = list(
            Account.objects.filter(Q(pk__in=Account.objects.called(text).values("pk")) | Q(name=text)).values_list(
                "pk", flat=True
            )[:100]
        )
        events = events.filter(Q(by__in=ids) | Q(chain__subject__in=[f"account:{pk}" for pk in ids]))
    return events


@require_safe
@auditor
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = page_before(_filtered(audit_events_visible_to(account_of(request)), wanted), request)
    with_names(page.items)
    template = (
        "offices/organisation/audit.html#rows" if getattr(request, "htmx", False) else "offices/organisation/audit.html"
    )
    return render(request, template, {"title": _("审计"), "form": form, "page": page})


@require_POST
@auditor
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chains of the administration; writes nothing."""
    return render(
        request,
        "offices/organisation/audit_verified.html",
        {"title": _("核验记录"), "result": verify_administrative_chains()},
    )
