"""The list of ratings, its workbook and the API share these filters."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.filters import PetitionNumberFilter
from cases.ratings.enums import RatedRole, RatingValue, RatingWay
from cases.ratings.models import Rating
from cases.ratings.queries import RATED, lapsed_on, open_on
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter


class RatingFilter(ChosenFilter):
    """`tab`: what was rated, may still be rated, and has lapsed unrated."""

    DONE, OPEN, LAPSED, ALL = "done", "open", "lapsed", "all"
    TABS: ClassVar = {DONE: _("已评价"), OPEN: _("评价期内未评"), LAPSED: _("逾期未评"), ALL: _("全部")}

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    number = PetitionNumberFilter()
    office = NamedOfficeFilter(label=_("被评价单位"))
    role = ListedFilter(label=_("评价对象"), choices=RatedRole.choices)
    value = ListedFilter(label=_("评价"), choices=RatingValue.choices)
    way = ListedFilter(label=_("评价方式"), choices=RatingWay.choices)
    rated_from = DayFilter(label=_("评价日期起"), field_name="rated_on", lookup_expr="gte")
    rated_to = DayFilter(label=_("评价日期止"), field_name="rated_on", lookup_expr="lte")
    closes_from = DayFilter(label=_("评价期止日起"), field_name="closes_on", lookup_expr="gte")
    closes_to = DayFilter(label=_("评价期止日止"), field_name="closes_on", lookup_expr="lte")

    class Meta(ChosenFilter.Meta):
        model = Rating

    @classmethod
    def part(cls, tab: str) -> Q:
        """The condition of a tab."""
        today = timezone.localdate()
        parts: dict[str, Q] = {cls.DONE: RATED, cls.OPEN: open_on(today), cls.LAPSED: lapsed_on(today), cls.ALL: Q()}
        return parts[tab]

    def by_tab(self, found: QuerySet[Rating], name: str, value: str) -> QuerySet[Rating]:
        return found.filter(self.part(value))
