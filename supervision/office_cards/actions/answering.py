"""What the carded office answers: explanation, objection, rectification report; and the interview it is called to."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.organisation.models import Account
from offices.organisation.queries import standing_office
from supervision.cards.actions.card_events import check_text
from supervision.cards.enums import InterviewOutcome
from supervision.office_cards.actions.common import (
    LEAST,
    LONGEST_ANSWER,
    LONGEST_FINDING,
    check_day,
    locked_card,
    record,
    tell_issuer,
    tell_unit,
)
from supervision.office_cards.models import OfficeCard, OfficeCardInterview, OfficeCardReport
from supervision.office_cards.policies import (
    check_answer,
    check_interview,
    check_interview_result,
    check_object,
    check_report,
)

LONGEST_OBJECTION = LONGEST_RECORD = 2000
LONGEST_PLACE, LONGEST_PRESENT = 100, 300
MOST_AHEAD = timedelta(days=180)


def answer_office_card(*, card_id: int, by: Account, at: datetime, answer: str) -> OfficeCard:
    """书面说明: why it came to this, and what is done about it."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_answer(by, card)
        check_text(answer, "answer", LONGEST_ANSWER, _("请填写书面说明。"), least=LEAST)
        card.answer, card.answered_at, card.answered_by = answer.strip(), at, by
        card.save(update_fields=["answer", "answered_at", "answered_by"])
        in_time = card.answer_due is None or timezone.localdate(at) <= card.answer_due
        facts = {"answer": card.answer, "in_time": in_time}
        event = record(card, "office_card_answered", facts, by=by, office=standing_office(card.office), at=at)
        tell_issuer(event, card, _("%(office)s的%(level)s已书面说明"), at)
    return card


def object_to_office_card(*, card_id: int, by: Account, at: datetime, objection: str) -> OfficeCard:
    """异议: the card stands until the issuing office has found on it."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_object(by, card)
        check_text(objection, "objection", LONGEST_OBJECTION, _("请写明异议的事实和依据。"), least=LEAST)
        card.objection, card.objected_at, card.objected_by = objection.strip(), at, by
        card.save(update_fields=["objection", "objected_at", "objected_by"])
        facts = {"objection": card.objection}
        event = record(card, "office_card_objected", facts, by=by, office=standing_office(card.office), at=at)
        tell_issuer(event, card, _("%(office)s对%(level)s提出异议，请认定"), at)
    return card


def report_office_card(*, card_id: int, by: Account, at: datetime, causes: str, measures: str) -> OfficeCard:
    """整改报告; a late one is taken, and recorded as late."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_report(by, card)
        check_text(causes, "causes", LONGEST_ANSWER, _("请填写问题原因和责任。"), least=LEAST)
        check_text(measures, "measures", LONGEST_ANSWER, _("请填写整改措施和结果。"), least=LEAST)
        late = card.report_due is not None and timezone.localdate(at) > card.report_due
        report = OfficeCardReport(
            office_card=card,
            causes=causes.strip(),
            measures=measures.strip(),
            late=late,
            submitted_at=at,
            submitted_by=by,
        )
        report.save(force_insert=True)
        facts = {"causes": report.causes, "measures": report.measures, "late": late}
        event = record(card, "office_card_reported", facts, by=by, office=standing_office(card.office), at=at)
        tell_issuer(event, card, _("%(office)s的%(level)s已提交整改报告"), at)
    return card


def plan_interview(*, card_id: int, by: Account, at: datetime, planned_on: date, place: str, topic: str) -> OfficeCard:
    """安排约谈 by the issuing office, on behalf of the joint meeting (第三十九条第三款)."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_interview(by, card)
        today = timezone.localdate(at)
        check_day(planned_on, "planned_on", today, today + MOST_AHEAD)
        if not 0 < len(place.strip()) <= LONGEST_PLACE:
            raise InvalidFacts(
                "no_place", _("请填写约谈地点，最多%(most)d字。") % {"most": LONGEST_PLACE}, field="place"
            )
        check_text(topic, "topic", LONGEST_FINDING, _("请写明约谈事项。"))
        interview = OfficeCardInterview(
            office_card=card,
            planned_on=planned_on,
            place=place.strip(),
            topic=topic.strip(),
            planned_at=at,
            planned_by=by,
        )
        interview.save(force_insert=True)
        facts = {"planned_on": planned_on, "place": interview.place, "topic": interview.topic}
        event = record(card, "office_card_interview", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("%(office)s的%(level)s：已安排约谈"), at)
    return card


def record_interview(
    *, card_id: int, by: Account, at: datetime, outcome: str, held_on: date, record_text: str, present: str = ""
) -> OfficeCard:
    """约谈记录: held, with who was there; or the joint meeting decided against it."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_interview_result(by, card)
        if outcome not in InterviewOutcome.values:
            raise InvalidFacts("no_outcome", _("请选择约谈结果。"), field="outcome")
        check_text(record_text, "record_text", LONGEST_RECORD, _("请填写约谈记录。"), least=LEAST)
        if outcome == InterviewOutcome.HELD:
            check_text(present, "present", LONGEST_PRESENT, _("请写明到场人员。"), least=2)
        first = card.issued_on or timezone.localdate(card.proposed_at)
        check_day(held_on, "held_on", first, timezone.localdate(at))
        interview: OfficeCardInterview = card.interview
        interview.outcome, interview.held_on, interview.record = outcome, held_on, record_text.strip()
        interview.present = present.strip() if outcome == InterviewOutcome.HELD else ""
        interview.recorded_at, interview.recorded_by = at, by
        interview.save(update_fields=["outcome", "held_on", "record", "present", "recorded_at", "recorded_by"])
        facts = {"outcome": outcome, "held_on": held_on, "record": interview.record, "present": interview.present}
        event = record(card, "office_card_interview_result", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("%(office)s的%(level)s：已登记约谈结果"), at)
    return card
