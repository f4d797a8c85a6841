"""A red card asks, besides the leader's explanation, for the unit's report; its issuer may propose an interview.

Both hang on the card and are written into the history of the petition; the petition itself does not change.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.organisation.models import Account
from offices.pages.words import cn_date
from supervision.cards.actions.card_events import (
    LEAST,
    LONGEST_ANSWER,
    LONGEST_FINDING,
    check_text,
    locked_card,
    record,
    tell_issuer,
    tell_unit,
)
from supervision.cards.enums import InterviewOutcome
from supervision.cards.models import Card, Interview, RectificationReport
from supervision.cards.policies import check_interview, check_interview_result, check_report

LONGEST_PRESENT = 300


def submit_report(*, card_id: int, by: Account, at: datetime, causes: str, measures: str) -> Card:
    """整改报告 by the carded unit. A late one is taken, and recorded as late."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_report(by, card)
        check_text(causes, "causes", LONGEST_ANSWER, _("请填写问题原因和责任。"), least=LEAST)
        check_text(measures, "measures", LONGEST_ANSWER, _("请填写整改措施和结果。"), least=LEAST)
        late = card.report_due is not None and timezone.localdate(at) > card.report_due
        report = RectificationReport(
            card=card,
            causes=causes.strip(),
            measures=measures.strip(),
            late=late,
            submitted_at=at,
            submitted_by=by,
        )
        report.save(force_insert=True)
        facts = {"causes": report.causes, "measures": report.measures, "report_due": card.report_due, "late": late}
        event = record(card, "card_report", facts, by=by, office=card.office, at=at)
        tell_issuer(event, card, _("信访件 %(number)s 的%(level)s已提交整改报告"), at)
    return card


def propose_interview(*, card_id: int, by: Account, at: datetime, proposed_on: date, reason: str) -> Card:
    """提请联席会议约谈 by the issuing office, which may propose but not hold it (第三十九条第三款)."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_interview(by, card)
        check_text(reason, "reason", LONGEST_FINDING, _("请填写提请理由。"))
        _check_day(proposed_on, "proposed_on", card.issued_on, timezone.localdate(at))
        interview = Interview(card=card, proposed_on=proposed_on, reason=reason.strip(), proposed_at=at, proposed_by=by)
        interview.save(force_insert=True)
        facts = {"proposed_on": proposed_on, "reason": interview.reason}
        event = record(card, "card_interview", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("信访件 %(number)s 的%(level)s：已提请联席会议约谈"), at)
    return card


def record_interview(
    *, card_id: int, by: Account, at: datetime, outcome: str, result_on: date, result: str, present: str = ""
) -> Card:
    """What the joint meeting did about the proposal, as far as the issuing office learned of it."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_interview_result(by, card)
        if outcome not in InterviewOutcome.values:
            raise InvalidFacts("no_outcome", _("请选择约谈结果。"), field="outcome")
        check_text(result, "result", LONGEST_FINDING, _("请填写约谈情况。"), least=LEAST)
        if outcome == InterviewOutcome.HELD:
            check_text(present, "present", LONGEST_PRESENT, _("请写明到场人员。"), least=2)
        interview: Interview = card.interview
        _check_day(result_on, "result_on", interview.proposed_on, timezone.localdate(at))
        interview.outcome, interview.result_on, interview.result = outcome, result_on, result.strip()
        interview.present = present.strip() if outcome == InterviewOutcome.HELD else ""
        interview.result_at, interview.result_by = at, by
        interview.save(update_fields=["outcome", "result_on", "result", "present", "result_at", "result_by"])
        facts = {"outcome": outcome, "result_on": result_on, "result": interview.result, "present": interview.present}
        event = record(card, "card_interview_result", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("信访件 %(number)s 的%(level)s：已登记约谈结果"), at)
    return card


def _check_day(day: date, field: str, first: date, today: date) -> None:
    if not first <= day <= today:
        words = {"first": cn_date(first), "last": cn_date(today)}
        raise InvalidFacts("day_out_of_range", _("日期应在%(first)s至%(last)s之间。") % words, field=field)
