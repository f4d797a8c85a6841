"""The list of follow-up visits, its workbook and the API share these filters."""

from typing import ClassVar

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.aftercare import queries
from cases.aftercare.enums import RevisitResult, Satisfaction
from cases.aftercare.models import Revisit
from cases.petitions.filters import PetitionNumberFilter
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter


class RevisitFilter(TabbedFilter):
    """`tab`: what waits, of that what is late, where something promised is not done, what was paid, called off."""

    WAITING, LATE, WORK, DONE, OFF, ALL = "waiting", "late", "work", "done", "off", "all"
    TABS: ClassVar = {
        WAITING: _("待回访"),
        LATE: _("逾期未回访"),
        WORK: _("有事项待落实"),
        DONE: _("已回访"),
        OFF: _("不再回访"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    number = PetitionNumberFilter()
    office = NamedOfficeFilter(label=_("回访单位"))
    owner = django_filters.CharFilter(label=_("回访责任人"), field_name="owner__username", max_length=60)
    satisfied = ListedFilter(label=_("是否满意"), choices=Satisfaction.choices)
    result = ListedFilter(label=_("结果"), choices=RevisitResult.choices)
    due_to = DayFilter(label=_("期限止"), field_name="due_on", lookup_expr="lte")
    visited_from = DayFilter(label=_("回访日期起"), field_name="visited_on", lookup_expr="gte")
    visited_to = DayFilter(label=_("回访日期止"), field_name="visited_on", lookup_expr="lte")

    class Meta(TabbedFilter.Meta):
        model = Revisit

    @classmethod
    def part(cls, tab: str) -> Q:
        """The condition of a tab."""
        parts: dict[str, Q] = {
            cls.WAITING: queries.WAITING,
            cls.LATE: queries.late_on(timezone.localdate()),
            cls.WORK: Q(queries.owes_work()),
            cls.DONE: queries.DONE,
            cls.OFF: queries.CALLED_OFF,
            cls.ALL: Q(),
        }
        return parts[tab]
