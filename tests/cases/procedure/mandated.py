"""The steps of mandates: one from above is entered, corrected, withdrawn, reported on; a report is examined."""

from datetime import date, timedelta
from typing import Any

from cases.petitions.enums import State
from tests.factories import City

NUMBER = "国信交〔2026〕15号"


def _mandated(city: City, day: date) -> dict[str, Any]:
    return {
        "organ": "国家信访局",
        "their_number": NUMBER,
        "received_on": day,
        "due_on": day + timedelta(days=30),
        "report_required": True,
    }


def _corrected(city: City, day: date) -> dict[str, Any]:
    # The clerk who entered it puts nothing off.
    days = {"received_on": day - timedelta(days=1), "due_on": day + timedelta(days=20)}
    return {**_mandated(city, day), **days, "number": 1, "reason": "文号、日期看错"}


def _sent(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "sent_on": day, "sent_number": "市信报〔2026〕3号", "note": "已依法办结。"}


def _answered(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "accepted": True, "answered_on": day}


def _returned(city: City, day: date) -> dict[str, Any]:
    return {"reason": "未写明信访人意见。", "new_due": day + timedelta(days=10)}


def _reported(city: City, day: date) -> dict[str, Any]:
    return {"text": "已办结。", "unserved": "信访人外出，约定下周送达。"}


MANDATED = ("clerk", "record_mandate", _mandated)
SENT_UP = ("clerk", "send_up_report", _sent)
REPORTED = ("handler", "report_result", _reported)
MANDATES = {
    "record_mandate": (State.REGISTERED, [MANDATED]),
    "correct_mandate": (State.REGISTERED, [MANDATED, ("clerk", "correct_mandate", _corrected)]),
    "withdraw_mandate": (
        State.REGISTERED,
        [MANDATED, ("leader", "withdraw_mandate", lambda city, day: {"number": 1, "reason": "误登记"})],
    ),
    "send_up_report": (State.REGISTERED, [MANDATED, SENT_UP]),
    "record_report_answer": (State.REGISTERED, [MANDATED, SENT_UP, ("clerk", "record_report_answer", _answered)]),
}
ACCEPTED = ("clerk", "accept_report", lambda city, day: {"opinion": "同意结报。"})
RETURNED = ("clerk", "return_report", _returned)
