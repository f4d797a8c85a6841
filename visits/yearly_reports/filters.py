"""The filters of the list of yearly reports."""

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import ChosenFilter, ListedFilter, TabbedFilter
from visits.compliance.reckoning import YEARS
from visits.rota.models import Leader
from visits.yearly_reports.enums import ReportState
from visits.yearly_reports.models import YearlyReport


class ReportFilter(TabbedFilter):
    SIGNED, DRAFT, ALL = "signed", "draft", "all"
    TABS: ClassVar = {ALL: _("全部"), SIGNED: _("已签署"), DRAFT: _("起草中")}
    PARTS: ClassVar = {ALL: Q(), SIGNED: Q(state=ReportState.SIGNED), DRAFT: Q(state=ReportState.DRAFT)}

    tab = ListedFilter(label=_("分组"), choices=list(TABS.items()), method="by_tab")
    year = django_filters.NumberFilter(label=_("年度"), min_value=2000, max_value=2100)
    office = NamedOfficeFilter(label=_("单位（含下级）"), field_name="leader__office", below=True)

    class Meta(ChosenFilter.Meta):
        model = YearlyReport


class UnsignedFilter(ChosenFilter):
    """Of leaders; the year is asked before they are found."""

    year = django_filters.NumberFilter(
        label=_("年度"), min_value=YEARS[0], max_value=YEARS[-1], decimal_places=0, method="of_year"
    )
    office = NamedOfficeFilter(label=_("单位（含下级）"), below=True)

    class Meta(ChosenFilter.Meta):
        model = Leader

    def of_year(self, found: QuerySet[Leader], name: str, value: int) -> QuerySet[Leader]:
        return found
