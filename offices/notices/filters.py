"""The filters of the list of deliveries."""

from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.notices.enums import Channel, DeliveryState, NoticeKind
from offices.notices.models import Delivery
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter


class DeliveryFilter(TabbedFilter):
    """`tab`: what did not arrive, of what nobody knows, what waits, what left."""

    FAILED, UNKNOWN, WAITING, SENT, ALL = "failed", "unknown", "waiting", "sent", "all"
    TABS: ClassVar = {
        FAILED: _("未送达"),
        UNKNOWN: _("不明"),
        WAITING: _("待发"),
        SENT: _("已发出"),
        ALL: _("全部"),
    }
    PARTS: ClassVar = {
        FAILED: Q(state=DeliveryState.FAILED),
        UNKNOWN: Q(state=DeliveryState.UNKNOWN),
        WAITING: Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
        SENT: Q(state__in=(DeliveryState.ACCEPTED, DeliveryState.DELIVERED)),
        ALL: Q(),
    }

    tab = ListedFilter(label=_("分组"), choices=list(TABS.items()), method="by_tab")
    channel = ListedFilter(label=_("渠道"), choices=Channel.choices)
    kind = ListedFilter(label=_("类别"), choices=NoticeKind.choices)
    office = NamedOfficeFilter(label=_("单位（含下级）"), below=True)
    made_from = DayFilter(label=_("产生日期起"), field_name="created_at", lookup_expr="date__gte")
    made_to = DayFilter(label=_("产生日期止"), field_name="created_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = Delivery
