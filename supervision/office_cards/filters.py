"""The filters of the list of cards on offices, and of what one was counted from."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, TabbedFilter, YesNoFilter
from supervision.cards.enums import OrderGround
from supervision.office_cards.enums import OfficeCardLevel, OfficeCardOrigin, OfficeCardState
from supervision.office_cards.models import OfficeCard, OfficeCardBasis
from supervision.office_cards.queries import late, to_answer, to_decide


class OfficeCardFilter(TabbedFilter):
    """`tab`: what the account decides, what stands, what is over."""

    DECIDE, ANSWER, ACTIVE, OVER, ALL = "decide", "answer", "active", "over", "all"
    TABS: ClassVar = {
        DECIDE: _("待核准、认定、复查"),
        ANSWER: _("待我单位说明、整改"),
        ACTIVE: _("有效"),
        OVER: _("已结束"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("分组"), choices=list(TABS.items()), method="by_tab")
    office = NamedOfficeFilter(label=_("被发牌单位（含下级）"), below=True)
    level = ListedFilter(label=_("级别"), choices=OfficeCardLevel.choices)
    state = ListedFilter(label=_("状态"), choices=OfficeCardState.choices)
    origin = ListedFilter(label=_("来由"), choices=OfficeCardOrigin.choices)
    ground = ListedFilter(label=_("督办情形"), choices=OrderGround.choices)
    late = YesNoFilter(label=_("单位逾期"), method="by_late")
    issued_from = DayFilter(label=_("发出日期起"), field_name="issued_on", lookup_expr="gte")
    issued_to = DayFilter(label=_("发出日期止"), field_name="issued_on", lookup_expr="lte")
    lifted_from = DayFilter(label=_("解除日期起"), field_name="lifted_at", lookup_expr="date__gte")
    lifted_to = DayFilter(label=_("解除日期止"), field_name="lifted_at", lookup_expr="date__lte")

    class Meta(ChosenFilter.Meta):
        model = OfficeCard

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        account = self._account or self.request.user
        over = (OfficeCardState.REFUSED, OfficeCardState.SUPERSEDED, OfficeCardState.LIFTED, OfficeCardState.VOIDED)
        if tab == self.DECIDE:
            return Q(pk__in=to_decide(account, timezone.localdate()).order_by().values("pk"))
        if tab == self.ANSWER:
            return Q(pk__in=to_answer(account).order_by().values("pk"))
        return {self.ACTIVE: Q(state=OfficeCardState.ACTIVE), self.OVER: Q(state__in=over), self.ALL: Q()}[tab]

    def by_late(self, found: QuerySet[OfficeCard], name: str, value: bool) -> QuerySet[OfficeCard]:
        owing = late(timezone.localdate())
        return found.filter(owing) if value else found.exclude(owing)


class BasisFilter(ChosenFilter):
    """What a card was counted from: by colour, or by whether it stood above the line of the indicator."""

    level = ListedFilter(label=_("颜色"), field_name="card__level", choices=OfficeCardLevel.choices[:2])
    in_part = YesNoFilter(label=_("计入分子"))

    class Meta(ChosenFilter.Meta):
        model = OfficeCardBasis
