"""The form changes the rule by which an office packages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.package_rules.actions import LEAST_LONGEST, LONGEST_CONTACT_DAYS, LONGEST_DUTIES, MOST_LONGEST
from cases.package_rules.models import LONGEST_PROGRESS_DAYS
from offices.organisation.forms.rules import OfficeRuleForm
from offices.pages.fields import LongText


class PackageRuleForm(OfficeRuleForm):
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
    longest_days = forms.IntegerField(
        label=_("化解期限最长（日）"),
        min_value=LEAST_LONGEST,
        max_value=MOST_LONGEST,
        initial=365,
        help_text=_("包案、承诺、措施的期限不得晚于这么多天以后"),
    )
