"""The filters of the lists of inspections and of what is to be put right."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.procedure.queries import office_ids_stood_for
from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, TabbedFilter, YesNoFilter
from supervision.inspections.enums import InspectionState, InspectionWay, ItemState
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.queries import items_to_confirm


class InspectionFilter(ChosenFilter):
    state = ListedFilter(label=_("状态"), choices=InspectionState.choices)
    way = ListedFilter(label=_("督查方式"), choices=InspectionWay.choices)
    office = NamedOfficeFilter(label=_("组织单位（含下级）"), field_name="office", below=True)
    starts_from = DayFilter(label=_("开始日期起"), field_name="starts_on", lookup_expr="gte")
    starts_to = DayFilter(label=_("开始日期止"), field_name="starts_on", lookup_expr="lte")

    class Meta(ChosenFilter.Meta):
        model = Inspection


class RectificationFilter(TabbedFilter):
    """`tab`: what one's own offices have to put right, what they have to confirm, what is open, what is done."""

    MINE, CONFIRM, OPEN, DONE, ALL = "mine", "confirm", "open", "done", "all"
    TABS: ClassVar = {
        MINE: _("待我单位整改"),
        CONFIRM: _("待我单位确认"),
        OPEN: _("未整改"),
        DONE: _("已整改"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    unit = NamedOfficeFilter(label=_("整改单位（含下级）"), field_name="unit", below=True)
    overdue = YesNoFilter(label=_("逾期未整改"), method="by_overdue")

    class Meta(ChosenFilter.Meta):
        model = RectificationItem

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        account = self._account or self.request.user
        own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
        return {
            self.MINE: Q(unit__in=own, state=ItemState.OPEN),
            self.CONFIRM: Q(pk__in=items_to_confirm(account).order_by().values("pk")),
            self.OPEN: ~Q(state=ItemState.DONE),
            self.DONE: Q(state=ItemState.DONE),
            self.ALL: Q(),
        }[tab]

    def by_overdue(self, found: QuerySet[RectificationItem], name: str, value: bool) -> QuerySet[RectificationItem]:
        late = Q(state=ItemState.OPEN, due_on__lt=timezone.localdate())
        return found.filter(late) if value else found.exclude(late)
