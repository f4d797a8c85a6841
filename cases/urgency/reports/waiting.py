"""What of grave and urgent matters waits: above the work list, on the board, on the page of decisions."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.petitions.queries.opening import covered
from cases.urgency.models import UrgentMatter
from cases.urgency.queries import END_ASKED, TO_REPORT, overdue_at, urgent_matters_visible_to
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

MOST = 50


def urgent_url(**asked: str) -> str:
    return f"{reverse('cases:urgent_matters')}?{urlencode(asked)}"


def urgent_rows(account: Account, *, own: bool) -> tuple[QuerySet[UrgentMatter], QuerySet[UrgentMatter]]:
    """Those that wait to be reported, and those past their hours; own: held by the account's own offices."""
    found = urgent_matters_visible_to(account)
    if own:
        offices = authority_of(account).office_ids(Permission.FOLLOW_UP)
        found = found.filter(petition__holder__in=offices)
    return found.filter(TO_REPORT), found.filter(overdue_at(timezone.now()))


def ends_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    """Whose end is asked for, for the head who decides; none that the account asked for itself."""
    own = [grant.office.pk for grant in authority_of(account).grants if grant.is_head]
    if not own:
        return None
    found = urgent_matters_visible_to(account).filter(END_ASKED, petition__holder__in=own)
    rows = found.exclude(end_asked_by=account).select_related("petition__holder", "end_asked_by").order_by("pk")
    shown: list[UrgentMatter] = covered(account, rows[:MOST], "petition", ["end_asked_why", "reason"])
    return {"matters": shown} if shown else None
