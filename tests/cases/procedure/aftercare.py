"""The steps after and beside the answer: relief asked for, decided, paid, come back."""

from datetime import date
from decimal import Decimal
from typing import Any

from cases.petitions.enums import State
from cases.relief.actions.budgets import set_budget
from tests.cases.procedure.attachments import ATTACHED
from tests.factories import City, moment

FILE = "云财行〔2026〕12号"


def budgeted(city: City, year: int, amount: int = 50_000) -> None:
    """The fund of the bureau for a year."""
    at = moment(f"{year}-01-05")
    set_budget(office=city.bureau, year=year, amount=Decimal(amount), file_number=FILE, by=city.head, at=at)


def _asked(city: City, day: date) -> dict[str, Any]:
    budgeted(city, day.year)
    return {
        "amount": Decimal(3000), "ground": "本人重病住院，家庭为低保户。", "purpose": "住院治疗", "payee_name": "张三",
        "proof": 1, "bank": "农商银行", "account_number": "6222020200112233445",
    }  # fmt: skip


def _paid(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "paid_on": day, "amount": Decimal(1000), "way": "transfer", "voucher": "2026-0012"}


def _returned(city: City, day: date) -> dict[str, Any]:
    return {"payment": 1, "returned_on": day, "reason": "账号有误，银行退回。"}


def _approved(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "remark": "同意。"}


def _reason(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "reason": "已由民政部门临时救助。"}


ASKED = ("handler", "ask_relief", _asked)
APPROVED = ("head", "approve_relief", _approved)
PAID = ("handler", "pay_relief", _paid)
AFTERCARE: dict[str, Any] = {
    "ask_relief": (State.HANDLING, [ATTACHED, ASKED]),
    "approve_relief": (State.HANDLING, [ATTACHED, ASKED, APPROVED]),
    "refuse_relief": (State.HANDLING, [ATTACHED, ASKED, ("head", "refuse_relief", _reason)]),
    "pay_relief": (State.HANDLING, [ATTACHED, ASKED, APPROVED, PAID]),
    "return_relief": (
        State.HANDLING,
        [ATTACHED, ASKED, APPROVED, PAID, ("handler", "return_relief", _returned)],
    ),
    "cancel_relief": (State.HANDLING, [ATTACHED, ASKED, APPROVED, ("head", "cancel_relief", _reason)]),
}
