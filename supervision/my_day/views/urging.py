"""One press urges many: what was ticked in a list of what is due, or of what turns yellow or red."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import onward_of
from supervision.my_day.actions.urging import urge_several

MOST_TOLD = 5
CLOCK = re.compile(r"[0-9]{1,15}")


@require_POST
@needs(Permission.SUPERVISE)
def urge(request: HttpRequest) -> HttpResponse:
    """Urge who bears the clocks, or has the petitions, that were ticked in a list of what is due; back to that list."""
    clocks = [int(one) for one in request.POST.getlist("clock") if CLOCK.fullmatch(one)]
    numbers = [one[:40] for one in request.POST.getlist("petition")]
    urged, refused = urge_several(by=account_of(request), at=timezone.now(), numbers=numbers, clocks=clocks)
    if urged:
        messages.success(request, _("已催办%(n)d项。") % {"n": len(urged)})
    for name, refusal in list(refused.items())[:MOST_TOLD]:
        messages.warning(request, _("%(name)s未催办：%(why)s") % {"name": name, "why": refusal.sentence})
    if len(refused) > MOST_TOLD:
        messages.warning(request, _("还有%(n)d项未催办。") % {"n": len(refused) - MOST_TOLD})
    if not clocks and not numbers:
        messages.warning(request, _("请先勾选期限。"))
    if back := onward_of(request.POST.get("back", "")):
        return redirect(back)
    asked = QueryDict(request.POST.get("query", "")[:1000])
    return redirect(f"{reverse('supervision:due')}?{asked.urlencode()}")
