"""Pages, workbooks and API share these filters of receptions, promises and received matters."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.filters import PetitionNumberFilter
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, NumberFilter, YesNoFilter
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome, Satisfaction
from visits.receptions.models import Reception
from visits.receptions.queries.lists import COUNTED, QUIET_DAYS, UNKEPT, is_stuck, overdue_promise
from visits.receptions.queries.themes import promised_at


class ReceptionFilter(ChosenFilter):
    """Each filter may be left out. `leader` is a part of the leader's name, `number` of a petition's number.

    Those that were voided are found only where they are asked for.
    """

    on_from = DayFilter(label=_("接访日期起"), field_name="day__on", lookup_expr="gte")
    on_to = DayFilter(label=_("接访日期止"), field_name="day__on", lookup_expr="lte")
    leader = django_filters.CharFilter(
        label=_("接访领导"), field_name="leader__account__name", lookup_expr="icontains", max_length=40
    )
    outcome = ListedFilter(label=_("结果"), choices=ReceptionOutcome.choices)
    loop = ListedFilter(label=_("闭环"), field_name="follow_up", choices=ReceptionFollowUp.choices)
    number = PetitionNumberFilter()
    voided = YesNoFilter(label=_("已作废"), method="by_voided")

    class Meta(ChosenFilter.Meta):
        model = Reception

    def filter_queryset(self, queryset: QuerySet[Reception]) -> QuerySet[Reception]:
        found: QuerySet[Reception] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("voided") is not None else found.filter(voided_at=None)

    def by_voided(self, found: QuerySet[Reception], name: str, value: bool) -> QuerySet[Reception]:
        return found.filter(voided_at__isnull=not value)


class PromiseFilter(ChosenFilter):
    """`leader` is a user name, `unit` the code of an office, `due_before` a day that still counts."""

    UNKEPT = "unkept"

    state = ListedFilter(label=_("状态"), choices=[(UNKEPT, _("未兑现")), *PromiseState.choices], method="by_state")
    leader = django_filters.CharFilter(label=_("承诺领导"), field_name="leader__username", max_length=60)
    unit = django_filters.CharFilter(label=_("兑现单位"), field_name="unit__code", max_length=60)
    overdue = YesNoFilter(label=_("已逾期"), method="by_overdue")
    due_before = DayFilter(label=_("到期日止"), field_name="clock__due", lookup_expr="lte")
    theme = NumberFilter(label=_("专题接访"), method="by_theme")
    received_by = django_filters.CharFilter(label=_("作出承诺的接访单位"), max_length=60, method="by_receiver")

    class Meta(ChosenFilter.Meta):
        model = Promise

    def by_state(self, found: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        return found.filter(UNKEPT) if value == self.UNKEPT else found.filter(state=value)

    def by_theme(self, found: QuerySet[Promise], name: str, value: int) -> QuerySet[Promise]:
        return found.filter(promised_at(day__part_of=int(value)))

    def by_receiver(self, found: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        return found.filter(promised_at(day__office__code=value))

    def by_overdue(self, found: QuerySet[Promise], name: str, value: bool) -> QuerySet[Promise]:
        late = overdue_promise(timezone.localdate())
        return found.filter(late) if value else found.exclude(late)


class MatterFilter(ChosenFilter):
    """`leader` is a user name, `office` a code; `quiet` says after how many days a matter counts as stuck."""

    QUIET = (7, QUIET_DAYS, 30, 60)
    RATED, SATISFIED = "rated", "satisfied_or_basically"

    loop = ListedFilter(label=_("闭环"), field_name="follow_up", choices=ReceptionFollowUp.choices)
    office = django_filters.CharFilter(label=_("接访单位"), field_name="leader__office__code", max_length=60)
    leader = django_filters.CharFilter(label=_("接访领导"), field_name="leader__account__username", max_length=60)
    on_from = DayFilter(label=_("接访日期起"), field_name="day__on", lookup_expr="gte")
    on_to = DayFilter(label=_("接访日期止"), field_name="day__on", lookup_expr="lte")
    outcome = ListedFilter(label=_("结果"), choices=ReceptionOutcome.choices)
    theme = NumberFilter(label=_("专题接访"), field_name="day__part_of")
    concluded = YesNoFilter(label=_("已办结"), method="by_conclusion")
    satisfaction = ListedFilter(
        label=_("评价"),
        choices=[(RATED, _("已评价")), (SATISFIED, _("满意（含基本满意）")), *Satisfaction.choices],
        method="by_satisfaction",
    )
    unkept = YesNoFilter(label=_("有未兑现承诺"), method="by_promises")
    stuck = YesNoFilter(label=_("滞留"), method="by_stuck")
    quiet = ListedFilter(
        label=_("滞留天数"),
        choices=[(str(days), _("%(days)d天无进展") % {"days": days}) for days in QUIET],
        method="keep",
    )

    class Meta(ChosenFilter.Meta):
        model = Reception

    @property
    def quiet_days(self) -> int:
        text = self.data.get("quiet", "")
        return next((days for days in self.QUIET if str(days) == text), QUIET_DAYS)

    def by_conclusion(self, found: QuerySet[Reception], name: str, value: bool) -> QuerySet[Reception]:
        concluded = COUNTED["concluded"]
        return found.filter(concluded) if value else found.filter(COUNTED["registered"]).exclude(concluded)

    def by_satisfaction(self, found: QuerySet[Reception], name: str, value: str) -> QuerySet[Reception]:
        if value == self.RATED:
            return found.filter(COUNTED["rated"])
        return found.filter(COUNTED["satisfied"]) if value == self.SATISFIED else found.filter(satisfaction=value)

    def by_promises(self, found: QuerySet[Reception], name: str, value: bool) -> QuerySet[Reception]:
        waiting = Q(Exists(Promise.objects.filter(UNKEPT, petition=OuterRef("petition"))))
        return found.filter(waiting if value else ~waiting)

    def by_stuck(self, found: QuerySet[Reception], name: str, value: bool) -> QuerySet[Reception]:
        stuck = is_stuck(timezone.localdate(), self.quiet_days)
        return found.filter(stuck if value else ~stuck)

    def keep(self, found: QuerySet[Reception], name: str, value: str) -> QuerySet[Reception]:
        """It only says what `stuck` means."""
        return found
