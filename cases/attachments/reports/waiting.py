"""What was attached by mistake waits for a second person, on the page of approvals."""

from datetime import date
from typing import Any

from cases.attachments.queries.attachments import withdrawals_to_decide
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account

MOST = 50


def withdrawals_in_approvals(account: Account, on: date) -> dict[str, Any] | None:
    found = covered(account, withdrawals_to_decide(account)[:MOST], "petition", ["withdrawal_reason", "title"])
    return {"attachments": found} if found else None
