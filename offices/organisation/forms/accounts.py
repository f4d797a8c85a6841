"""Forms about accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Office
from offices.organisation.roles import Role


class PersonForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)


class RoleForm(forms.Form):
    office = OfficeChoiceField(label=_("单位"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    is_head = forms.BooleanField(
        label=_("本机关、单位负责人"), required=False, help_text=_("可批准延长办理期限（《信访工作条例》第三十四条）")
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].queryset = offices.filter(is_active=True)  # type: ignore[attr-defined]


class AccountForm(RoleForm, PersonForm):
    """A new account with its first role."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        validators=[RegexValidator(r"^[A-Za-z0-9_.\-]+$", _("用户名只能包含字母、数字、点、横线和下划线"))],
    )
    field_order = ("username", "name", "title", "office", "role", "is_head")


class PasswordChangeForm(DjangoPasswordChangeForm):
    """Old password, new one twice; the action applies the rules, which are told here."""
