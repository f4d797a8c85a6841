"""Card rules: made by an administrator for an office and all below, or for everybody; the default one by the system."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cases.deadlines.cards import DEF_1
from cases.deadlines.errors import DeadlineError
from cases.petitions.explanations import explain_error
from offices.errors import InvalidFacts
from offices.organisation.actions import rules
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from supervision.cards.models import NUMBERS, Rule
from supervision.cards.policies import check_edits_rules

FIRST_DAY = date(2005, 5, 1)  # nothing received earlier is registered


def _columns(office: Office | None) -> dict[str, Any]:
    return {"code": f"UNIT-{office.pk}" if office else DEF_1.code}


def _clean(office: Office | None, values: Mapping[str, Any]) -> dict[str, Any]:
    given = {"kinds": {}, **values}
    check_numbers(Rule(code="DRAFT", version=0, **given))
    return given


CARD_RULES = RuleKind(
    code="cards",
    name=gettext_lazy("红黄牌规则"),
    model=Rule,
    fields=(*NUMBERS, "kinds"),
    permission=Permission.EDIT_RULES,
    permit=check_edits_rules,
    clean=_clean,
    event=AdminEvent.RULE_EDITED,
    subject="rules",
    page=lambda office: reverse("supervision:rules"),
    for_everybody=True,
    dated=True,
    columns=_columns,
)


def ensure_default_rule(*, at: datetime) -> None:
    """DEF-1 holds where nobody made a rule for everybody."""
    if not Rule.objects.filter(office=None).exists():
        Rule.objects.get_or_create(
            office=None,
            version=DEF_1.version,
            defaults={"code": DEF_1.code, "valid_from": FIRST_DAY, "reason": "系统默认规则", "created_at": at},
        )


def make_rule(
    *, office: Office | None, by: Account, at: datetime, valid_from: date, reason: str, numbers: dict[str, Any]
) -> Rule:
    """A new version for an office and all below, or for everybody. Cards already issued keep theirs.

    `numbers` are fields of the engine's `CardRule`. Raises NotPermitted, InvalidFacts, Conflict.
    """
    made = rules.set_rule(CARD_RULES, office=office, by=by, at=at, values=numbers, valid_from=valid_from, reason=reason)
    return made.rule


def end_rule(*, rule_id: int, by: Account, at: datetime, valid_to: date, reason: str) -> Rule:
    """An office goes back to the rule above it."""
    return rules.end_rule(CARD_RULES, rule_id=rule_id, by=by, at=at, valid_to=valid_to, reason=reason)


def withdraw_rule(*, rule_id: int, by: Account, at: datetime, reason: str) -> Rule:
    """Take back a version that does not hold yet."""
    return rules.withdraw_rule(CARD_RULES, rule_id=rule_id, by=by, at=at, reason=reason)


def check_numbers(rule: Rule) -> None:
    """Raises InvalidFacts with the field whose number the engine does not accept."""
    try:
        rule.as_engine()
    except DeadlineError as error:
        name = str(error.params.get("field", ""))
        labels = {field.name: field.verbose_name for field in Rule._meta.concrete_fields}
        said = DeadlineError(error.code, {**error.params, "field": labels.get(name, name)})
        raise InvalidFacts(error.code, explain_error(said), field=name) from error


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("信访件红黄牌的标准"),
        gettext_lazy("没有规定红黄牌；第三十九条、第四十条是督办、约谈的依据"),
        gettext_lazy("系统默认规则DEF-1，参照各地做法"),
        gettext_lazy("每天早上预警、发黄牌、发红牌"),
        gettext_lazy("规则DEF-1"),
        rule="cards",
    ),
)
