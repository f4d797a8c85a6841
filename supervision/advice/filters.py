"""The filters of the list of advice."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.procedure.queries import office_ids_stood_for
from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.filters import DayFilter, ListedFilter, TabbedFilter, YesNoFilter
from supervision.advice.enums import OVER, UNISSUED, AdviceKind, AdviceState
from supervision.advice.models import AdviceAnswer, AdviceLetter
from supervision.advice.queries import advice_to_examine, advice_to_sign
from supervision.orders.enums import Adoption, ReportDecision

S = AdviceState
# What became of an answer that was accepted, and what of advice that has none.
OUTCOMES = [
    ("issued", _("已发出")),
    *Adoption.choices,
    ("pending", _("反馈待审核")),
    ("waiting", _("待反馈")),
    ("late", _("逾期未反馈")),
    ("withdrawn", _("已撤回")),
]


class AdviceFilter(TabbedFilter):
    """`tab`: what one's own offices have to answer, to sign, to examine, what runs, what is over."""

    ANSWER, SIGN, EXAMINE, DRAFTS, RUNNING, OVER, ALL = "answer", "sign", "examine", "drafts", "running", "over", "all"
    TABS: ClassVar = {
        ANSWER: _("待我单位反馈"),
        SIGN: _("待签发"),
        EXAMINE: _("待我单位审核"),
        DRAFTS: _("拟稿"),
        RUNNING: _("待单位反馈"),
        OVER: _("已结束"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    kind = ListedFilter(label=_("建议类型"), choices=AdviceKind.choices)
    number = django_filters.CharFilter(label=_("文号"), lookup_expr="icontains", max_length=60)
    office = NamedOfficeFilter(label=_("提出单位（含下级）"), field_name="office", below=True)
    unit = NamedOfficeFilter(label=_("主送单位（含下级）"), field_name="unit", below=True)
    outcome = ListedFilter(label=_("结果"), choices=OUTCOMES, method="by_outcome")
    overdue = YesNoFilter(label=_("逾期未反馈"), method="by_overdue")
    issued_from = DayFilter(label=_("签发日期起"), field_name="signed_at", lookup_expr="date__gte")
    issued_to = DayFilter(label=_("签发日期止"), field_name="signed_at", lookup_expr="date__lte")

    class Meta(TabbedFilter.Meta):
        model = AdviceLetter

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        account = self._account or self.request.user
        answers = office_ids_stood_for(account, Permission.ANSWER_CARDS)
        parts = {
            self.ANSWER: Q(unit__in=answers, state=S.OPEN),
            self.SIGN: Q(pk__in=advice_to_sign(account).order_by().values("pk")),
            self.EXAMINE: Q(pk__in=advice_to_examine(account).order_by().values("pk")),
            self.DRAFTS: Q(state__in=(S.DRAFT, S.SIGNING)),
            self.RUNNING: Q(state=S.OPEN) & ~Q(unit__in=answers),
            self.OVER: Q(state__in=OVER),
            self.ALL: Q(),
        }
        return parts[tab]

    def by_outcome(self, found: QuerySet[AdviceLetter], name: str, value: str) -> QuerySet[AdviceLetter]:
        return found.filter(outcome_is(value))

    def by_overdue(self, found: QuerySet[AdviceLetter], name: str, value: bool) -> QuerySet[AdviceLetter]:
        return found.filter(outcome_is("late")) if value else found.exclude(outcome_is("late"))


def outcome_is(value: str) -> Q:
    """What became of it: the condition that the figure and its list share."""
    states = {
        "issued": ~Q(state__in=UNISSUED),
        "pending": Q(state=S.ANSWERED),
        "waiting": Q(state=S.OPEN),
        "late": Q(state=S.OPEN, due_on__lt=timezone.localdate()),
        "withdrawn": Q(state=S.WITHDRAWN),
    }
    accepted = AdviceAnswer.objects.filter(adoption=value, decision=ReportDecision.ACCEPTED)
    return states.get(value) or Q(state=S.ENDED, pk__in=accepted.order_by().values("advice"))
