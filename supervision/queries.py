"""Reads of supervision. Everything that shows or counts cards starts from `cards_visible_to`."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q

from offices.models import Calendar, Office
from supervision.models import Rule

# Rules in force


def rules_on(day: date) -> dict[int | None, Rule]:
    """The rule in force on a day, by the office it was made for; None is the rule for everybody."""
    in_force = Rule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
    return {rule.office_id: rule for rule in in_force}


def nearest_rule(rules: dict[int | None, Rule], lineage: Iterable[int]) -> Rule:
    """The rule of the nearest office of a lineage (root first), else the rule for everybody.

    Raises LookupError where there is none: no rule for everybody holds on that day.
    """
    for office_id in reversed(list(lineage)):
        if office_id in rules:
            return rules[office_id]
    if None not in rules:
        raise LookupError("no rule for everybody holds on this day")
    return rules[None]


def rule_for(office: Office, day: date) -> Rule:
    return nearest_rule(rules_on(day), office.ancestor_ids())


def calendar_labels() -> dict[int | None, str]:
    """The part of a calendar's label that each office with an own calendar adds, None being the nation's ("CN.2")."""
    newest = Calendar.objects.values("office_id").annotate(newest=Max("version")).values_list("office_id", "newest")
    return {office_id: f"{office_id or 'CN'}.{version}" for office_id, version in newest}


def label_for(labels: dict[int | None, str], lineage: Iterable[int]) -> str:
    """The label of the calendar in force for an office, as `offices.queries.calendar_labelled` takes it."""
    return "+".join(labels[office_id] for office_id in (None, *lineage) if office_id in labels)
