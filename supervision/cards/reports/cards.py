"""A card tells why it was issued, from the facts kept with it, and what would have avoided it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.cards import Avoidable, Verdict, avoidable, card_level
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.explanations import counterfactual, explain_reason
from cases.petitions.models.petitions import Petition
from offices.calendars.queries import calendar_labelled
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.enums import CardReason
from supervision.cards.models import HUMAN_REASONS, Card
from supervision.cards.queries import Held, cards_of, holders_between


@dataclass(frozen=True)
class CardExplanation:
    """`why`: sentences of the rule's reasons on the day of issue. `avoided`: the counterfactual, empty for a reminder
    and for a person's finding. `able`: who held the petition on the last day on which acting would have avoided it.
    """

    why: list[str]
    avoided: str
    facts: Avoidable | None
    held: list[Held]

    @property
    def able(self) -> Held | None:
        if self.facts is None:
            return None
        day = self.facts.act_by
        on_that_day = [turn for turn in self.held if turn.first <= day and (turn.last is None or day <= turn.last)]
        return on_that_day[-1] if on_that_day else None


def explain(card: Card, earlier: list[Card]) -> CardExplanation:
    """Explain a card by its own rule and calendar; `earlier` are the cards on the same clock, the oldest first."""
    held = holders_between(card.petition, card.clock.start, card.issued_on)
    if card.reason in HUMAN_REASONS:
        return CardExplanation([card.get_reason_display(), card.ground], "", None, held)
    try:
        verdict = _verdict(card, earlier)
    except (DeadlineError, LookupError, ValueError):
        # The profile, the calendar or the rule can no longer be read; the card keeps its reason.
        return CardExplanation([card.get_reason_display()], "", None, held)
    rule, calendar = card.rule.as_engine(), calendar_labelled(card.calendar)
    facts = avoidable(verdict, rule, calendar)
    return CardExplanation([explain_reason(reason) for reason in verdict.reasons], counterfactual(facts), facts, held)


def _verdict(card: Card, earlier: list[Card]) -> Verdict:
    kind = ClockKind(card.clock.kind)
    yellow = next((other for other in earlier if other.level == "yellow" and other.pk < card.pk), None)
    # A yellow card that was never issued, for want of a run of the sweep, cannot have gone unanswered.
    answered = _answered_on(yellow) if yellow else card.due
    return card_level(
        kind,
        term_for(card.clock.profile, kind, card.clock.start),
        card.due,
        card.issued_on,
        card.rule.as_engine(),
        calendar_labelled(card.calendar),
        answered=answered,
        prior_yellow=card.reason == CardReason.SECOND_YELLOW,
        yellow_issued=yellow.issued_on if yellow else None,
    )


def _answered_on(yellow: Card) -> date | None:
    return timezone.localdate(yellow.answered_at) if yellow.answered_at is not None else None


def rule_lines(card: Card) -> list[tuple[str, str]]:
    """The rule in words, as it was when the card was issued."""
    rule = card.rule
    return [
        (_("黄牌"), _("逾期满%(n)d个工作日起") % {"n": rule.yellow_from_working_days}),
        (_("红牌"), _("逾期满%(n)d个工作日起") % {"n": rule.red_from_working_days}),
        (_("说明期限"), _("%(n)d个工作日") % {"n": rule.answer_within_working_days}),
        (_("红牌整改报告期限"), _("%(n)d个工作日") % {"n": rule.report_within_working_days}),
        (_("同一事项第二张黄牌"), _("即为红牌") if rule.second_yellow_is_red else _("仍为黄牌")),
    ]


MOST_ON_PETITION = 50


def cards_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """cards: the newest on the petition that the account may see; may_find: whether it may issue a red card."""
    return {
        "cards": list(cards_of(petition, account)[:MOST_ON_PETITION]),
        "petition": petition,
        "may_find": authority_of(account).may_anywhere(Permission.SUPERVISE),
    }
