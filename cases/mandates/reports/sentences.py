"""What the history says of mandates and of the reports on them; rows name these sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of


def mandate_words(told: Mapping[str, Any]) -> str:
    """Who assigned it, by which number, received when, until when."""
    number = _("（%s）") % told["their_number"] if told.get("their_number") else ""
    said = _("%(organ)s交办%(number)s，%(day)s收到") % {
        "organ": told["organ"],
        "number": number,
        "day": day_of(told["received_on"]),
    }
    until = _("，办理期限至%s") % day_of(told["due"]) if told.get("due") else ""
    report = _("，要求报送办结报告") if told.get("report_required") else _("，不要求结报")
    return f"{said}{until}{report}。"


def mandate(event: EventFacts) -> list[str]:
    told = event.facts.get("mandate")
    return [mandate_words(told)] if told else []


def mandate_before(event: EventFacts) -> list[str]:
    told = event.facts.get("mandate_before")
    return [_("更正前：%s") % mandate_words(told)] if told else []


def opinion(event: EventFacts) -> list[str]:
    return [_("审核意见：%s") % event.facts["opinion"]] if event.facts.get("opinion") else []


def note(event: EventFacts) -> list[str]:
    return [_("报送内容：%s") % event.facts["note"]] if event.facts.get("note") else []


def report(event: EventFacts) -> list[str]:
    told = event.facts.get("report")
    if not told:
        return []
    number = _("（%s）") % told["sent_number"] if told.get("sent_number") else ""
    words = {"organ": told["organ"], "number": number, "day": day_of(told["submitted_on"]), "n": told["number"]}
    if told.get("accepted") is None:
        return [_("%(day)s向%(organ)s第%(n)d次报送办结报告%(number)s。") % words]
    words["decided"] = day_of(told["decided_on"])
    if told["accepted"]:
        return [_("%(day)s第%(n)d次报送的办结报告%(number)s，%(organ)s于%(decided)s审核通过。") % words]
    words["due"] = day_of(told["new_due"])
    return [_("%(day)s第%(n)d次报送的办结报告%(number)s，%(organ)s于%(decided)s退回补办，限%(due)s前再报。") % words]
