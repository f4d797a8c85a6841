"""The filters of what offices were asked to help with, and of what they were told."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.organs.models import Assistance, Copy
from cases.petitions.filters import PetitionNumberFilter
from cases.petitions.models.petitions import Petition
from offices.organisation.filters import NamedOfficeFilter
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, NumberFilter, TabbedFilter, YesNoFilter

OPEN = Q(answered_at=None, ended_at=None)


class AssistanceFilter(TabbedFilter):
    """`tab`: what waits for one's own offices, what these wait for, what is answered, what ended without an answer."""

    WAITING, ASKED, ANSWERED, ENDED, ALL = "waiting", "asked", "answered", "ended", "all"
    TABS: ClassVar = {
        WAITING: _("待我单位答复"),
        ASKED: _("等待对方答复"),
        ANSWERED: _("已答复"),
        ENDED: _("已终止"),
        ALL: _("全部"),
    }

    tab = ListedFilter(label=_("状态"), choices=list(TABS.items()), method="by_tab")
    number = PetitionNumberFilter()
    office = NamedOfficeFilter(label=_("协办单位"))
    overdue = YesNoFilter(label=_("已逾期"), method="by_overdue")
    due_to = DayFilter(label=_("到期日止"), field_name="due_on", lookup_expr="lte")

    class Meta(ChosenFilter.Meta):
        model = Assistance

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    def part(self, tab: str) -> Q:
        """The condition of a tab."""
        own = authority_of(self._account or self.request.user).office_ids(Permission.SEE_CASES)
        parts = {
            self.WAITING: OPEN & Q(office__in=own),
            self.ASKED: OPEN & ~Q(office__in=own),
            self.ANSWERED: Q(answered_at__isnull=False),
            self.ENDED: Q(ended_at__isnull=False),
            self.ALL: Q(),
        }
        return parts[tab]

    def by_overdue(self, found: QuerySet[Assistance], name: str, value: bool) -> QuerySet[Assistance]:
        late = OPEN & Q(due_on__lt=timezone.localdate())
        return found.filter(late) if value else found.exclude(late)


class HeldFilter(ChosenFilter):
    """By the office that holds them, alone or with those below it, and for how many days at least."""

    number = PetitionNumberFilter(field_name="number")
    office = NamedOfficeFilter(label=_("当前承担单位"), field_name="holder")
    below = NamedOfficeFilter(label=_("承担单位（含下级）"), field_name="holder", below=True)
    days = NumberFilter(label=_("已承担天数不少于"), method="by_days", max_value=36500)
    overdue = YesNoFilter(label=_("已逾期"), method="by_overdue")

    class Meta(ChosenFilter.Meta):
        model = Petition

    def by_days(self, found: QuerySet[Petition], name: str, value: Decimal) -> QuerySet[Petition]:
        until = timezone.localdate() - timedelta(days=int(value))
        return found.filter(held_since__date__lte=until)

    def by_overdue(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        late = Q(next_due__lt=timezone.localdate())
        return found.filter(late) if value else found.exclude(late)


class CopyFilter(ChosenFilter):
    """By number, sender and day."""

    number = PetitionNumberFilter()
    sender = NamedOfficeFilter(label=_("发出单位"), field_name="sender")
    sent_from = DayFilter(label=_("抄送日期起"), field_name="sent_at", lookup_expr="date__gte")
    sent_to = DayFilter(label=_("抄送日期止"), field_name="sent_at", lookup_expr="date__lte")

    class Meta(ChosenFilter.Meta):
        model = Copy
