"""The steps after and beside the answer: relief from request to payment, follow-up visits, what an end took."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases.aftercare.rules import REVISIT_RULES
from cases.petitions.enums import State
from cases.ratings.rules import RATING_RULES
from cases.relief.actions.budgets import set_budget
from offices.organisation.actions.rules import set_rule
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


def _planned(city: City, day: date) -> dict[str, Any]:
    return {"due_on": day + timedelta(days=30), "owner": city.handler}


def _changed(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "due_on": day + timedelta(days=40), "reason": "信访人外出。"}


def _visited(city: City, day: date) -> dict[str, Any]:
    return {
        "number": 1, "visited_on": day, "way": "phone", "satisfied": "mostly", "said": "信访人认可，仍希望补种行道树。",
        "result": "work", "work_text": "补种行道树。", "work_owner": "王科员", "work_due": day + timedelta(days=20),
    }  # fmt: skip


def _finished(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "done_on": day, "account_of": "已补种二十棵。"}


def _ruled(city: City, day: date) -> dict[str, Any]:
    at = moment("2026-03-01")
    set_rule(REVISIT_RULES, office=city.city, by=city.system_admin, at=at, values={"days": 30})
    return {}


def _settled(city: City, day: date) -> dict[str, Any]:
    return {"parts": {"reasonable": "已停工并恢复原状。", "hardship": "已申请临时救助。"}}


def _rated(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "value": "mostly", "way": "phone", "rated_on": day, "said": "答复及时，仍希望补种行道树。"}


def _served_to_be_rated_long(city: City, day: date) -> dict[str, Any]:
    """The system's steps are taken once a right has lapsed, which is after the usual time to rate."""
    given: dict[str, Any] = {"values": {"days": 180}, "valid_from": date(2026, 3, 1), "reason": "便于评价。"}
    set_rule(RATING_RULES, office=city.city, by=city.system_admin, at=moment("2026-03-01"), **given)
    return {"served_on": day, "method": "in_person", "received_by": "本人"}


def _rated_online(city: City, day: date) -> dict[str, Any]:
    return {"ratings": {1: ("satisfied", "办得很快。"), 2: ("mostly", "")}}


def _corrected(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "value": "satisfied", "reason": "登记时选错了。"}


RATED = ("clerk", "record_rating", _rated)
PLANNED = ("handler", "plan_revisit", _planned)
VISITED = ("handler", "record_revisit", _visited)
AFTERCARE: dict[str, Any] = {
    "ask_relief": (State.HANDLING, [ATTACHED, ASKED]),
    "approve_relief": (State.HANDLING, [ATTACHED, ASKED, APPROVED]),
    "refuse_relief": (State.HANDLING, [ATTACHED, ASKED, ("head", "refuse_relief", _reason)]),
    "pay_relief": (State.HANDLING, [ATTACHED, ASKED, APPROVED, PAID]),
    "return_relief": (
        State.HANDLING,
        [ATTACHED, ASKED, APPROVED, PAID, ("handler", "return_relief", _returned)],
    ),
    "plan_revisit": (State.SERVED, [PLANNED]),
    "plan_revisit_by_rule": (State.SERVED, [("", "plan_revisit_by_rule", _ruled)]),
    "change_revisit": (State.SERVED, [PLANNED, ("handler", "change_revisit", _changed)]),
    "record_revisit": (State.SERVED, [PLANNED, VISITED]),
    "finish_revisit_work": (State.SERVED, [PLANNED, VISITED, ("handler", "finish_revisit_work", _finished)]),
    "drop_revisit_work": (State.SERVED, [PLANNED, VISITED, ("head", "drop_revisit_work", _reason)]),
    "cancel_revisit": (State.SERVED, [PLANNED, ("handler", "cancel_revisit", _reason)]),
    "note_settled": (State.SERVED, [("handler", "note_settled", _settled)]),
    "record_rating": (State.SERVED, [RATED]),
    "rate_online": (
        State.OPINION_ISSUED,
        [("handler", "serve", _served_to_be_rated_long), ("", "rate_online", _rated_online)],
    ),
    "correct_rating": (State.SERVED, [RATED, ("clerk", "correct_rating", _corrected)]),
    "cancel_relief": (State.HANDLING, [ATTACHED, ASKED, APPROVED, ("head", "cancel_relief", _reason)]),
}
