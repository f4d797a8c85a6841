"""The history of a petition tells of its cards in these sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.procedure.reports.timeline import EntryWords, clock_label
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of, label_of
from supervision.cards.enums import CardColour, CardReason, ObjectiveReason, VoidError

LABELS = {
    "card": _l("预警、红黄牌"),
    "card_answer": _l("红黄牌情况说明"),
    "card_lift": _l("摘牌"),
    "card_void_proposal": _l("提请作废红黄牌"),
    "card_void": _l("红黄牌作废"),
    "card_void_refused": _l("不同意作废红黄牌"),
    "card_objective": _l("客观原因认定"),
    "card_red": _l("认定并发红牌"),
    "card_report": _l("提交整改报告"),
    "card_interview": _l("提请联席会议约谈"),
    "card_interview_result": _l("登记约谈结果"),
}

# What somebody found, before the clock has ended or after.
FOUND = (CardReason.FRAUD, CardReason.NOT_EXECUTED)


def card_sentences(event: EventFacts) -> list[str]:
    facts = event.facts
    level, clock, reason = (
        label_of(CardColour, facts.get("level")),
        clock_label(facts.get("kind")),
        facts.get("reason"),
    )
    said = [_("%(level)s（%(clock)s）。") % {"level": level, "clock": clock}]
    if facts.get("due"):
        found = facts.get("reason") in FOUND
        said.append((_("期限%(due)s。") if found else _("期限%(due)s届满。")) % {"due": day_of(facts["due"])})
    if facts.get("overdue_days"):
        facts_of_delay = {"days": facts["overdue_days"], "working": facts["overdue_working_days"]}
        said.append(_("逾期%(days)s日（%(working)s个工作日）。") % facts_of_delay)
    if "upheld" in facts:
        said.append(_("客观原因成立。") if facts["upheld"] else _("客观原因不成立。"))
    if reason:
        said.append(_("理由：%s") % label_of(CardReason, reason))
    if facts.get("error"):
        said.append(_("差错：%s。") % label_of(VoidError, facts["error"]))
    if facts.get("objective_reason"):
        said.append(_("主张客观原因：%s。") % label_of(ObjectiveReason, facts["objective_reason"]))
    said += [str(facts[name]) for name in ("answer", "objective_paper", "ground", "evidence") if facts.get(name)]
    if facts.get("new_date"):
        said.append(_("承诺%(day)s办结。") % {"day": day_of(facts["new_date"])})
    return said


CARD_ENTRIES: dict[str, EntryWords] = {key: (label, (card_sentences,)) for key, label in LABELS.items()}
