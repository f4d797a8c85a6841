"""Conclusion reports that wait to be examined, on the page of decisions."""

from datetime import date
from typing import Any

from cases.mandates.queries import reports_to_examine
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account

MOST = 50


def reports_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    found = covered(account, reports_to_examine(account)[:MOST], "mandate.petition", ["note"])
    return {"reports": found} if found else None
