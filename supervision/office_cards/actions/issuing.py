"""A card on an office is proposed by a person with a decision, then issued or refused; issuing makes its letter."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import next_document_number
from offices.calendars.queries import calendar_for
from offices.errors import Conflict, InvalidFacts
from offices.organisation.models import Account, Office
from offices.organisation.queries import standing_office
from offices.pages.texts import refuse_blanks
from supervision.cards.actions.card_events import check_text
from supervision.cards.enums import OrderGround
from supervision.office_cards.actions.common import (
    LEAST,
    LONGEST,
    LONGEST_FINDING,
    locked_card,
    locked_office,
    record,
    tell_issuer,
    tell_unit,
)
from supervision.office_cards.enums import OfficeCardLevel, OfficeCardOrigin, OfficeCardState
from supervision.office_cards.models import OfficeCard
from supervision.office_cards.policies import (
    check_answerable,
    check_decide,
    check_level,
    check_propose,
    check_review_day,
)
from supervision.office_cards.reports.letters import letter_of_card
from supervision.office_cards.rules import office_card_rule

LONGEST_NUMBER = 100


def propose_office_card(
    *, office: Office, by: Account, at: datetime, level: str, ground: str, reason: str, file_number: str
) -> OfficeCard:
    """按决定提出: the file number of the decision, the ground, the facts and the reason. Another step issues it."""
    try:
        with transaction.atomic():
            office = locked_office(office.pk)
            issuer = check_propose(by, office)
            if level not in OfficeCardLevel.values:
                raise InvalidFacts("no_level", _("请选择级别。"), field="level")
            _check_ground(ground)
            check_text(reason, "reason", LONGEST, _("请写明事实和理由。"), least=LEAST)
            _check_file_number(file_number)
            refuse_blanks({"reason": reason, "file_number": file_number})
            check_level(office, level)
            _check_none_waits(office)
            rule = office_card_rule(office, timezone.localdate(at))
            card = OfficeCard.objects.create(
                office=office,
                issuer=issuer,
                level=level,
                origin=OfficeCardOrigin.DECISION,
                ground=ground,
                reason=reason.strip(),
                file_number=file_number.strip(),
                rule=rule if rule.pk else None,
                proposed_at=at,
                proposed_by=by,
            )
            facts = {"reason": card.reason, "ground": OrderGround(ground), "file_number": card.file_number}
            event = record(card, "office_card_proposed", facts, by=by, office=issuer, at=at)
            tell_issuer(event, card, _("对%(office)s的%(level)s已提出，请核准"), at)
    except IntegrityError as error:
        raise _proposed_already(office) from error
    return card


def issue_office_card(
    *, card_id: int, by: Account, at: datetime, ground: str, demand: str, review_on: date, decision: str
) -> OfficeCard:
    """核准发出: the letter with its number, the days until which the office explains and reports, and of review.

    A milder card that stands is superseded; it stays in the history and in the counts.
    """
    on = timezone.localdate(at)
    try:
        with transaction.atomic():
            card = locked_card(card_id)
            check_decide(by, card)
            _check_ground(ground)
            check_text(demand, "demand", LONGEST, _("请写明整改要求。"), least=LEAST)
            check_text(decision, "decision", LONGEST_FINDING, _("请填写核准意见。"))
            check_review_day(review_on, on)
            check_answerable(card.office)
            former = check_level(card.office, card.level, besides=card.pk)
            if former is not None:
                former.state = OfficeCardState.SUPERSEDED
                former.save(update_fields=["state"])
            rule, calendar = card.rule or office_card_rule(card.office, on), calendar_for(card.office)
            card.state, card.ground, card.demand = OfficeCardState.ACTIVE, ground, demand.strip()
            card.decided_at, card.decided_by, card.decision = at, by, decision.strip()
            card.issued_on, card.review_on = on, review_on
            card.answer_due = calendar.add_working_days(on, rule.answer_days)
            card.report_due = calendar.add_working_days(on, rule.report_days)
            if review_on < card.report_due:
                raise InvalidFacts("review_early", _("复查日期不能早于整改报告期限。"), field="review_on")
            refuse_blanks({"reason": card.reason, "file_number": card.file_number, "demand": card.demand})
            card.number = next_document_number(card.issuer, on.year)
            card.letter = letter_of_card(card).as_text()
            card.save()
            facts = {
                **{"ground": OrderGround(ground), "demand": card.demand, "reason": card.decision, "on": on},
                **{"answer_due": card.answer_due, "report_due": card.report_due, "review_on": review_on},
                "supersedes": former.pk if former else None,
            }
            event = record(card, "office_card_issued", facts, by=by, office=card.issuer, at=at)
            tell_unit(event, card, _("%(office)s被发%(level)s，请按期书面说明、整改"), at)
    except IntegrityError as error:
        raise Conflict("issued_meanwhile", _("该单位的牌子刚刚被他人发出，请刷新后再看。")) from error
    return card


def refuse_office_card(*, card_id: int, by: Account, at: datetime, decision: str) -> OfficeCard:
    """不予发出: kept with the reason; the rule does not propose the same cards again."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_decide(by, card)
        check_text(decision, "decision", LONGEST_FINDING, _("请填写不予发出的理由。"), least=LEAST)
        card.state, card.decided_at, card.decided_by = OfficeCardState.REFUSED, at, by
        card.decision = decision.strip()
        card.save(update_fields=["state", "decided_at", "decided_by", "decision"])
        event = record(card, "office_card_refused", {"reason": card.decision}, by=by, office=card.issuer, at=at)
        tell_issuer(event, card, _("对%(office)s的%(level)s不予发出"), at)
    return card


def _check_ground(ground: str) -> None:
    if ground not in OrderGround.values:
        raise InvalidFacts("no_ground", _("请选择督办情形。"), field="ground")


def _check_file_number(text: str) -> None:
    if not any(sign.isalnum() for sign in text):
        raise InvalidFacts("no_file_number", _("请填写决定文号。"), field="file_number")
    if len(text.strip()) > LONGEST_NUMBER:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_NUMBER}, field="file_number")


def _check_none_waits(office: Office) -> None:
    if OfficeCard.objects.filter(office=office, state=OfficeCardState.PROPOSED).exists():
        raise _proposed_already(office)


def _proposed_already(office: Office) -> Conflict:
    sentence = _("对%(office)s的单位牌已经提出、等待核准；请先核准或者不予发出。")
    return Conflict("proposed_already", sentence % {"office": standing_office(office).name})
