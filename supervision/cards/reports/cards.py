"""A card tells why it was issued, from the facts kept with it, and what would have avoided it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.cards import Avoidable, Reason, ReasonCode, Verdict, avoidable, card_level
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.explanations import counterfactual, explain_reason
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.calendars.queries import calendar_labelled
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from supervision.cards.enums import CardReason
from supervision.cards.models import HUMAN_REASONS, Card, Rule
from supervision.cards.queries import Borne, borne_between, cards_of, cards_waited, first_yellow_of


@dataclass(frozen=True)
class CardExplanation:
    """`why`: sentences of the rule's reasons on the day of issue. `avoided`: the counterfactual, empty for a reminder
    and for a person's finding. `borne`: who bore the clock; `able`: who bore it on the last day on which acting would
    have avoided the card. `first`: the yellow card that made a second one red.
    """

    why: list[str]
    avoided: str
    facts: Avoidable | None
    borne: list[Borne]
    first: Card | None = None

    @property
    def able(self) -> Borne | None:
        if self.facts is None:
            return None
        day = self.facts.act_by
        on_that_day = [turn for turn in self.borne if turn.first <= day and (turn.last is None or day <= turn.last)]
        return on_that_day[-1] if on_that_day else None

    @property
    def able_sentence(self) -> str:
        """Who could have acted, and where the petition was."""
        able, facts = self.able, self.facts
        if able is None or facts is None:
            return ""
        who = (
            _("%(office)s（%(person)s）") % {"office": able.office, "person": able.person}
            if able.person
            else able.office
        )
        words = {"day": cn_date(facts.act_by), "who": who, "holder": able.holder}
        if able.holder:
            return _("%(day)s该期限由%(who)s承担，当时信访件在%(holder)s；承担单位当日及以前完成即可避免此牌。") % words
        return _("%(day)s该期限由%(who)s承担，当日及以前完成即可避免此牌。") % words


def explain(card: Card, earlier: list[Card]) -> CardExplanation:
    """Explain a card by its own rule and calendar; `earlier` are the cards on the same clock, the oldest first."""
    if card.reason in HUMAN_REASONS:
        return CardExplanation([card.get_reason_display(), card.ground], "", None, [])
    borne = borne_between(card.clock, card.issued_on)
    begun = made_sentence(card.clock)
    try:
        verdict = _verdict(card, earlier)
    except (DeadlineError, LookupError, ValueError):
        # The profile, the calendar or the rule can no longer be read; the card keeps its reason.
        return CardExplanation([card.get_reason_display()], "", None, borne)
    rule, calendar = card.rule.as_engine(), calendar_labelled(card.calendar)
    facts = avoidable(verdict, rule, calendar, ClockKind(card.clock.kind), card.clock.made_on)
    first = first_yellow_of(card) if card.reason == CardReason.SECOND_YELLOW else None
    why = [_reason(reason, first) for reason in verdict.reasons]
    why += [begun] if begun else []
    why += [said for said in [_waited(card, verdict, facts)] if said]
    return CardExplanation(why, counterfactual(facts), facts, borne, first)


def made_sentence(clock: Clock) -> str:
    """When a clock was entered, where that was after it had begun."""
    if clock.made_on <= clock.start:
        return ""
    return _("该期限自%(start)s起算，于%(made)s建立。") % {
        "start": cn_date(clock.start),
        "made": cn_date(clock.made_on),
    }


def _reason(reason: Reason, first: Card | None) -> str:
    if reason.code is not ReasonCode.SECOND_YELLOW or first is None:
        return explain_reason(reason)
    words = {"number": first.pk, "day": cn_date(first.issued_on), "clock": first.clock.get_kind_display()}
    return _("同一事项第二次黄牌，红牌：第一次为%(day)s发出的第%(number)d号黄牌（%(clock)s）。") % words


def _waited(card: Card, verdict: Verdict, facts: Avoidable | None) -> str:
    """Why a card was issued later than on the first day on which it was earned."""
    earned = facts.act_by + timedelta(days=1) if facts is not None else None
    if earned is None or verdict.level != card.level or earned >= card.issued_on:
        return ""
    paused, ran = cards_waited(card.clock, earned, card.issued_on)
    words = {"earned": cn_date(earned), "issued": cn_date(card.issued_on), "level": card.get_level_display()}
    if paused:
        return _("自%(earned)s起已符合%(level)s条件，其间暂停发牌，恢复后于%(issued)s发出。") % words
    if ran:
        return (
            _("自%(earned)s起已符合%(level)s条件；其间的扫描遇到本件正在办理，或者规则、日历变更，于%(issued)s发出。")
            % words
        )
    return _("自%(earned)s起已符合%(level)s条件；其间没有扫描运行的记录，%(issued)s扫描时发出。") % words


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
        made=card.clock.made_on,
    )


def _answered_on(yellow: Card) -> date | None:
    return timezone.localdate(yellow.answered_at) if yellow.answered_at is not None else None


def rule_lines(card: Card) -> list[tuple[str, str]]:
    """The rule in words, as it was when the card was issued."""
    return rule_words(card.rule)


def rule_words(rule: Rule) -> list[tuple[str, str]]:
    """One version of the rules in words."""
    return [
        (_("黄牌"), _("逾期满%(n)d个工作日起") % {"n": rule.yellow_from_working_days}),
        (_("红牌"), _("逾期满%(n)d个工作日起") % {"n": rule.red_from_working_days}),
        (_("说明期限"), _("%(n)d个工作日") % {"n": rule.answer_within_working_days}),
        (_("红牌整改报告期限"), _("%(n)d个工作日") % {"n": rule.report_within_working_days}),
        (_("未按期报送进展"), _("可发红牌") if rule.progress_may_be_red else _("最高为黄牌")),
        (_("批示反馈、回访逾期"), _("可发牌") if rule.reminded_may_be_carded else _("只预警")),
        (_("同一事项第二张黄牌"), _("即为红牌") if rule.second_yellow_is_red else _("仍为黄牌")),
        *((_("另定的期限"), line) for line in rule.kind_lines),
    ]


MOST_ON_PETITION = 50


def cards_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """cards: the newest on the petition that the account may see; may_find: whether it may issue a red card."""
    return {
        "cards": list(cards_of(petition, account)[:MOST_ON_PETITION]),
        "petition": petition,
        "may_find": not petition.is_void and authority_of(account).may_anywhere(Permission.SUPERVISE),
    }
