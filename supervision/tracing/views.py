"""The page on which responsibility for a petition is traced."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.petitions.enums import DocumentKind
from offices.errors import NotPermitted
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from supervision.tracing.queries import traced_petition
from supervision.tracing.reports import trace_of


@require_safe
@needs(Permission.SUPERVISE)
def tracing(request: HttpRequest, number: str) -> HttpResponse:
    """Who held it when, what was due and done, who could still have acted, and the dossiers that were issued."""
    try:
        petition = traced_petition(account_of(request), number)
    except NotPermitted as refusal:
        if refusal.code != "not_above":
            raise
        raise PermissionDenied(str(refusal.sentence)) from refusal
    context = {
        "title": _("责任倒查"),
        "petition": petition,
        "trace": trace_of(petition, timezone.localdate()),
        "dossiers": list(petition.documents.filter(kind=DocumentKind.TRACING).select_related("office").order_by("-pk")),
    }
    return render(request, "supervision/tracing/tracing.html", context)
