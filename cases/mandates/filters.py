"""The filters of mandates, which the list, its workbook and the API share."""

from datetime import date
from typing import ClassVar

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.mandates.enums import MandateState
from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.queries import LIVE, SETTLED, plain_mandate_number
from cases.petitions.enums import ClockState, Decision
from cases.petitions.filters import PetitionNumberFilter
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter, YesNoFilter

OWED = LIVE & Q(state__in=(MandateState.OWED, MandateState.RETURNED), report_required=True)
REPORTED = LIVE & Q(state=MandateState.REPORTED)
# What was due and counts: a mandate that was withdrawn or that nobody owes any more is not due.
COUNTED = ~Q(state=MandateState.WITHDRAWN) & Q(clock__isnull=False) & ~Q(clock__state=ClockState.CANCELLED)
# A report handed in on the last day counts as in time, whenever it is accepted; one that came late and was sent back
# does not become timely by the new day.
IN_TIME = Q(clock__state=ClockState.MET, clock__stopped_on__lte=F("clock__due"), was_late=False)


def late_on(day: date) -> Q:
    """Not accepted and past its date, or with a report that came late; what came in time and waits is not."""
    waits = ConclusionReport.objects.filter(
        mandate=OuterRef("pk"), decision=Decision.PENDING, submitted_on__lte=OuterRef("clock__due")
    )
    running = Q(clock__state=ClockState.RUNNING, clock__due__lt=day) & ~Exists(waits)
    came_late = Q(clock__state=ClockState.MET, clock__stopped_on__gt=F("clock__due"))
    return running | came_late | Q(was_late=True, clock__state__in=(ClockState.RUNNING, ClockState.MET))


class MandateFilter(TabbedFilter):
    """`tab`: what is owed, what waits to be examined, what is accepted, all."""

    OWED, REPORTED, ACCEPTED, ALL = "owed", "reported", "accepted", "all"
    TABS: ClassVar = {OWED: _("待结报"), REPORTED: _("待审核"), ACCEPTED: _("已结报"), ALL: _("全部")}

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    their_number = django_filters.CharFilter(label=_("交办文号"), method="by_their_number", max_length=60)
    number = PetitionNumberFilter()
    organ = django_filters.CharFilter(label=_("交办机关"), field_name="organ", lookup_expr="icontains", max_length=100)
    office = NamedOfficeFilter(label=_("承办单位"), field_name="owing")
    below = NamedOfficeFilter(label=_("承办单位（含下级）"), field_name="owing", below=True)
    due_from = DayFilter(label=_("期限起"), field_name="clock__due", lookup_expr="gte")
    due_to = DayFilter(label=_("期限止"), field_name="clock__due", lookup_expr="lte")
    outside = YesNoFilter(label=_("系统外上级交办"), method="by_outside")
    counted = YesNoFilter(label=_("应结报"), method="by_counted")
    in_time = YesNoFilter(label=_("按期结报"), method="by_in_time")
    late = YesNoFilter(label=_("逾期"), method="by_late")

    class Meta(TabbedFilter.Meta):
        model = Mandate

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        parts: dict[str, Q] = {self.OWED: OWED, self.REPORTED: REPORTED, self.ACCEPTED: SETTLED, self.ALL: Q()}
        return parts[tab]

    def by_their_number(self, found: QuerySet[Mandate], name: str, value: str) -> QuerySet[Mandate]:
        return found.filter(their_number__icontains=plain_mandate_number(value))

    def by_outside(self, found: QuerySet[Mandate], name: str, value: bool) -> QuerySet[Mandate]:
        return found.filter(office__isnull=value)

    def by_counted(self, found: QuerySet[Mandate], name: str, value: bool) -> QuerySet[Mandate]:
        return _where(found, COUNTED, value)

    def by_in_time(self, found: QuerySet[Mandate], name: str, value: bool) -> QuerySet[Mandate]:
        return _where(found, COUNTED & IN_TIME, value)

    def by_late(self, found: QuerySet[Mandate], name: str, value: bool) -> QuerySet[Mandate]:
        return _where(found, COUNTED & late_on(timezone.localdate()), value)


def _where(found: QuerySet[Mandate], condition: Q, value: bool) -> QuerySet[Mandate]:
    """Those of the condition, or all others, those without a clock among them."""
    meant = Mandate.objects.filter(condition).order_by().values("pk")
    return found.filter(pk__in=meant) if value else found.exclude(pk__in=meant)
