"""The filters of the lists of offices and of accounts."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.roles import Role
from offices.pages.filters import ChosenFilter, ListedFilter

LONGEST = 60


class OfficeFilter(ChosenFilter):
    """`q` is a part of a name or code."""

    q = django_filters.CharFilter(label=_("名称或代码"), method="by_words", max_length=LONGEST)

    class Meta(ChosenFilter.Meta):
        model = Office

    def by_words(self, found: QuerySet[Office], name: str, value: str) -> QuerySet[Office]:
        return found.filter(Q(name__icontains=value) | Q(short_name__icontains=value) | Q(code__icontains=value))


class AccountFilter(ChosenFilter):
    """`q` is a part of a name, `office` a code; office and role each are of a role that is held now."""

    q = django_filters.CharFilter(label=_("姓名或用户名"), method="by_words", max_length=LONGEST)
    office = django_filters.CharFilter(label=_("单位"), method="by_office", max_length=LONGEST)
    role = ListedFilter(label=_("角色"), choices=Role.choices, method="by_role")
    active = ListedFilter(label=_("状态"), choices=[("1", _("启用")), ("0", _("停用"))], method="by_state")

    class Meta(ChosenFilter.Meta):
        model = Account

    def by_words(self, found: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return found.filter(Q(username__icontains=value) | Q(name__icontains=value))

    def by_office(self, found: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return found.filter(_holds(office__code=value))

    def by_role(self, found: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return found.filter(_holds(role=value))

    def by_state(self, found: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return found.filter(is_active=value == "1")


def _holds(**role: str) -> Exists:
    return Exists(RoleAssignment.objects.filter(account=OuterRef("pk"), revoked_at=None, **role))
