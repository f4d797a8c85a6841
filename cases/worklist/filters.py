"""The list, the search and the API share these filters of petitions."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.aftercare.models import Revisit
from cases.aftercare.queries import DONE, WAITING, late_on
from cases.mandates.models import Mandate
from cases.mandates.queries import STANDING
from cases.petitions.enums import CLOCK_CHOICES, Channel, Crossing, Occurrence, Outcome, Purpose, State
from cases.petitions.filters import OpenedFilters
from cases.petitions.models.petitions import COLLECTIVE_FROM, Petition
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, YesNoFilter, in_words
from offices.vocabularies.models import Category

REVISIT_STATES = {"waiting": _("待回访"), "late": _("逾期未回访"), "done": _("已回访"), "none": _("没有安排回访")}


def categories_named(text: str) -> QuerySet[Category]:
    """By the beginning of a code, or by a name, with all below it; the highest first."""
    text = text.strip()
    code = text.split()[0] if text else ""
    if code.isascii() and code.isdigit():
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
        wanted = Q(code__startswith=code)
    else:
        wanted = Q(name=text) | Q(full_name=text) | Q(full_name__startswith=f"{text}/")
        wanted |= Q(full_name__contains=f"/{text}/")
    return Category.objects.filter(wanted).order_by("level", "code")


class PetitionFilter(OpenedFilters):
    """Each filter may be left out.

    `category` takes a code, of which the beginning is enough, or a name; one of a higher level finds all below.
    """

    by_content = frozenset({"category", "purpose", "channel", "occurrence", "collective", "outcome", "crossings"})

    state = django_filters.MultipleChoiceFilter(label=_("状态"), choices=State.choices)
    clock = ListedFilter(label=_("当前期限"), field_name="next_clock", choices=CLOCK_CHOICES)
    category = django_filters.CharFilter(label=_("内容分类"), method="by_category", max_length=200)
    channel = ListedFilter(label=_("信访形式"), choices=Channel.choices)
    purpose = ListedFilter(label=_("信访目的"), choices=Purpose.choices)
    office = NamedOfficeFilter(label=_("当前承担单位"), field_name="holder")
    received_from = DayFilter(label=_("收到日期起"), field_name="received_on", lookup_expr="gte")
    received_to = DayFilter(label=_("收到日期止"), field_name="received_on", lookup_expr="lte")
    due_from = DayFilter(label=_("到期日起"), field_name="next_due", lookup_expr="gte")
    due_to = DayFilter(label=_("到期日止"), field_name="next_due", lookup_expr="lte")
    occurrence = ListedFilter(label=_("初次或重复"), choices=Occurrence.choices)
    crossings = ListedFilter(label=_("三跨三分离"), choices=Crossing.choices, method="by_crossing")
    outcome = ListedFilter(label=_("处理意见"), choices=Outcome.choices)
    urgent = YesNoFilter(label=_("重大紧急"))
    mandated = YesNoFilter(label=_("上级交办"), method="by_mandate")
    collective = YesNoFilter(label=_("集体访"), method="by_size")
    overdue = YesNoFilter(label=_("已逾期"), method="by_overdue")
    open = YesNoFilter(label=_("未办结"), field_name="is_open")
    revisit = ListedFilter(label=_("回访"), choices=list(REVISIT_STATES.items()), method="by_revisit")

    class Meta:
        model = Petition
        fields: list[str] = []

    def by_category(self, found: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        return found.filter(category__in=categories_named(value).order_by().values("pk"))

    def by_mandate(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        mandated = Exists(Mandate.objects.filter(STANDING, petition=OuterRef("pk")))
        return found.filter(mandated) if value else found.exclude(mandated)

    def by_size(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        return found.filter(headcount__gte=COLLECTIVE_FROM) if value else found.filter(headcount__lt=COLLECTIVE_FROM)

    def by_crossing(self, found: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        return found.filter(crossings__contains=[value])

    def by_revisit(self, found: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        conditions = {"waiting": WAITING, "late": late_on(timezone.localdate()), "done": DONE, "none": Q()}
        visits = Exists(Revisit.objects.filter(conditions[value], petition=OuterRef("pk")))
        return found.exclude(visits) if value == "none" else found.filter(visits)

    def by_overdue(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        today = timezone.localdate()
        late = found.filter(is_open=True, next_due__lt=today)
        return late if value else found.exclude(is_open=True, next_due__lt=today)


FILTER_NAMES = frozenset(PetitionFilter.base_filters)


def given_filters(data: Any) -> bool:
    """Whether any filter is asked for; without one the set need not be built."""
    return any(value for name, value in data.items() if name in FILTER_NAMES)


def conditions_of(filters: PetitionFilter | None) -> list[tuple[str, str]]:
    """Each filter that is asked for, in words."""
    if filters is None:
        return []
    asked = {name: [value for value in filters.data.getlist(name) if value] for name in filters.filters}
    return [(str(one.label), in_words(one.field, asked[name])) for name, one in filters.filters.items() if asked[name]]
