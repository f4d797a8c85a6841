"""The filters of the ledger of packages (包案台账), shared by its page, its Excel file, saved views and the API."""

from collections.abc import Collection
from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.ledger.queries.ledger import (
    MOVED,
    OPEN,
    due_within,
    end_of_month,
    end_of_week,
    leader_left,
    no_contact,
    obstructed,
    overdue,
    report_missing,
    with_evidence,
)
from cases.packages.enums import PackageOrigin, PackageStage, PackageState
from cases.packages.models.packages import Package
from cases.packages.queries.visible import packages_visible_to, repeated
from cases.petitions.filters import OpenedFilters
from cases.petitions.queries.numbers import numbered
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.sealed import sealed_saying
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, NumberFilter, YesNoFilter

LONGEST_QUIET = 3650  # days


class LedgerFilter(OpenedFilters, ChosenFilter):
    """`leader` is a user name, `office` and `unit` are codes; `office` finds the leaders of all offices below, too."""

    MOVED = "moved"
    OVERDUE, WEEK, MONTH = "overdue", "week", "month"
    QUIET = (7, 15, 30, 60, 90)

    q = django_filters.CharFilter(label=_("编号或概要"), method="by_text", max_length=60)
    state = ListedFilter(
        label=_("状态"),
        choices=[*PackageState.choices, (MOVED, _("已移交、提级、退回"))],
        method="by_state",
    )
    stage = ListedFilter(label=_("进度"), choices=PackageStage.choices, method="by_stage")
    leader = django_filters.CharFilter(label=_("包案领导"), field_name="leader__username", max_length=60)
    office = django_filters.CharFilter(label=_("领导单位（含下级）"), method="by_office", max_length=60)
    unit = django_filters.CharFilter(label=_("责任单位"), field_name="unit__code", max_length=60)
    origin = ListedFilter(label=_("来源"), choices=PackageOrigin.choices)
    due = ListedFilter(
        label=_("期限"),
        choices=[(OVERDUE, _("已逾期")), (WEEK, _("本周到期")), (MONTH, _("本月到期"))],
        method="by_due",
    )
    due_from = DayFilter(label=_("化解期限起"), field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label=_("化解期限止"), field_name="due_on", lookup_expr="lte")
    quiet = NumberFilter(label=_("未联系信访人"), method="by_quiet", max_value=LONGEST_QUIET)
    unreported = YesNoFilter(label=_("缺报进展"), method="by_condition")
    obstructed = YesNoFilter(label=_("有待解决的障碍"), method="by_condition")
    raise_asked = YesNoFilter(label=_("申请提级"), method="by_condition")
    leader_left = YesNoFilter(label=_("领导已不在岗"), method="by_condition")
    repeated = YesNoFilter(label=_("销号后重访"), method="by_condition")
    evidence = YesNoFilter(label=_("有化解证据"), method="by_condition")
    group = NumberFilter(label=_("合并化解"), field_name="group_id")

    class Meta(ChosenFilter.Meta):
        model = Package

    def conditions(self) -> list[tuple[str, str]]:
        """With the names of the leader and of the offices, where the address has a user name and codes."""
        named = {}
        for name, field in (("leader", "leader__name"), ("office", "office__name"), ("unit", "unit__name")):
            if (asked := self.data.get(name)) and (way := self.filters.get(name)):
                one = self.queryset.filter(**{{"office": "office__code"}.get(name, way.field_name): asked})
                named[asked] = one.order_by().values_list(field, flat=True).first() or asked
        return [(label, named.get(said, said)) for label, said in super().conditions()]

    @property
    def today(self) -> date:
        return timezone.localdate()

    def by_text(self, found: QuerySet[Package], name: str, value: str) -> QuerySet[Package]:
        text = value.strip().replace("\0", "")
        says = Q(petition__sealed=False, petition__subject__icontains=text)
        if text:
            may_read = opened_only(self.account, petitions_visible_to(self.account))
            says |= Q(
                petition__in=sealed_saying(may_read, lambda subject, _body: text.casefold() in subject.casefold())
            )
        return found.filter(numbered("petition__number", text) | says)

    def by_state(self, found: QuerySet[Package], name: str, value: str) -> QuerySet[Package]:
        return found.filter(state__in=MOVED) if value == self.MOVED else found.filter(state=value)

    def by_stage(self, found: QuerySet[Package], name: str, value: str) -> QuerySet[Package]:
        return found.filter(OPEN, stage=value)

    def by_office(self, found: QuerySet[Package], name: str, value: str) -> QuerySet[Package]:
        top = Office.objects.filter(code=value).first()
        if top is None:
            return found.none()
        return found.filter(office__in=Office.objects.filter(path__startswith=top.path).order_by().values("pk"))

    def by_due(self, found: QuerySet[Package], name: str, value: str) -> QuerySet[Package]:
        today = self.today
        if value == self.OVERDUE:
            return found.filter(overdue(today))
        return found.filter(due_within(today, end_of_week(today) if value == self.WEEK else end_of_month(today)))

    def by_quiet(self, found: QuerySet[Package], name: str, value: Any) -> QuerySet[Package]:
        return found.filter(no_contact(self.today, int(value)))

    def by_condition(self, found: QuerySet[Package], name: str, value: bool) -> QuerySet[Package]:
        condition = {
            "unreported": lambda: report_missing(self.today),
            "obstructed": obstructed,
            "raise_asked": lambda: OPEN & Q(raise_asked_at__isnull=False),
            "leader_left": leader_left,
            "repeated": repeated,
            "evidence": with_evidence,
        }[name]()
        return found.filter(condition if value else ~condition)

    def offer_quiet(self) -> None:
        """Usual intervals to choose from; another number that was asked for stays."""
        days = {*self.QUIET}
        asked = self.data.get("quiet", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 5:
            days.add(int(asked))
        self.offer("quiet", [(str(one), _("%(days)d天以上") % {"days": one}) for one in sorted(days)])


FILTER_NAMES = frozenset(LedgerFilter.base_filters)


def packages_found(
    asked: QueryDict, account: Account, *, shown: Collection[str] = ()
) -> tuple[LedgerFilter, QuerySet[Package]]:
    """The filters of an address of the ledger and the packages they leave: the open ones, where no state is asked.

    shown: the filters that the page shows besides those asked for.
    """
    asked = asked.copy()
    if "state" not in asked:
        asked["state"] = PackageState.OPEN
    visible = packages_visible_to(account)
    filters = LedgerFilter(asked, visible, shown=shown, account=account)
    return filters, filters.qs if filters.is_valid() else visible.none()
