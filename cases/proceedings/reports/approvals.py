"""What of these proceedings waits for a decision, on the page of a leader."""

from datetime import date
from typing import Any

from cases.petitions.queries.opening import covered
from cases.proceedings.queries.hearings import hearings_to_decide
from cases.proceedings.queries.recusals import recusals_to_decide
from offices.organisation.models import Account


def recusals_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    recusals = covered(account, recusals_to_decide(account), "petition", ["reason"])
    return {"recusals": recusals} if recusals else None


def hearings_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    asked = covered(account, hearings_to_decide(account), "petition", ["reason"])
    return {"hearings": asked} if asked else None
