"""Petitions on one matter (同一事项): the groups, one of them, and what a supervisor decides of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import address, page_of
from supervision.analysis.actions.gathering import confirm_group, dismiss_group
from supervision.analysis.enums import GroupState
from supervision.analysis.forms import ConfirmForm, DismissForm
from supervision.analysis.matching import LEAST_MEMBERS, LIKE, MOST_TEXTS
from supervision.analysis.models import MatterGroup
from supervision.analysis.queries.advice import READERS
from supervision.analysis.queries.groups import groups_visible_to, may_decide
from supervision.analysis.reports.groups import GroupShown, shown

ROWS = 20


@require_safe
@needs(*READERS)
def matter_groups(request: HttpRequest) -> HttpResponse:
    """Those that wait for a decision first, the largest first."""
    account, state = account_of(request), request.GET.get("state", GroupState.PROPOSED)
    found = groups_visible_to(account).select_related("office")
    chosen = found.filter(state=state) if state in GroupState.values else found.none()
    page = page_of(chosen.order_by("-seen", "-pk"), request, size=ROWS)
    numbers = {key: found.filter(state=key).count() for key in GroupState.values}
    context: dict[str, Any] = {
        "title": _("同一事项"),
        "page": page,
        "rows": shown(account, page.items),
        "state": state,
        "tabs": [(label, address(request, state=key), state == key, numbers[key]) for key, label in GroupState.choices],
        "like": LIKE,
        "least": LEAST_MEMBERS,
        "most": MOST_TEXTS,
    }
    return render(request, "supervision/analysis/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*READERS)
def matter_group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: what is in it, ticked one by one by who confirms it; nothing is ticked beforehand."""
    account = account_of(request)
    group = get_object_or_404(groups_visible_to(account).select_related("office", "decided_by"), pk=pk)
    confirming = ConfirmForm(_given(request, "confirm"), initial={"name": group.name})
    dismissing = DismissForm(_given(request, "dismiss"))
    if "confirm" in request.POST and confirming.is_valid():
        kept = {int(one) for one in request.POST.getlist("kept") if one.isascii() and one.isdigit() and len(one) < 19}
        given = {"group_id": group.pk, "by": account, "at": timezone.now(), "name": confirming.cleaned_data["name"]}
        if attempt(confirming, lambda: confirm_group(**given, kept=kept)):
            messages.success(request, _("已确认为同一事项。"))
            return redirect(group)
    elif "dismiss" in request.POST and dismissing.is_valid():
        reason = dismissing.cleaned_data["reason"]
        done = attempt(
            dismissing, lambda: dismiss_group(group_id=group.pk, by=account, at=timezone.now(), reason=reason)
        )
        if done:
            messages.success(request, _("已排除，不再提示。"))
            return redirect("supervision:matter_groups")
    return _group_page(request, group, confirming, dismissing)


def _given(request: HttpRequest, name: str) -> Any:
    return request.POST if name in request.POST else None


def _group_page(
    request: HttpRequest, group: MatterGroup, confirming: ConfirmForm, dismissing: DismissForm
) -> HttpResponse:
    account = account_of(request)
    one: GroupShown = shown(account, [group])[0]
    numbers = [("petition", member.petition.number) for member in one.standing]
    may_convene = authority_of(account).may_anywhere(Permission.CONVENE)
    context = {
        "title": _("同一事项"),
        "one": one,
        "group": group,
        "confirming": confirming,
        "dismissing": dismissing,
        "ticked": request.POST.getlist("kept"),
        "may_decide": may_decide(account, group.office) and group.state != GroupState.DISMISSED and bool(one.waiting),
        "may_dismiss": may_decide(account, group.office) and group.state == GroupState.PROPOSED,
        "meeting_url": f"{reverse('supervision:meeting_new')}?{urlencode(numbers)}" if may_convene else "",
    }
    status = max(status_of(confirming), status_of(dismissing))
    return render(request, "supervision/analysis/group.html", context, status=status)
