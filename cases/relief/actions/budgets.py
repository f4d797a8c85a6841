"""The head of an office enters the budget of its relief fund by the file that allows it; a change is a new row."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.relief.models import ReliefBudget
from cases.relief.queries import fund_of
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Chain, Office
from offices.organisation.policies import authority_of
from offices.pages.words import money


def set_budget(
    *,
    office: Office,
    year: int,
    amount: Decimal,
    file_number: str,
    reason: str = "",
    by: Account,
    at: datetime,
    request_key: UUID | None = None,
) -> ReliefBudget:
    """登记或者调整预算总额. It is never less than what was granted already. The same `request_key` twice is one row.

    Raises NotPermitted, InvalidFacts.
    """
    if not authority_of(by).heads(office):
        raise NotPermitted("head_only", _("救助资金预算由%s负责人登记。") % office.name)
    with transaction.atomic():
        if done := already_done(request_key, "relief_budget", by=by, about=office.pk):
            return ReliefBudget.objects.get(pk=done)
        this_year = timezone.localdate(at).year
        if not this_year - 1 <= year <= this_year + 1:
            raise InvalidFacts("year", _("只登记上一年、本年和下一年的预算。"), field="year")
        if not file_number.strip():
            raise InvalidFacts("no_file", _("请填写文号。"), field="file_number")
        lock_fund(office, year)
        last = ReliefBudget.objects.filter(office=office, year=year).order_by("-number").first()
        if last is not None and not reason.strip():
            raise InvalidFacts("no_reason", _("调整预算的，请写明原因。"), field="reason")
        approved = fund_of(office, year).approved
        if amount < approved:
            said = _("%(year)d年度已批准救助%(approved)s元，预算总额不能少于这一金额。")
            raise InvalidFacts("under_approved", said % {"year": year, "approved": money(approved)}, field="amount")
        made = ReliefBudget.objects.create(
            office=office,
            year=year,
            number=last.number + 1 if last else 1,
            amount=amount,
            file_number=file_number.strip(),
            reason=reason.strip(),
            made_at=at,
            made_by=by,
        )
        keep_result(request_key, made)
        facts = {"year": year, "amount": amount, "file_number": made.file_number, "reason": made.reason}
        record_event(
            subject=_chain_of(office, year), kind=AdminEvent.RELIEF_BUDGET_SET, facts=facts, by=by, office=office, at=at
        )
    return made


def lock_fund(office: Office, year: int) -> None:
    """Until the transaction ends nobody else changes the budget of the year or charges it."""
    Chain.objects.select_for_update().get_or_create(subject=_chain_of(office, year))


def _chain_of(office: Office, year: int) -> str:
    return f"relief:{office.pk}:{year}"
