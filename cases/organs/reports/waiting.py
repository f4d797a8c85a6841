"""Disputes of competence that wait for a ruling, on the page of decisions."""

from datetime import date
from typing import Any

from cases.organs.queries import disputes_to_rule
from cases.petitions.enums import Ruler
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account

MOST = 50


def disputes_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    found = covered(account, disputes_to_rule(account)[:MOST], "petition", ["reasons"])
    rows = [(one, "rule_by_conference" if one.ruled_by == Ruler.CONFERENCE else "rule_competence") for one in found]
    return {"disputes": rows} if rows else None
