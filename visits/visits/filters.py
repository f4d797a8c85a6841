"""The list of visits, its workbook and the API share these filters."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.filters import PetitionNumberFilter
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter
from visits.hall.models import COLLECTIVE_FROM
from visits.visits.enums import VisitOutcome
from visits.visits.models import BROUGHT, Visit


class VisitFilter(ChosenFilter):
    """Each filter may be left out. `office` is a code, `number` a part of the number of a petition."""

    on_from = DayFilter(label=_("来访日期起"), field_name="on", lookup_expr="gte")
    on_to = DayFilter(label=_("来访日期止"), field_name="on", lookup_expr="lte")
    outcome = ListedFilter(label=_("结果"), choices=VisitOutcome.choices)
    collective = YesNoFilter(label=_("集体访"), method="by_size")
    brought = YesNoFilter(label=_("带访"), method="by_brought")
    brought_by = django_filters.CharFilter(label=_("带访单位"), method="by_unit", max_length=60)
    number = PetitionNumberFilter()
    office = django_filters.CharFilter(label=_("接待单位"), field_name="office__code", max_length=60)

    class Meta(ChosenFilter.Meta):
        model = Visit

    def by_size(self, found: QuerySet[Visit], name: str, value: bool) -> QuerySet[Visit]:
        large = Q(persons__gte=COLLECTIVE_FROM)
        return found.filter(large if value else ~large)

    def by_brought(self, found: QuerySet[Visit], name: str, value: bool) -> QuerySet[Visit]:
        return found.filter(BROUGHT if value else ~BROUGHT)

    def by_unit(self, found: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        unit = Q(brought_by__code=value) | Q(brought_by__name=value) | Q(brought_by__short_name=value)
        return found.filter(unit)
