"""Forms of yearly reports: a draft or an erratum, the leader's own words, the signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.pages.fields import LongText, ToldField
from offices.pages.forms import Form

VERSION: dict[str, Any] = {"min_value": 1, "max_value": 2**31 - 1, "widget": forms.HiddenInput}


class DraftForm(Form):
    """correction: why a signed one is drafted anew; not asked for the first."""

    correction = ToldField(label=_("更正理由"), max_length=300, required=False)


class WordsForm(Form):
    version = forms.IntegerField(**VERSION)
    words = LongText(
        label=_("本人补充"),
        rows=10,
        required=False,
        max_length=5000,
        help_text=_(
            "存在的问题、下一步打算、对数字的说明。数字由系统按清单得出，不能改写；数字有误的，先更正记录，再重新取数。"
        ),
    )


class VersionForm(Form):
    version = forms.IntegerField(**VERSION)
