"""The filters of the lists of daily returns and of the petitions behind a figure."""

from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel, State
from cases.petitions.filters import PetitionNumberFilter
from cases.petitions.models.petitions import Petition
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter
from supervision.reports.enums import CircularState, ReportKind
from supervision.reports.models import Circular, DailyReturn, Report


class DailyReturnFilter(ChosenFilter):
    office = NamedOfficeFilter(label=_("报送单位（含下级）"), below=True)
    day_from = DayFilter(label=_("日期起"), field_name="day", lookup_expr="gte")
    day_to = DayFilter(label=_("日期止"), field_name="day", lookup_expr="lte")
    is_zero = YesNoFilter(label=_("零报告"))
    is_late = YesNoFilter(label=_("逾时报送"))

    class Meta(ChosenFilter.Meta):
        model = DailyReturn


class BehindFilter(ChosenFilter):
    """Of the petitions behind a figure."""

    number = PetitionNumberFilter(field_name="number")
    channel = ListedFilter(label=_("信访形式"), choices=Channel.choices)
    state = ListedFilter(label=_("状态"), choices=State.choices)

    class Meta(ChosenFilter.Meta):
        model = Petition


class ReportFilter(ChosenFilter):
    office = NamedOfficeFilter(label=_("单位（含下级）"), below=True)
    kind = ListedFilter(label=_("类型"), choices=ReportKind.choices)
    day_from = DayFilter(label=_("期末起"), field_name="until", lookup_expr="gte")
    day_to = DayFilter(label=_("期末止"), field_name="until", lookup_expr="lte")

    class Meta(ChosenFilter.Meta):
        model = Report


class CircularFilter(ChosenFilter):
    office = NamedOfficeFilter(label=_("印发单位"))
    state = ListedFilter(label=_("状态"), choices=CircularState.choices)
    issued_from = DayFilter(label=_("印发日期起"), field_name="issued_on", lookup_expr="gte")
    issued_to = DayFilter(label=_("印发日期止"), field_name="issued_on", lookup_expr="lte")

    class Meta(ChosenFilter.Meta):
        model = Circular
