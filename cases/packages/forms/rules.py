"""The form of the rule an office packages by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.packages.actions.assigning import LONGEST_PROGRESS_DAYS
from cases.packages.actions.rules import LONGEST_CONTACT_DAYS, LONGEST_DUTIES
from cases.packages.models.packages import PackageRule
from cases.packages.queries.visible import Rule
from offices.pages.fields import LongText


class PackageRuleForm(forms.Form):
    duties = LongText(
        label=_("包案职责"), max_length=LONGEST_DUTIES, help_text=_("三定三包、四包的本地表述，原样写入新的包案")
    )
    progress_days = forms.IntegerField(
        label=_("报送进展间隔（日）"), min_value=0, max_value=LONGEST_PROGRESS_DAYS, help_text=_("0：不要求定期报送")
    )
    contact_days = forms.IntegerField(
        label=_("联系信访人间隔（日）"),
        min_value=0,
        max_value=LONGEST_CONTACT_DAYS,
        help_text=_("超过的在台账中提示；0：不要求"),
    )
    sample_percent = forms.IntegerField(label=_("回头看抽查比例（%）"), min_value=0, max_value=100)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


def opening_of(holding: PackageRule | Rule, version: int) -> dict[str, Any]:
    """The form opens with what holds now, wherever it comes from."""
    names = ("duties", "progress_days", "contact_days", "sample_percent")
    return {**{name: getattr(holding, name) for name in names}, "version": version}
