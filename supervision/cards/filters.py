"""The filters of cards and of clocks by date, shared by the pages and the API."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import CLOCK_CHOICES
from cases.petitions.filters import OpenedFilters
from cases.petitions.models.clocks import Clock
from offices.organisation.models import Office
from offices.pages.filters import ChosenFilter, DayFilter, YesNoFilter
from offices.vocabularies.models import Category
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card
from supervision.cards.policies import acted_on_by, void_decided_by
from supervision.cards.queries import ANSWERED, CLAIMED, INTERVIEW_OPEN, end_of_week, liftable, unexplained, unreported

WHEN = [
    ("today", _("今天到期")),
    ("tomorrow", _("明天到期")),
    ("week", _("本周到期")),
    ("overdue", _("已逾期")),
]

LATE = [
    ("explanation", _("说明逾期")),
    ("report", _("整改报告逾期")),
    ("any", _("任一逾期")),
]


class OfficeFilter(OpenedFilters, ChosenFilter):
    """`office` is a code and stands for the office with all below it; `own` leaves those below out.

    `category` takes a code or the beginning of one; a code of a higher level finds all below it.
    """

    by_content = frozenset({"category"})
    petition = "petition"

    office = django_filters.CharFilter(label=_("单位"), method="by_office", max_length=60)
    own = YesNoFilter(label=_("仅本单位"), method="by_own")
    category = django_filters.CharFilter(label=_("内容分类"), method="by_category", max_length=12)

    def by_office(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        office = Office.objects.filter(code=value.strip()).first()
        if office is None:
            return found.none()
        if self.form.cleaned_data.get("own"):
            return found.filter(office=office)
        return found.filter(office__path__startswith=office.path)

    def by_own(self, found: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return found

    def by_category(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        code = value.strip()
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
        return found.filter(petition__category__in=Category.objects.filter(code__startswith=code).values("pk"))


class CardFilter(OfficeFilter):
    """Each filter may be left out. `mine` and `to_approve` are asked for the account."""

    level = django_filters.ChoiceFilter(label=_("级别"), empty_label=_("全部"), choices=CardColour.choices)
    state = django_filters.ChoiceFilter(label=_("状态"), empty_label=_("全部"), choices=CardState.choices)
    clock = django_filters.ChoiceFilter(
        label=_("期限"), empty_label=_("全部"), field_name="clock__kind", choices=CLOCK_CHOICES
    )
    due_from = DayFilter(label=_("到期日起"), field_name="due", lookup_expr="gte")
    due_to = DayFilter(label=_("到期日止"), field_name="due", lookup_expr="lte")
    issued_from = DayFilter(label=_("发出日期起"), field_name="issued_on", lookup_expr="gte")
    issued_to = DayFilter(label=_("发出日期止"), field_name="issued_on", lookup_expr="lte")
    lifted_from = DayFilter(label=_("摘牌日期起"), field_name="lifted_at", lookup_expr="date__gte")
    lifted_to = DayFilter(label=_("摘牌日期止"), field_name="lifted_at", lookup_expr="date__lte")
    unanswered = YesNoFilter(label=_("待说明"), method="by_answer")
    late = django_filters.ChoiceFilter(label=_("单位逾期"), empty_label=_("全部"), choices=LATE, method="by_delay")
    liftable = YesNoFilter(label=_("可摘牌"), method="by_liftable")
    answered = YesNoFilter(label=_("说明已到"), method="by_answered")
    claimed = YesNoFilter(label=_("客观原因待认定"), method="by_claim")
    interview = YesNoFilter(label=_("提请约谈"), field_name="interview", lookup_expr="isnull", exclude=True)

    interview_open = YesNoFilter(label=_("约谈待结果"), method="by_open_interview")
    mine = YesNoFilter(label=_("由我处理"), method="by_actor")
    to_approve = YesNoFilter(label=_("待我核准作废"), method="by_void")

    class Meta(ChosenFilter.Meta):
        model = Card

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        self.today = today or timezone.localdate()
        super().__init__(*args, **kwargs)

    def by_actor(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        acted = acted_on_by(self.account)
        return found.filter(acted) if value else found.exclude(acted)

    def by_void(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        decided = void_decided_by(self.account)
        return found.filter(decided) if value else found.exclude(decided)

    def by_delay(self, found: QuerySet[Card], name: str, value: str) -> QuerySet[Card]:
        explanation, report = unexplained(self.today), unreported(self.today)
        return found.filter({"explanation": explanation, "report": report, "any": explanation | report}[value])

    def by_liftable(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        return found.filter(liftable()) if value else found.exclude(liftable())

    def by_answered(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        return found.filter(ANSWERED) if value else found.exclude(ANSWERED)

    def by_claim(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        return found.filter(CLAIMED) if value else found.exclude(CLAIMED)

    def by_open_interview(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        return found.filter(INTERVIEW_OPEN) if value else found.exclude(INTERVIEW_OPEN)

    def by_answer(self, found: QuerySet[Card], name: str, value: bool) -> QuerySet[Card]:
        waiting = Q(answered_at=None, state=CardState.ACTIVE, level__in=[CardColour.YELLOW, CardColour.RED])
        return found.filter(waiting) if value else found.exclude(waiting)


class ClockFilter(OfficeFilter):
    """Running clocks by when they are due, seen from `today`."""

    when = django_filters.ChoiceFilter(label=_("到期"), empty_label=_("全部"), choices=WHEN, method="by_day")
    clock = django_filters.ChoiceFilter(
        label=_("期限"), empty_label=_("全部"), field_name="kind", choices=CLOCK_CHOICES
    )

    class Meta(ChosenFilter.Meta):
        model = Clock

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        self.today = today or timezone.localdate()
        super().__init__(*args, **kwargs)

    def by_day(self, found: QuerySet[Clock], name: str, value: str) -> QuerySet[Clock]:
        today = self.today
        wanted = {
            "today": Q(due=today),
            "tomorrow": Q(due=today + timedelta(days=1)),
            "week": Q(due__gte=today, due__lte=end_of_week(today)),
            "overdue": Q(due__lt=today),
        }
        return found.filter(wanted[value])
