"""Asking to undo an import, and deciding it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.fields import RequestKeyField
from offices.pages.fields import ToldField
from offices.pages.forms import Form


class AskUndoForm(Form):
    request_key = RequestKeyField()
    reason = ToldField(
        label=_("撤销理由"), max_length=500, widget=forms.Textarea({"rows": 2}), help_text=_("如：上传了上一年的台账。")
    )


class DecideUndoForm(Form):
    """`agreed` is said by one of two buttons."""

    agreed = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("批准")), ("no", _("不批准"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("请选择批准或者不批准。"), "invalid_choice": _("请选择批准或者不批准。")},
    )
    decision = ToldField(label=_("意见"), max_length=500, required=False, help_text=_("不批准的须写明理由。"))


class WithdrawUndoForm(Form):
    """One button of who asked; there is nothing to fill in."""
