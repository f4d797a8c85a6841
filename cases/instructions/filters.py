"""The list of letters that leaders read, its workbook and the API share these filters."""

from typing import ClassVar

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.instructions import queries
from cases.instructions.models import LeaderLetter
from cases.petitions.filters import PetitionNumberFilter
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter


class LetterFilter(TabbedFilter):
    """`tab`: what waits to be read, what awaits feedback, of that what is overdue, what was answered, only read, taken
    back. `leader` is a user name.
    """

    WAITING, UNANSWERED, LATE, ANSWERED, NOTED, BACK, ALL = (
        *("waiting", "unanswered", "late", "answered", "noted", "back"),
        "all",
    )
    TABS: ClassVar = {
        WAITING: _("待阅批"),
        UNANSWERED: _("待反馈"),
        LATE: _("逾期未反馈"),
        ANSWERED: _("已反馈"),
        NOTED: _("已阅"),
        BACK: _("已收回"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    number = PetitionNumberFilter()
    leader = django_filters.CharFilter(label=_("阅批领导"), field_name="leader__username", max_length=60)
    laid_from = DayFilter(label=_("呈送日期起"), field_name="laid_at", lookup_expr="date__gte")
    laid_to = DayFilter(label=_("呈送日期止"), field_name="laid_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = LeaderLetter

    @classmethod
    def part(cls, tab: str) -> Q:
        """The condition of a tab."""
        parts = {
            cls.WAITING: queries.WAITING,
            cls.UNANSWERED: queries.UNANSWERED,
            cls.LATE: queries.late_on(timezone.localdate()),
            cls.ANSWERED: queries.ANSWERED,
            cls.NOTED: queries.NOTED,
            cls.BACK: queries.TAKEN_BACK,
            cls.ALL: Q(),
        }
        return parts[tab]
