"""The filters of every list are made of these."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from offices.pages.fields import DayField
from offices.pages.wording import word_field
from offices.pages.words import cn_date


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class ListedFilter(django_filters.ChoiceFilter):
    """One of a list, or any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=_("不限"), **kwargs)


class NumberFilter(django_filters.NumberFilter):
    """A whole number above nought."""

    def __init__(self, *, max_value: int = 2**31 - 1, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=max_value, decimal_places=0, **kwargs)


class YesNoField(forms.NullBooleanField):
    """Nothing else is taken for yes, no or any: a misspelt filter would give a wrong figure."""

    KNOWN = MappingProxyType({"": None, "true": True, "1": True, "false": False, "0": False})

    def clean(self, value: Any) -> bool | None:
        said = str("" if value is None else value).lower()
        if said not in self.KNOWN:
            raise forms.ValidationError(_("应为 true 或 false。"), code="invalid")
        return self.KNOWN[said]


class YesNoFilter(django_filters.BooleanFilter):
    """`true`, `false`, or any."""

    field_class = YesNoField

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("不限")), ("true", _("是")), ("false", _("否"))]
        super().__init__(widget=forms.Select(choices=choices), **kwargs)


class InOrder(forms.Form):
    """The last day of a time does not come before the first: fields x_from and x_to."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, first in list(given.items()):
            other = f"{name.removesuffix('_from')}_to"
            last = given.get(other) if name.endswith("_from") else None
            if isinstance(first, date) and isinstance(last, date) and last < first:
                words = {"first": self.fields[name].label, "last": self.fields[other].label}
                self.add_error(other, _("%(last)s不能早于%(first)s。") % words)
        return given


class ShownFilters(django_filters.FilterSet):
    """shown: names of the filters that are made besides those asked for; all of them where it is not given.

    Fifteen filters and their form fields take longer to make than the rows they find to be read.
    """

    def __init__(
        self, data: Any = None, queryset: Any = None, *, shown: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        if shown is not None:
            given = {name for name, value in (data or {}).items() if value}
            every = type(self).base_filters.items()
            # The set's own, in the place of the class's, which it copies.
            self.__dict__["base_filters"] = {name: one for name, one in every if name in given or name in shown}
        super().__init__(data, queryset, **kwargs)

    def get_form_class(self) -> type[forms.Form]:
        made: type[forms.Form] = super().get_form_class()
        kind: type[forms.Form] = type(made.__name__, (InOrder, made), {})
        for field in kind.base_fields.values():
            word_field(field)
        return kind


class ChosenFilter(ShownFilters):
    """Filters whose page offers a list to choose from where the API takes a code."""

    class Meta:
        fields: list[str] = []

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Put a list in the place of a code. What was asked for and is not in it stays, and finds what it finds.

        A filter that is not made needs none.
        """
        if name in self.form.fields:
            self.form.fields[name].widget = forms.Select({"class": "form-select"}, choices=[("", _("不限")), *choices])

    def offer_leaders(self, name: str, leaders: Iterable[Any]) -> None:
        self.offer(name, [(leader.username, leader.name) for leader in leaders])

    def offer_offices(self, name: str, offices: Iterable[Any]) -> None:
        self.offer(name, [(office.code, office.short_name or office.name) for office in offices])

    def hide(self, name: str) -> None:
        """Leave a filter to the tabs of the page, and carry it along."""
        self.form.fields[name].widget = forms.HiddenInput()

    def is_narrowed(self, *besides: str) -> bool:
        """Whether anything is asked for, but for these."""
        return any(self.data.get(name) for name in self.base_filters if name not in besides)

    def conditions(self) -> list[tuple[str, str]]:
        """What is asked for, in words: pairs of a filter and its value."""
        if not self.form.is_valid():
            return []
        return [
            (str(self.form.fields[name].label), in_words(self.form.fields[name], value))
            for name, value in self.form.cleaned_data.items()
            if value not in (None, "", [])
        ]


class TabbedFilter(ChosenFilter):
    """Filters of a list whose rows stand under tabs. TABS: the label of each; PARTS: its condition, where that depends
    neither on the day nor on who asks.
    """

    TABS: ClassVar[Mapping[str, Any]]
    PARTS: ClassVar[Mapping[str, Q]] = {}

    class Meta(ChosenFilter.Meta):
        pass

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        return self.PARTS[tab]

    def by_tab(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return found.filter(self.part(value))


def in_words(field: Any, value: Any) -> str:
    """A value, or several, as the choices of the field say it."""
    if isinstance(value, list):
        return "、".join(in_words(field, one) for one in value)
    if isinstance(value, date):
        return cn_date(value)
    words = dict(getattr(field, "choices", None) or getattr(field.widget, "choices", None) or ())
    said = str(value)
    return str(words.get(said, {"true": _("是"), "false": _("否")}.get(said.lower(), said)))
