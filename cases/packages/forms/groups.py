"""Forms choose a group of packages by its name, with how many are in it and since when."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.enums import PackageState
from cases.packages.models.packages import PackageGroup
from offices.pages.words import cn_day

SAME_MATTER = _l("内容分类或责任单位与该组其他件不同，但确属同一事项")
MOVED = _l("从原来的组改到这一组")


def groups_of(office_ids: Collection[int]) -> QuerySet[PackageGroup]:
    """The groups of these offices that anything is in."""
    members = Count("packages", filter=Q(packages__state=PackageState.OPEN))
    return PackageGroup.objects.filter(office__in=office_ids).annotate(number=members).filter(number__gt=0)


class GroupField(forms.ModelChoiceField):
    """Two groups of one matter are told apart."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PackageGroup.objects.none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        words = {"name": obj.name, "number": obj.number, "day": cn_day(timezone.localdate(obj.made_at))}
        return _("%(name)s（%(number)d件，%(day)s建立）") % words
