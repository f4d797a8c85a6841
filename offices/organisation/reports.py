"""The history of a rule: what each version changed, from which day, by whom and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ManyToManyField, QuerySet
from django.utils.translation import gettext as _

from offices.organisation.models import Office, OfficeRule
from offices.organisation.rules import RuleKind
from offices.pages.words import cn_date

LONG = 40


@dataclass(frozen=True)
class Change:
    """A field of a version as it was before and as it is; the first version has no before."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Before and after do not stand side by side."""
        return max(len(self.before), len(self.after)) > LONG or "\n" in self.before + self.after


@dataclass(frozen=True)
class VersionRow:
    rule: OfficeRule
    changes: list[Change]
    is_first: bool
    state: str

    @property
    def replaced_at_once(self) -> bool:
        """Another version took its place on its first day."""
        return self.rule.valid_to is not None and self.rule.valid_to < self.rule.valid_from


def versions_of(kind: RuleKind[Any], office: Office | None) -> QuerySet[Any]:
    """The versions of an office's rule, or of the one for everybody, the newest first."""
    found = kind.model._default_manager.filter(office=office).order_by("-version")
    rows = [name for name in kind.fields if kind.model._meta.get_field(name).is_relation]
    return found.select_related("created_by", "ended_by", *rows).prefetch_related(*kind.many)


def version_rows(kind: RuleKind[Any], versions: Sequence[Any], today: date) -> list[VersionRow]:
    """versions: the newest first, with the one before the last row where there is one."""
    earlier = [*versions[1:], None]
    return [
        VersionRow(rule, _changes(kind, rule, before), before is None, _state(rule, today))
        for rule, before in zip(versions, earlier, strict=False)
    ]


def _state(rule: OfficeRule, today: date) -> str:
    if rule.valid_from > today:
        return "planned"
    return "in_force" if rule.holds_on(today) else "ended"


def _changes(kind: RuleKind[Any], rule: OfficeRule, before: OfficeRule | None) -> list[Change]:
    found = []
    for name in (*kind.fields, *kind.many):
        field = rule._meta.get_field(name)
        now, then = words(field, getattr(rule, name)), words(field, getattr(before, name)) if before else ""
        if now != then:
            found.append(Change(str(field.verbose_name), then, now))  # type: ignore[union-attr]
    return found


def words(field: Any, value: Any) -> str:
    """A value as people read it."""
    if isinstance(field, ManyToManyField):
        return _listed(str(row) for row in value.all())
    if isinstance(field, ArrayField):
        return _listed(words(field.base_field, item) for item in value)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(field, Field) and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return cn_date(value) if isinstance(value, date) else str(value)


def _listed(parts: Iterable[str]) -> str:
    return "、".join(parts) or "—"
