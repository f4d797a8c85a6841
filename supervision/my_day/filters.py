"""The filters of clocks that turn yellow or red, and of proposals, which lists, workbooks and the API share."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import CLOCK_CHOICES
from cases.petitions.filters import PetitionNumberFilter
from cases.petitions.models.clocks import Clock
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter
from supervision.cards.enums import CardColour
from supervision.cards.filters import OfficeFilter
from supervision.cards.queries import end_of_week
from supervision.my_day.enums import ProposalKind, ProposalState
from supervision.my_day.models import Proposal
from supervision.my_day.queries.turning import LEVELS, Ruled, judged, ruled_offices, turning

FARTHEST = timedelta(days=400)  # a calendar beyond it is not loaded


class TurningFilter(OfficeFilter):
    """`turns`: to what level; `turn_from`, `turn_to`: on which days, from today to the end of the week if not said."""

    turns = ListedFilter(
        label=_("转为"), choices=[(one.value, one.label) for one in (CardColour.YELLOW, CardColour.RED)], method="kept"
    )
    turn_from = DayFilter(label=_("转牌日期起"), method="kept")
    turn_to = DayFilter(label=_("转牌日期止"), method="kept")
    clock = ListedFilter(label=_("期限"), field_name="kind", choices=CLOCK_CHOICES)

    class Meta(TabbedFilter.Meta):
        model = Clock

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        self.today = today or timezone.localdate()
        super().__init__(*args, **kwargs)

    def kept(self, found: QuerySet[Clock], name: str, value: Any) -> QuerySet[Clock]:
        return found

    def filter_queryset(self, queryset: QuerySet[Clock]) -> QuerySet[Clock]:
        found: QuerySet[Clock] = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        first = max(asked.get("turn_from") or self.today, self.today - FARTHEST)
        last = min(asked.get("turn_to") or max(end_of_week(self.today), first), self.today + FARTHEST)
        levels = [asked["turns"]] if asked.get("turns") else LEVELS
        return judged(found).filter(turning(self.ruled, levels, first, last))

    @cached_property
    def ruled(self) -> list[Ruled]:
        """What the offices are judged with today."""
        return ruled_offices(self.today)


class ProposalFilter(TabbedFilter):
    """`tab`: what waits for one's own office, all that is open, what was taken up, dismissed, or is no longer so."""

    MINE, OPEN, TAKEN, DISMISSED, LAPSED = "mine", "open", "taken", "dismissed", "lapsed"
    TABS: ClassVar = {
        MINE: _("待我单位决定"),
        OPEN: _("待决定（含下级）"),
        TAKEN: _("已采纳"),
        DISMISSED: _("不采纳"),
        LAPSED: _("情况已变"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    kind = ListedFilter(label=_("建议"), choices=ProposalKind.choices)
    number = PetitionNumberFilter()
    unit = NamedOfficeFilter(label=_("单位（含下级）"), field_name="unit", below=True)
    found_from = DayFilter(label=_("发现日期起"), field_name="found_on", lookup_expr="gte")
    found_to = DayFilter(label=_("发现日期止"), field_name="found_on", lookup_expr="lte")

    class Meta(TabbedFilter.Meta):
        model = Proposal

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        own = office_ids_stood_for(self._account or self.request.user, Permission.SUPERVISE)
        parts = {
            self.MINE: Q(state=ProposalState.OPEN, office__in=own),
            self.OPEN: Q(state=ProposalState.OPEN),
            self.TAKEN: Q(state__in=(ProposalState.ORDERED, ProposalState.URGED)),
            self.DISMISSED: Q(state=ProposalState.DISMISSED),
            self.LAPSED: Q(state=ProposalState.LAPSED),
        }
        return parts[tab]
