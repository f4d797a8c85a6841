"""The filters of the list of listed offices."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter, YesNoFilter
from supervision.cards.enums import OrderGround
from supervision.listed_offices.enums import ListingState
from supervision.listed_offices.models import ListedOffice
from supervision.listed_offices.queries import listings_to_answer, listings_to_examine, overdue


class ListedOfficeFilter(TabbedFilter):
    """`tab`: what one's own unit reports on, what one examines, what stands listed, what is over."""

    ANSWER, EXAMINE, LISTED, OVER, ALL = "answer", "examine", "listed", "over", "all"
    TABS: ClassVar = {
        ANSWER: _("待我单位整改"),
        EXAMINE: _("待我单位审核"),
        LISTED: _("挂牌中"),
        OVER: _("已摘牌、撤销"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("分组"), choices=list(TABS.items()), method="by_tab")
    unit = NamedOfficeFilter(label=_("被挂牌单位（含下级）"), field_name="unit", below=True)
    ground = ListedFilter(label=_("督办情形"), choices=OrderGround.choices)
    number = django_filters.CharFilter(label=_("文号"), field_name="number", max_length=60)
    overdue = YesNoFilter(label=_("逾期未摘牌"), method="by_overdue")
    listed_from = DayFilter(label=_("挂牌日期起"), field_name="listed_at", lookup_expr="date__gte")
    listed_to = DayFilter(label=_("挂牌日期止"), field_name="listed_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = ListedOffice

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        account = self._account or self.request.user
        if tab == self.ANSWER:
            return Q(pk__in=listings_to_answer(account).order_by().values("pk"))
        if tab == self.EXAMINE:
            return Q(pk__in=listings_to_examine(account).order_by().values("pk"))
        over = Q(state__in=(ListingState.STRUCK, ListingState.WITHDRAWN))
        return {self.LISTED: Q(state=ListingState.LISTED), self.OVER: over, self.ALL: Q()}[tab]

    def by_overdue(self, found: QuerySet[ListedOffice], name: str, value: bool) -> QuerySet[ListedOffice]:
        late = overdue(timezone.localdate())
        return found.filter(late) if value else found.exclude(late)
