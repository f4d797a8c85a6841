"""The filters of the list of supervision orders."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.filters import PetitionNumberFilter
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter, YesNoFilter
from supervision.cards.enums import OrderGround
from supervision.orders.enums import OrderState, OrderWay
from supervision.orders.models import SupervisionOrder


class OrderFilter(TabbedFilter):
    """`tab`: what one's own offices have to report on, what they have to examine, what they demanded and is due without
    an answer, what runs, what is over.
    """

    ANSWER, EXAMINE, DUE, RUNNING, OVER, ALL = "answer", "examine", "due", "running", "over", "all"
    TABS: ClassVar = {
        ANSWER: _("待我单位反馈"),
        EXAMINE: _("待我单位审核"),
        DUE: _("到期未反馈"),
        RUNNING: _("待单位反馈"),
        OVER: _("已结束"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    number = PetitionNumberFilter()
    unit = NamedOfficeFilter(label=_("被督办单位（含下级）"), field_name="unit", below=True)
    way = ListedFilter(label=_("督办方式"), choices=OrderWay.choices)
    ground = ListedFilter(label=_("督办情形"), choices=OrderGround.choices)
    paper = django_filters.CharFilter(label=_("督办函文号"), field_name="document__number", max_length=60)
    overdue = YesNoFilter(label=_("逾期未反馈"), method="by_overdue")
    issued_from = DayFilter(label=_("督办日期起"), field_name="issued_at", lookup_expr="date__gte")
    issued_to = DayFilter(label=_("督办日期止"), field_name="issued_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = SupervisionOrder

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        account = self._account or self.request.user
        answers = office_ids_stood_for(account, Permission.ANSWER_CARDS)
        supervises = office_ids_stood_for(account, Permission.SUPERVISE)
        parts = {
            self.ANSWER: Q(unit__in=answers, state=OrderState.OPEN),
            self.EXAMINE: Q(office__in=supervises, state=OrderState.REPORTED),
            self.DUE: Q(office__in=supervises, state=OrderState.OPEN, due_on__lte=timezone.localdate()),
            self.RUNNING: Q(state=OrderState.OPEN) & ~Q(unit__in=answers),
            self.OVER: Q(state__in=(OrderState.ENDED, OrderState.WITHDRAWN)),
            self.ALL: Q(),
        }
        return parts[tab]

    def by_overdue(self, found: QuerySet[SupervisionOrder], name: str, value: bool) -> QuerySet[SupervisionOrder]:
        late = Q(state=OrderState.OPEN, due_on__lt=timezone.localdate())
        return found.filter(late) if value else found.exclude(late)
