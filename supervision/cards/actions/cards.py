"""People answer, lift and void cards, judge the reasons, and issue a red one by finding.

The ground is supervision (督办, 《信访工作条例》第四十条).

Each act locks the petition first, then the card, as every other change of a petition does; the petition's version is
not touched, since nothing of the petition changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.cards import red_report_due, yellow_answer_due
from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ClockState
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import check_opened
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import lock_petition
from offices.calendars.queries import calendar_for
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from supervision.cards.actions.card_events import (
    LEAST,
    LONGEST_FINDING,
    check_text,
    locked_card,
    record,
    tell_issuer,
    tell_unit,
)
from supervision.cards.actions.card_thresholds import issuer_of
from supervision.cards.actions.notices import keep_notice
from supervision.cards.enums import CardColour, CardReason, CardState, ObjectiveReason, VoidError
from supervision.cards.models import HUMAN_REASONS, Card, VoidProposal
from supervision.cards.policies import (
    check_answer,
    check_find,
    check_lift,
    check_red,
    check_void,
    check_void_decision,
)
from supervision.cards.queries import card_rule_of

PARTS = {"cause": _l("逾期原因"), "progress": _l("目前情况"), "next_steps": _l("下一步措施")}
LONGEST_PART = 1500
LONGEST_PAPER, LEAST_PAPER = 200, 4
MOST_PROMISED = timedelta(days=180)


@dataclass(frozen=True)
class Claim:
    """Which reason outside itself a unit claims, and the paper that shows it."""

    reason: str
    paper: str


def answer_card(
    *,
    card_id: int,
    by: Account,
    at: datetime,
    cause: str,
    progress: str,
    next_steps: str,
    new_date: date | None = None,
    objective_reason: str = "",
    objective_paper: str = "",
) -> Card:
    """书面说明 by the carded unit: why, how it stands, what comes next, the new date, and what reason it claims."""
    parts = {"cause": cause, "progress": progress, "next_steps": next_steps}
    with transaction.atomic():
        card = locked_card(card_id)
        check_answer(by, card)
        for field, text in parts.items():
            check_text(text, field, LONGEST_PART, _("请填写%(part)s。") % {"part": PARTS[field]}, least=LEAST)
        on = timezone.localdate(at)
        _check_new_date(card, new_date, on)
        claim = _claim(objective_reason, objective_paper)
        said = "\n".join(f"{PARTS[field]}：{text.strip()}" for field, text in parts.items())
        card.answer, card.new_date, card.objective = said, new_date, claim is not None
        if claim is not None:
            card.objective_reason, card.objective_paper = claim.reason, claim.paper
        card.answered_at, card.answered_by = at, by
        card.save(
            update_fields=[
                "answer", "new_date", "objective", "objective_reason", "objective_paper", "answered_at", "answered_by",
            ]
        )  # fmt: skip
        in_time = card.answer_due is None or on <= card.answer_due
        facts = {"answer": card.answer, "new_date": new_date, "objective": card.objective, "in_time": in_time}
        if claim is not None:
            facts |= {"objective_reason": claim.reason, "objective_paper": claim.paper}
        event = record(card, "card_answer", facts, by=by, office=card.office, at=at)
        tell_issuer(event, card, _("信访件 %(number)s 的%(level)s已书面说明"), at)
    return card


def _check_new_date(card: Card, new_date: date | None, on: date) -> None:
    if card.clock.state == ClockState.RUNNING and new_date is None:
        raise InvalidFacts("no_new_date", _("期限尚未完成，请填写承诺办结日期。"), field="new_date")
    if new_date is None:
        return
    if new_date < on:
        raise InvalidFacts("date_in_past", _("承诺办结日期不能早于今天。"), field="new_date")
    if new_date > on + MOST_PROMISED:
        sentence = _("承诺办结日期最迟为%(day)s，即%(most)d日之内。")
        facts = {"day": cn_date(on + MOST_PROMISED), "most": MOST_PROMISED.days}
        raise InvalidFacts("date_too_late", sentence % facts, field="new_date")


def _claim(reason: str, paper: str) -> Claim | None:
    if not reason and not paper.strip():
        return None
    if reason not in ObjectiveReason.values:
        raise InvalidFacts("no_reason", _("请选择主张的客观原因。"), field="objective_reason")
    missing = _("主张客观原因的，请写明证明材料的名称和文号。")
    check_text(paper, "objective_paper", LONGEST_PAPER, missing, least=LEAST_PAPER)
    return Claim(ObjectiveReason(reason), paper.strip())


def lift_card(*, card_id: int, by: Account, at: datetime, reason: str) -> Card:
    """摘牌 by the issuing office; the card and its place in the statistics stay."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_lift(by, card)
        check_text(reason, "reason", LONGEST_FINDING, _("请填写摘牌理由。"))
        card.state, card.finding, card.lifted_at, card.lifted_by = CardState.LIFTED, reason.strip(), at, by
        card.save(update_fields=["state", "finding", "lifted_at", "lifted_by"])
        event = record(card, "card_lift", {"reason": card.finding}, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("信访件 %(number)s 的%(level)s已摘牌"), at)
    return card


def lift_cards(*, by: Account, at: datetime, reasons: Mapping[int, str]) -> tuple[list[int], dict[int, ActionRefused]]:
    """摘牌 of several, each with its own reason, taken or refused alone: those lifted, and why the others were not."""
    lifted: list[int] = []
    refused: dict[int, ActionRefused] = {}
    petitions = {card.pk: card.petition for card in Card.objects.filter(pk__in=reasons).select_related("petition")}
    for card_id, reason in reasons.items():
        try:
            check_opened(petitions.get(card_id), by)
            lift_card(card_id=card_id, by=by, at=at, reason=reason)
        except ActionRefused as refusal:
            refused[card_id] = refusal
        else:
            lifted.append(card_id)
    return lifted, refused


def propose_void(*, card_id: int, by: Account, at: datetime, error: str, evidence: str) -> Card:
    """提请作废: what was wrong when the card was issued, and what shows it. Another person decides."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_void(by, card)
        if error not in VoidError.values:
            raise InvalidFacts("no_error", _("请选择发牌时的差错。"), field="error")
        check_text(evidence, "evidence", LONGEST_FINDING, _("请写明差错的事实和依据。"), least=LEAST)
        proposal = VoidProposal.objects.create(
            card=card, error=error, evidence=evidence.strip(), proposed_at=at, proposed_by=by
        )
        facts = {"error": VoidError(error), "evidence": proposal.evidence}
        event = record(card, "card_void_proposal", facts, by=by, office=card.issuer, at=at)
        for permission in (Permission.LIFT_CARDS, Permission.INSTRUCT):
            tell_issuer(event, card, _("信访件 %(number)s 的%(level)s已提请作废，请另一人核准"), at, permission)
    return card


def decide_void(*, card_id: int, by: Account, at: datetime, agreed: bool, decision: str) -> Card:
    """核准作废 by a second person. A voided card counts for nothing and stays in the history.

    The yellow card whose place it had taken stands again. What the clock has earned by its own dates is issued anew.
    """
    with transaction.atomic():
        card = locked_card(card_id)
        check_void_decision(by, card)
        check_text(decision, "decision", LONGEST_FINDING, _("请填写核准意见。"), least=LEAST)
        proposal = card.void_proposals.get(decided_at=None)
        proposal.agreed, proposal.decision, proposal.decided_at, proposal.decided_by = agreed, decision.strip(), at, by
        proposal.save(update_fields=["agreed", "decision", "decided_at", "decided_by"])
        facts = {"agreed": agreed, "error": VoidError(proposal.error), "reason": proposal.decision}
        if not agreed:
            record(card, "card_void_refused", facts, by=by, office=card.issuer, at=at)
            return card
        card.state, card.finding, card.voided_at, card.voided_by = CardState.VOIDED, proposal.evidence, at, by
        card.save(update_fields=["state", "finding", "voided_at", "voided_by"])
        if card.level == CardColour.RED:
            _give_back_to_yellow(card)
        event = record(card, "card_void", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("信访件 %(number)s 的%(level)s已作废"), at)
    return card


def _give_back_to_yellow(red: Card) -> None:
    """The yellow card that the red one took the place of stands again, also where the due date has moved since."""
    earlier = Card.objects.filter(clock=red.clock_id, pk__lt=red.pk).exclude(state=CardState.VOIDED).order_by("-pk")
    taken = earlier.exclude(level=CardColour.REMINDER).first()
    stands = Card.objects.filter(clock=red.clock_id, state=CardState.ACTIVE)
    if taken and taken.level == CardColour.YELLOW and taken.state == CardState.SUPERSEDED and not stands.exists():
        Card.objects.filter(pk=taken.pk).update(state=CardState.ACTIVE)


def find_objective(*, card_id: int, by: Account, at: datetime, upheld: bool, reason: str) -> Card:
    """认定客观原因: a finding beside the card; level, state and later cards do not change."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_find(by, card)
        check_text(reason, "reason", LONGEST_FINDING, _("请填写认定理由。"), least=LEAST)
        card.objective_upheld, card.objective_finding = upheld, reason.strip()
        card.objective_at, card.objective_by = at, by
        card.save(update_fields=["objective_upheld", "objective_finding", "objective_at", "objective_by"])
        facts = {"upheld": upheld, "reason": card.objective_finding}
        event = record(card, "card_objective", facts, by=by, office=card.issuer, at=at)
        text = (
            _("信访件 %(number)s 的%(level)s：客观原因成立")
            if upheld
            else _("信访件 %(number)s 的%(level)s：客观原因不成立")
        )
        tell_unit(event, card, text, at)
    return card


def offices_to_card(account: Account, petition: Petition) -> QuerySet[Office]:
    """The offices with a term in the petition to which the account may issue a red card by finding."""
    allowed = []
    for office in Office.objects.filter(pk__in=petition.clocks.filter(for_petitioner=False).values("office_id")):
        try:
            check_red(account, office, issuer_of(office))
        except NotPermitted:
            continue
        allowed.append(office.pk)
    return Office.objects.filter(pk__in=allowed).order_by("path")


def issue_red(*, petition_id: int, office: Office, by: Account, at: datetime, reason: str, ground: str) -> Card:
    """A red card by a supervisor's finding that an office deceived or did not carry out an opinion.

    It hangs on the latest clock of the office in this petition and takes the place of a yellow card there.
    """
    issuer = issuer_of(office)
    with transaction.atomic():
        petition = lock_petition(petition_id)
        check_red(by, office, issuer)
        if reason not in HUMAN_REASONS:
            raise InvalidFacts("no_reason", _("请选择认定的情形。"), field="reason")
        check_text(ground, "ground", LONGEST_FINDING, _("请写明认定的事实和依据。"), least=LEAST)
        clock = petition.clocks.filter(office=office, for_petitioner=False).order_by("-pk").first()
        if clock is None:
            raise ActionRefused("no_clock", _("%(office)s没有承担过这一信访件的期限。") % {"office": office.name})
        reds = Card.objects.filter(clock=clock, level=CardColour.RED, due=clock.due)
        if reds.exclude(state=CardState.VOIDED).exists():
            raise ActionRefused("red_already", _("该单位在这一期限上已有红牌。"))
        former = Card.objects.select_for_update(no_key=True).filter(clock=clock, state=CardState.ACTIVE).first()
        if former is not None:
            former.state = CardState.SUPERSEDED
            former.save(update_fields=["state"])
        on, calendar = timezone.localdate(at), calendar_for(office)
        rule = card_rule_of(office, on)
        engine = rule.as_engine()
        card = Card.objects.create(
            clock=clock,
            petition=petition,
            office=office,
            issuer=issuer,
            level=CardColour.RED,
            reason=reason,
            rule=rule,
            calendar=calendar.label,
            due=clock.due,
            issued_on=on,
            overdue_days=max(0, ((clock.stopped_on or on) - clock.due).days),
            overdue_working_days=calendar.working_days_after(clock.due, clock.stopped_on or on),
            ground=ground.strip(),
            issued_by=by,
            answer_due=yellow_answer_due(on, engine, calendar),
            report_due=red_report_due(on, engine, calendar),
        )
        facts = {
            "reason": reason,
            "ground": card.ground,
            "on": on,
            "due": card.due,
            "answer_due": card.answer_due,
            "report_due": card.report_due,
            "rule": str(rule),
            "calendar": card.calendar,
            "supersedes": former.pk if former else None,
        }
        event = record(card, "card_red", facts, by=by, office=issuer, at=at)
        keep_notice([card], at)
        text = _("信访件 %(number)s 被发红牌：%(reason)s")
        tell_unit(event, card, text, at, reason=CardReason(reason).label)
    return card


# Nobody has answered or judged it: the sweep has issued it, and it goes with a petition that was imported in error.
UNANSWERED = Q(answered_at=None, lifted_at=None, objective_at=None, issued_by=None, report=None, interview=None) & ~Q(
    Exists(VoidProposal.objects.filter(card=OuterRef("pk")))
)


def withdraw_cards(change: Change, reason: str) -> int:
    """Void the cards of a petition whose import is undone; they were drawn by an entry that should not have been."""
    said = _("信访件 %(number)s 系误导入，已撤销，%(level)s一并作废")
    return _withdraw(change, Card.objects.filter(petition=change.petition), reason, said)


def withdraw_cards_of_promises(change: Change, promises: Collection[int], reason: str) -> int:
    """Void the cards on promises of a record of a reception that is voided."""
    of_them = Card.objects.filter(
        petition=change.petition, clock__kind=ClockKind.PROMISE, clock__item__in=list(promises)
    )
    return _withdraw(change, of_them, reason, _("信访件 %(number)s 的接访记录已作废，%(level)s一并作废"))


def _withdraw(change: Change, cards: QuerySet[Card], reason: str, told: str) -> int:
    cards = cards.exclude(state=CardState.VOIDED).select_related("office")
    for card in cards:
        card.state, card.finding, card.voided_at, card.voided_by = CardState.VOIDED, reason, change.at, change.person
        card.save(update_fields=["state", "finding", "voided_at", "voided_by"])
        words = {"number": change.petition.number, "level": card.get_level_display()}
        change.tell(card.office, Permission.ANSWER_CARDS, told % words, url=card.get_absolute_url())
    return len(cards)
