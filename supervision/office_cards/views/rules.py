"""A draft of the rule of cards on offices is tried on last quarter before it is made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import refuse, status_of
from supervision.office_cards.reports.trial import Trial, try_office_rule
from supervision.office_cards.rules import OfficeCardRuleTrialForm, office_card_rule

READERS = (Permission.EDIT_RULES, Permission.SUPERVISE)


@require_safe
@needs(*READERS)
def office_card_try(request: HttpRequest) -> HttpResponse:
    """Nothing is written; who sees no petition sees offices and figures alone."""
    account = account_of(request)
    form, trial = _tried(request, account)
    context = {"title": _("试算单位牌规则"), "form": form, "trial": trial}
    if trial is not None and authority_of(account).may(Permission.EDIT_RULES, form.cleaned_data["office"]):
        edit = reverse("offices:rule_edit", args=["office-cards", form.cleaned_data["office"].code])
        context["draft_url"] = f"{edit}?draft=1&{request.GET.urlencode()}"
    return render(request, "supervision/office_cards/try.html", context, status=status_of(form) if form.errors else 200)


def _tried(request: HttpRequest, account: Account) -> tuple[OfficeCardRuleTrialForm, Trial | None]:
    reached = {pk for one in READERS for pk in office_ids_reached(account, one)}
    offices = Office.objects.filter(pk__in=reached).order_by("path")
    if "try" not in request.GET:
        first = offices.first()
        holding = office_card_rule(first, timezone.localdate()) if first else None
        return OfficeCardRuleTrialForm(offices=offices, holding=holding, initial={"office": first}), None
    form = OfficeCardRuleTrialForm(request.GET, offices=offices)
    if not form.is_valid():
        return form, None
    try:
        drafted = form.drafted()
    except ActionRefused as refusal:
        refuse(form, refusal)
        return form, None
    return form, try_office_rule(drafted, reached, today=timezone.localdate())
