"""What of grave and urgent matters (重大紧急) waits, above the work list."""

from datetime import date

from django.utils.translation import gettext as _

from cases.urgency.filters import UrgentFilter
from cases.urgency.reports.waiting import urgent_rows, urgent_url
from cases.worklist.reports.page_hooks import Waiting
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def urgent_on_worklist(account: Account, today: date) -> list[Waiting]:
    """What the account's own offices have to report, and what of it is past its hours."""
    if not authority_of(account).may_anywhere(Permission.FOLLOW_UP):
        return []
    to_report, overdue = urgent_rows(account, own=True)
    return [
        Waiting(_("重大紧急待呈报"), to_report, urgent_url(tab=UrgentFilter.TO_REPORT)),
        Waiting(_("重大紧急超时"), overdue, urgent_url(tab=UrgentFilter.ALL, overdue="true")),
    ]
