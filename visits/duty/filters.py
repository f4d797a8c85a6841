"""The filters of the duty book, shared by the page, its Excel file and the API."""

import re

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Office
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter
from visits.duty.enums import DutyState
from visits.duty.models import DutyBookEntry
from visits.duty.queries import ON_THE_SPOT, RELAPSED, SETTLED_LATER, overdue

NUMBER = re.compile(r"SC\d{8}-(\d{6,12})", re.ASCII)
STANDS = {
    "following": _("跟进中"),
    "overdue": _("逾期未跟进"),
    "on_the_spot": _("当场化解"),
    "settled_later": _("跟进后化解"),
    "settled": _("就地化解"),
    "raised": _("转为信访件"),
    "relapsed": _("化解后反复"),
}


class DutyFilter(ChosenFilter):
    """`office` is a code and counts all offices below, unless `own`; `category` the beginning of a code."""

    stands = ListedFilter(label=_("状态"), choices=list(STANDS.items()), method="by_standing")
    office = django_filters.CharFilter(label=_("单位"), method="by_office", max_length=60)
    own = YesNoFilter(label=_("仅本单位"), method="by_office_alone")
    on_from = DayFilter(label=_("发现日期起"), field_name="found_on", lookup_expr="gte")
    on_to = DayFilter(label=_("发现日期止"), field_name="found_on", lookup_expr="lte")
    category = django_filters.CharFilter(label=_("内容分类"), method="by_category", max_length=6)
    text = django_filters.CharFilter(label=_("事项、地点、编号"), method="by_text", max_length=40)

    class Meta(ChosenFilter.Meta):
        model = DutyBookEntry

    def by_standing(self, found: QuerySet[DutyBookEntry], name: str, value: str) -> QuerySet[DutyBookEntry]:
        conditions = {
            "overdue": overdue(timezone.localdate()),
            "on_the_spot": ON_THE_SPOT,
            "settled_later": SETTLED_LATER,
            "relapsed": RELAPSED,
        }
        return found.filter(conditions.get(value) or Q(state=DutyState(value)))

    def by_office(self, found: QuerySet[DutyBookEntry], name: str, value: str) -> QuerySet[DutyBookEntry]:
        path = Office.objects.filter(code=value).values_list("path", flat=True).first()
        return found.filter(office__path__startswith=path) if path else found.none()

    def by_office_alone(self, found: QuerySet[DutyBookEntry], name: str, value: bool) -> QuerySet[DutyBookEntry]:
        """Beside `office`: without those below, or those below alone."""
        code = self.data.get("office", "")
        if not code:
            return found
        return found.filter(office__code=code) if value else found.exclude(office__code=code)

    def by_category(self, found: QuerySet[DutyBookEntry], name: str, value: str) -> QuerySet[DutyBookEntry]:
        beginning = value.strip()
        while beginning.endswith("00") and len(beginning) > 2:
            beginning = beginning[:-2]
        return found.filter(category__code__startswith=beginning)

    def by_text(self, found: QuerySet[DutyBookEntry], name: str, value: str) -> QuerySet[DutyBookEntry]:
        """In what is not encrypted; a whole number of an entry finds that one, as the text of its petition names it."""
        text = value.strip()
        if number := NUMBER.fullmatch(text):
            return found.filter(pk=int(number[1]))
        return found.filter(Q(subject__icontains=text) | Q(place__icontains=text))
