"""The register, its files and the API share these filters."""

from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel
from cases.petitions.filters import OpenedFilters
from cases.petitions.models.parties import Batch
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter


class BookFilter(OpenedFilters, ChosenFilter):
    """Each filter may be left out. `office` is a code, `again` finds what had been brought before."""

    by_content: ClassVar[frozenset[str]] = frozenset({"channel", "again"})
    petition: ClassVar[str] = "petition"

    on_from = DayFilter(label=_("日期起"), field_name="on", lookup_expr="gte")
    on_to = DayFilter(label=_("日期止"), field_name="on", lookup_expr="lte")
    channel = ListedFilter(label=_("信访形式"), choices=Channel.choices)
    again = YesNoFilter(label=_("再次反映"), field_name="is_again")
    office = django_filters.CharFilter(label=_("接待单位"), field_name="office__code", max_length=60)

    class Meta(ChosenFilter.Meta):
        model = Batch
