"""The filters of the lists of reception, shared by the pages, their Excel files and the API."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import PromiseState
from cases.filters import DayFilter, ListedFilter, YesNoFilter
from cases.models import Promise
from offices.models import Account, Office
from visits.list_queries import UNKEPT, overdue_promise

Choices = Iterable[tuple[str, Any]]


class ChosenFilter(django_filters.FilterSet):
    """Filters whose page offers a list to choose from where the API takes a code."""

    class Meta:
        fields: list[str] = []

    def offer(self, name: str, choices: Choices) -> None:
        """Put a list in the place of a code. What was asked for and is not in it stays, and finds what it finds."""
        self.form.fields[name].widget = forms.Select({"class": "form-select"}, choices=[("", _("不限")), *choices])

    def offer_leaders(self, name: str, leaders: Iterable[Account]) -> None:
        self.offer(name, [(leader.username, leader.name) for leader in leaders])

    def offer_offices(self, name: str, offices: Iterable[Office]) -> None:
        self.offer(name, [(office.code, office.short_name or office.name) for office in offices])

    def conditions(self) -> list[tuple[str, str]]:
        """What is asked for, in words: pairs of a filter and its value."""
        if not self.form.is_valid():
            return []
        said = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", []):
                continue
            field: Any = self.form.fields[name]
            words = dict(getattr(field, "choices", None) or getattr(field.widget, "choices", None) or ())
            yes_no = _("是") if value is True else _("否")
            said.append((str(field.label), str(yes_no if isinstance(value, bool) else words.get(value, value))))
        return said


class PromiseFilter(ChosenFilter):
    """`leader` is a user name, `unit` the code of an office, `due_before` a day that still counts."""

    UNKEPT = "unkept"

    state = ListedFilter(label=_("状态"), choices=[(UNKEPT, _("未兑现")), *PromiseState.choices], method="by_state")
    leader = django_filters.CharFilter(label=_("承诺领导"), field_name="leader__username", max_length=60)
    unit = django_filters.CharFilter(label=_("兑现单位"), field_name="unit__code", max_length=60)
    overdue = YesNoFilter(label=_("已逾期"), method="by_overdue")
    due_before = DayFilter(label=_("到期日止"), field_name="clock__due", lookup_expr="lte")

    class Meta(ChosenFilter.Meta):
        model = Promise

    def by_state(self, found: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        return found.filter(UNKEPT) if value == self.UNKEPT else found.filter(state=value)

    def by_overdue(self, found: QuerySet[Promise], name: str, value: bool) -> QuerySet[Promise]:
        late = overdue_promise(timezone.localdate())
        return found.filter(late) if value else found.exclude(late)
