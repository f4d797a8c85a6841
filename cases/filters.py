"""The filters of petitions that the list, the search and the API share, and what filters of other lists are made of."""

from collections.abc import Collection, Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CLOCK_CHOICES, Channel, Purpose, State
from cases.forms.fields import CODE_AT_END, DayField
from cases.models import Petition
from cases.models.petitions import COLLECTIVE_FROM
from offices.models import Account, Category, Office


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class ListedFilter(django_filters.ChoiceFilter):
    """One of a list, or any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=_("不限"), **kwargs)


class YesNoFilter(django_filters.BooleanFilter):
    """`true`, `false`, or any."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("不限")), ("true", _("是")), ("false", _("否"))]
        super().__init__(widget=forms.Select(choices=choices), **kwargs)


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

    def offer_leaders(self, name: str, leaders: Iterable[Account]) -> None:
        self.offer(name, [(leader.username, leader.name) for leader in leaders])

    def offer_offices(self, name: str, offices: Iterable[Office]) -> None:
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
        said = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", []):
                continue
            field: Any = self.form.fields[name]
            words = dict(getattr(field, "choices", None) or getattr(field.widget, "choices", None) or ())
            yes_no = _("是") if value is True else _("否")
            said.append((str(field.label), str(yes_no if isinstance(value, bool) else words.get(str(value), value))))
        return said


class PetitionFilter(ShownFilters):
    """Each filter may be left out.

    `category` takes a code, of which the beginning is enough, or a name; one of a higher level finds all below.
    """

    state = django_filters.MultipleChoiceFilter(label=_("状态"), choices=State.choices)
    clock = ListedFilter(label=_("当前期限"), field_name="next_clock", choices=CLOCK_CHOICES)
    category = django_filters.CharFilter(label=_("内容分类"), method="by_category", max_length=200)
    channel = ListedFilter(label=_("信访形式"), choices=Channel.choices)
    purpose = ListedFilter(label=_("信访目的"), choices=Purpose.choices)
    office = django_filters.CharFilter(label=_("当前承担单位"), method="by_office", max_length=200)
    received_from = DayFilter(label=_("收到日期起"), field_name="received_on", lookup_expr="gte")
    received_to = DayFilter(label=_("收到日期止"), field_name="received_on", lookup_expr="lte")
    due_from = DayFilter(label=_("到期日起"), field_name="next_due", lookup_expr="gte")
    due_to = DayFilter(label=_("到期日止"), field_name="next_due", lookup_expr="lte")
    urgent = YesNoFilter(label=_("重大紧急"))
    collective = YesNoFilter(label=_("集体访"), method="by_size")
    overdue = YesNoFilter(label=_("已逾期"), method="by_overdue")
    open = YesNoFilter(label=_("未办结"), field_name="is_open")

    class Meta:
        model = Petition
        fields: list[str] = []

    def by_category(self, found: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        text = value.strip()
        code = text.split()[0] if text else ""
        if code.isascii() and code.isdigit():
            while len(code) > 2 and code.endswith("00"):
                code = code[:-2]
            wanted = Q(code__startswith=code)
        else:
            wanted = Q(name=text) | Q(full_name=text) | Q(full_name__startswith=f"{text}/")
            wanted |= Q(full_name__contains=f"/{text}/")
        return found.filter(category__in=Category.objects.filter(wanted).values("pk"))

    def by_office(self, found: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        text = value.strip()
        code = CODE_AT_END.search(text)
        wanted = Q(code=code[1]) if code else Q(code=text) | Q(name=text) | Q(short_name=text)
        return found.filter(holder__in=Office.objects.filter(wanted).values("pk"))

    def by_size(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        return found.filter(headcount__gte=COLLECTIVE_FROM) if value else found.filter(headcount__lt=COLLECTIVE_FROM)

    def by_overdue(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        today = timezone.localdate()
        late = found.filter(is_open=True, next_due__lt=today)
        return late if value else found.exclude(is_open=True, next_due__lt=today)


FILTER_NAMES = frozenset(PetitionFilter.base_filters)


def given_filters(data: Any) -> bool:
    """Whether any filter is asked for; without one the set need not be built."""
    return any(value for name, value in data.items() if name in FILTER_NAMES)
