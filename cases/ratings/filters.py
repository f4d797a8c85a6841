"""The list of ratings, its workbook and the API share these filters."""

from typing import ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.filters import PetitionNumberFilter
from cases.ratings.enums import RatedRole, RatingValue, RatingWay
from cases.ratings.enums import RatingState as S
from cases.ratings.models import Rating
from cases.ratings.queries import in_state
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter


class RatingFilter(TabbedFilter):
    """`tab`: by the state of a rating; the tabs together are all."""

    ALL = "all"
    TABS: ClassVar = {
        **{one.value: one.label for one in (S.DONE, S.OPEN, S.LAPSED, S.EARLY, S.SEALED)},
        ALL: _("全部"),
    }

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

    class Meta(TabbedFilter.Meta):
        model = Rating

    @classmethod
    def part(cls, tab: str) -> Q:
        """The condition of a tab."""
        return Q() if tab == cls.ALL else in_state(S(tab), timezone.localdate())
