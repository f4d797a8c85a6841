"""Forms about accounts."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxValueValidator, RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from offices.errors import ActionRefused
from offices.organisation.enums import ApiPart
from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from offices.pages.fields import ToldField
from offices.pages.forms import Form


class PersonForm(Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)


class RoleForm(Form):
    office = OfficeChoiceField(label=_("单位"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    is_head = forms.BooleanField(
        label=_("本机关、单位负责人"), required=False, help_text=_("可批准延长办理期限（《信访工作条例》第三十四条）")
    )

    sees_sealed = forms.BooleanField(
        label=_("可办理密封件"),
        required=False,
        help_text=_("经指名可查看本单位经手的检举控告材料（《信访工作条例》第三十条第三款）"),
    )

    checks_letters = forms.BooleanField(
        label=_("审核文书"),
        required=False,
        help_text=_("科室负责人等，本单位规定须审核的文书由其审核后送领导签发"),
    )

    post = forms.CharField(
        label=_("在该单位的职务"),
        max_length=60,
        required=False,
        help_text=_("与账号的职务不同的填写，如兼任另一单位的领导"),
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].queryset = offices.filter(is_active=True)  # type: ignore[attr-defined]


class AccountForm(RoleForm, PersonForm):
    """A new account with its first role."""

    post = None  # type: ignore[assignment]  # the title of the account is that of its first role
    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        validators=[RegexValidator(r"^[A-Za-z0-9_.\-]+\Z", _("用户名只能包含字母、数字、点、横线和下划线"))],
    )
    field_order = ("username", "name", "title", "office", "role", "is_head", "sees_sealed", "checks_letters")


class LoginForm(Form, AuthenticationForm):
    """User name and password."""

    username = UsernameField(label=_("用户名"), widget=forms.TextInput({"autofocus": True}))
    error_messages = {
        "invalid_login": _("用户名或者密码不对，请重新输入；密码区分大小写。"),
        "inactive": _("这个账号已停用，请联系系统管理员。"),
    }


class PasswordChangeForm(Form, DjangoPasswordChangeForm):
    """Old password, new one twice; the action applies the rules, which are told here.

    confirm: counts a wrong old password as a login does, and refuses it.
    """

    error_messages = {
        **DjangoPasswordChangeForm.error_messages,
        "password_mismatch": _("两次填写的新密码不一样，请重新填写。"),
    }

    def __init__(self, *args: Any, confirm: Callable[[str], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self.confirm = confirm
        self.fields["new_password1"].help_text = "".join(password_validators_help_texts())

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        try:
            self.confirm(given)
        except ActionRefused as refusal:
            raise forms.ValidationError(str(refusal.sentence), code=refusal.code) from refusal
        return given

    def validate_password_for_user(self, *args: Any, **options: Any) -> None:
        """Left to the action: the rules ask the database and hash."""


class TakersField(forms.ModelMultipleChoiceField):
    """One or several persons who take over the work of another, by user name."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="username", **options)

    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.name}（{obj.title}）" if obj.title else obj.name


class DepartureForm(Form):
    """Why an account is closed, or a role taken back, and who takes over what is open."""

    reason = ToldField(label=_("理由"), max_length=200)
    to = TakersField(
        label=_("移交给"),
        required=False,
        help_text=_("选几个人的，依次分给各人；不选的，列入单位负责人和登记接访员的“待移交”"),
    )

    def __init__(self, *args: Any, takers: QuerySet[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = takers  # type: ignore[attr-defined]
        if not takers.exists():
            del self.fields["to"]


class HandOverForm(Form):
    """Which kinds of open work pass to whom, and why."""

    keys = forms.MultipleChoiceField(label=_("移交的工作"), widget=forms.CheckboxSelectMultiple)
    to = TakersField(label=_("移交给"), help_text=_("选几个人的，依次分给各人"))
    reason = ToldField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, takers: QuerySet[Account], kinds: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = takers  # type: ignore[attr-defined]
        keys: Any = self.fields["keys"]
        keys.choices, keys.initial = kinds, [key for key, _label in kinds]


class CalendarKeyForm(Form):
    password = forms.CharField(
        label=_("您的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("日历程序凭地址读取，不再登录，因此再核对一次密码"),
    )


class TokenForm(Form):
    """What a new token opens; the password is asked for again."""

    read_only = forms.BooleanField(label=_("只能读取"), required=False, initial=True)
    days = forms.IntegerField(label=_("有效天数"), min_value=1)
    scopes = forms.MultipleChoiceField(
        label=_("接口范围"),
        choices=ApiPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则为全部接口"),
    )
    addresses = forms.CharField(
        label=_("网络地址"),
        required=False,
        max_length=600,
        help_text=_("令牌只能从这些地址使用，例如 10.1.2.3 或 10.1.0.0/16，用空格分开；不填则不限"),
    )
    password = forms.CharField(
        label=_("您的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("令牌在您退出后仍然有效，因此再核对一次密码"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        days: Any = self.fields["days"]
        days.max_value, days.initial = settings.API_TOKEN_DAYS, settings.API_TOKEN_DAYS
        days.validators.append(MaxValueValidator(settings.API_TOKEN_DAYS))
        days.widget.attrs["max"] = settings.API_TOKEN_DAYS

    def clean_addresses(self) -> list[str]:
        return [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["addresses"]) if one]
