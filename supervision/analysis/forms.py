"""Forms of the analysis: a group is confirmed or dismissed, an answer is read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.pages.fields import ToldField
from offices.pages.forms import Form


class ConfirmForm(Form):
    name = ToldField(
        label=_("事项名称"), max_length=60, help_text=_("写地点和事情，不写个人，例如“丽景新城搅拌站扰民”")
    )


class DismissForm(Form):
    reason = ToldField(label=_("排除理由"), max_length=200)


class ReadForm(Form):
    remark = ToldField(label=_("阅看意见"), max_length=500, widget=forms.Textarea({"rows": 3}))
