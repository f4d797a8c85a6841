"""The ledger of relief, its workbook and the API share these filters."""

from typing import ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.petitions.filters import PetitionNumberFilter
from cases.relief.enums import GRANTED, ReliefState
from cases.relief.models import Relief, ReliefPayment
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, NumberFilter, TabbedFilter


class ReliefFilter(TabbedFilter):
    """`tab`: what waits, what is charged to the budget, what of it is paid or not yet, what came to nothing."""

    WAITING, CHARGED, PAID, UNPAID, OVER, ALL = "waiting", "charged", "paid", "unpaid", "over", "all"
    TABS: ClassVar = {
        ALL: _("全部"),
        WAITING: _("待审批"),
        CHARGED: _("已批准"),
        PAID: _("已支付"),
        UNPAID: _("待支付"),
        OVER: _("未予救助"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    office = NamedOfficeFilter(label=_("救助单位"))
    year = NumberFilter(label=_("年度"), field_name="year", max_value=2200)
    number = PetitionNumberFilter()
    asked_from = DayFilter(label=_("申请日期起"), field_name="asked_at", lookup_expr="date__gte")
    asked_to = DayFilter(label=_("申请日期止"), field_name="asked_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = Relief

    @classmethod
    def part(cls, tab: str) -> Q:
        """The condition of a tab; each figure of the ledger is the list of one."""
        paid = Exists(ReliefPayment.objects.filter(relief=OuterRef("pk"), returned_on=None))
        stopped = Q(state=ReliefState.CANCELLED)
        parts: dict[str, Q] = {
            cls.WAITING: Q(state=ReliefState.ASKED),
            cls.CHARGED: Q(state__in=GRANTED) | stopped & Q(paid),
            cls.PAID: Q(paid),
            cls.UNPAID: Q(state=ReliefState.APPROVED),
            cls.OVER: Q(state__in=[ReliefState.REFUSED, ReliefState.WITHDRAWN]) | stopped & ~Q(paid),
            cls.ALL: Q(),
        }
        return parts[tab]
