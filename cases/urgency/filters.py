"""The filters of grave and urgent matters, which the list, its workbook and the API share."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.filters import PetitionNumberFilter
from cases.urgency.models import UrgentMatter
from cases.urgency.queries import END_ASKED, FOLLOWED, OPEN, TO_REPORT, overdue_at
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter, YesNoFilter


class UrgentFilter(TabbedFilter):
    """`tab`: what stands, what is to be reported, what is followed up, whose end is asked for, what has ended."""

    STANDING, TO_REPORT, FOLLOWED, ASKED, ENDED, ALL = "standing", "to_report", "followed", "asked", "ended", "all"
    TABS: ClassVar = {
        STANDING: _("未解除"),
        TO_REPORT: _("待呈报"),
        FOLLOWED: _("已呈报"),
        ASKED: _("申请解除"),
        ENDED: _("已解除"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    number = PetitionNumberFilter()
    office = NamedOfficeFilter(label=_("标记单位（含下级）"), below=True)
    overdue = YesNoFilter(label=_("已超时"), method="by_overdue")
    marked_from = DayFilter(label=_("标记日期起"), field_name="marked_at", lookup_expr="date__gte")
    marked_to = DayFilter(label=_("标记日期止"), field_name="marked_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = UrgentMatter

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        parts: dict[str, Q] = {
            self.STANDING: OPEN,
            self.TO_REPORT: TO_REPORT,
            self.FOLLOWED: FOLLOWED,
            self.ASKED: END_ASKED,
            self.ENDED: Q(ended_at__isnull=False),
            self.ALL: Q(),
        }
        return parts[tab]

    def by_overdue(self, found: QuerySet[UrgentMatter], name: str, value: bool) -> QuerySet[UrgentMatter]:
        late = UrgentMatter.objects.filter(overdue_at(timezone.now())).order_by().values("pk")
        return found.filter(pk__in=late) if value else found.exclude(pk__in=late)
