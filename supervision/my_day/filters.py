"""The filters of clocks that turn yellow or red, which the list, its workbook and the API share."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import CLOCK_CHOICES
from cases.petitions.models.clocks import Clock
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter
from supervision.cards.enums import CardColour
from supervision.cards.filters import OfficeFilter
from supervision.cards.queries import end_of_week
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

    class Meta(ChosenFilter.Meta):
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
