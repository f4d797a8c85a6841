"""What the sweep left: overdue terms without a card, each with the reason, as far as the reader may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cases.deadlines.cards import CardLevel, card_level
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.explanations import explain_reason
from cases.petitions.models.clocks import Clock
from offices.calendars.queries import calendar_labelled, calendar_labels, label_for
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import nearest
from offices.organisation.roles import Permission
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card, Rule
from supervision.cards.queries import ENCRYPTED, card_rule, rules_on, running_clocks_visible_to

MOST_LEFT = 200


@dataclass(frozen=True)
class Left:
    """An overdue term without a yellow or red card, and why."""

    clock: Clock
    why: list[str]


def rules_of(account: Account, on: date) -> list[Rule]:
    """The rule of each office from which the account supervises, each once."""
    known, found = rules_on(on), {}
    for office in authority_of(account).offices(Permission.SUPERVISE):
        rule = nearest(known, office.ancestor_ids(), on)
        if rule is not None:
            found[rule.pk] = rule
    return list(found.values())


def left_by_scan(account: Account, on: date) -> list[Left]:
    """The oldest first. Four statements, however many they are."""
    standing = Card.objects.filter(clock=OuterRef("pk"), state=CardState.ACTIVE).exclude(level=CardColour.REMINDER)
    clocks = running_clocks_visible_to(account).filter(due__lt=on).exclude(Exists(standing))
    rules, labels = rules_on(on), calendar_labels()
    shown = clocks.select_related("office", "petition").defer(*ENCRYPTED)[:MOST_LEFT]
    return [Left(clock, _why(clock, on, rules, labels)) for clock in shown]


def _why(clock: Clock, on: date, rules: dict[int | None, list[Rule]], labels: dict[int | None, str]) -> list[str]:
    office: Office = clock.office
    line, kind = office.ancestor_ids(), ClockKind(clock.kind)
    try:
        verdict = card_level(
            kind,
            term_for(clock.profile, kind, clock.start),
            clock.due,
            on,
            card_rule(rules, line, on).as_engine(),
            calendar_labelled(label_for(labels, line)),
            suspended=clock.suspended,
            made=clock.made_on,
        )
    except (DeadlineError, LookupError, ValueError):
        return [_("没有适用的期限规定或者规则，不能判断；请告诉系统管理员。")]
    why = [explain_reason(reason) for reason in verdict.reasons]
    if verdict.level in (CardLevel.YELLOW, CardLevel.RED):
        why.append(_("已符合发牌条件，下次扫描发出；本件正有人办理的，办完后发出；有牌被作废的，重新发出。"))
    return why
