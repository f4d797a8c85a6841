"""Forms of the SMS gateway, of a text on trial, and of what an account wants to be told outside the system."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.notices.calling import NAMED, NAMES, lines_of
from offices.notices.enums import TO_ACCOUNTS, BodyFormat, Cadence, Method, NoticeKind
from offices.notices.rules import CLOCK
from offices.pages.forms import Form

MOBILE = re.compile(r"1[3-9]\d{9}")
HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
IN_HEADERS = frozenset({"key", "time", "secret"})
LONGEST = 4_000
REASONS = {
    "body_fields": _l("每行一项：名称=值，值里可以用{phone}手机号、{text}内容、{key}流水号、{time}时间、{secret}密钥"),
    "headers": _l("每行一项：名称=值，值里可以用{key}、{time}、{secret}"),
}


class MobileField(forms.CharField):
    """A Chinese mobile telephone: eleven digits, however they are parted."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        text = re.sub(r"[\s-]", "", super().clean(value) or "").removeprefix("+86")
        if text and not MOBILE.fullmatch(text):
            raise ValidationError(_("请填写11位手机号。"), code="invalid")
        return text


class GatewayForm(Form):
    is_on = forms.BooleanField(label=_l("启用"), required=False, help_text=_l("启用以后，账号才能选择短信"))
    url = forms.CharField(label=_l("地址"), max_length=500, help_text=_l("以https开头；内网地址须由运维人员先行允许"))
    method = forms.ChoiceField(label=_l("方法"), choices=Method.choices)
    body_format = forms.ChoiceField(label=_l("内容格式"), choices=BodyFormat.choices)
    headers = forms.CharField(
        label=_l("请求头"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text=REASONS["headers"],
    )
    body_fields = forms.CharField(
        label=_l("字段"), max_length=LONGEST, widget=forms.Textarea({"rows": 4}), help_text=REASONS["body_fields"]
    )
    secret = forms.CharField(
        label=_l("密钥"),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_l("加密保存，不再显示；不填则保留原来的"),
    )
    seconds = forms.IntegerField(label=_l("最长等待（秒）"), min_value=1, max_value=60)
    answer_field = forms.CharField(
        label=_l("回答里看哪个字段"),
        required=False,
        max_length=100,
        help_text=_l("JSON回答写字段名，例如 data.code；不填则按HTTP状态判断"),
    )
    accepted_values = forms.CharField(
        label=_l("表示已收下的值"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_l("每行一个"),
    )
    refused_values = forms.CharField(
        label=_l("表示拒绝的值"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_l("每行一个；其他的值算作不明"),
    )
    repeats_safely = forms.BooleanField(
        label=_l("同一流水号网关只发一次"),
        required=False,
        help_text=_l("网关有此保证的才勾选：结果不明时用原流水号自动再发；否则由管理员决定"),
    )
    status_url = forms.CharField(
        label=_l("查询状态的地址"), required=False, max_length=500, help_text=_l("含{key}；不填则不查送达回执")
    )
    status_field = forms.CharField(label=_l("状态回答里看哪个字段"), required=False, max_length=100)
    delivered_values = forms.CharField(
        label=_l("表示已送达的值"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    lost_values = forms.CharField(
        label=_l("表示未送达的值"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def clean_url(self) -> str:
        return _checked_url(self.cleaned_data["url"], frozenset())

    def clean_status_url(self) -> str:
        url = self.cleaned_data["status_url"]
        if url and "{key}" not in url:
            raise ValidationError(_("地址里须有{key}，网关才知道问的是哪一条。"), code="no_key")
        return _checked_url(url, frozenset({"key", "secret"})) if url else ""

    def clean_headers(self) -> str:
        text = self.cleaned_data["headers"]
        if not text.isascii():
            raise ValidationError(_("请求头只能用英文字母、数字和符号。"), code="not_ascii")
        _check_lines(text, IN_HEADERS)
        if wrong := [name for name, _value in lines_of(text) if not HEADER_NAME.fullmatch(name)]:
            raise ValidationError(_("“%s”不能作请求头的名称。") % wrong[0][:40], code="bad_name")
        return text

    def clean_body_fields(self) -> str:
        text = self.cleaned_data["body_fields"]
        _check_lines(text, NAMES)
        used = {name for _name, value in lines_of(text) for name in NAMED.findall(value)}
        if missing := [f"{{{name}}}" for name in ("phone", "text") if name not in used]:
            raise ValidationError(_("字段里缺少%s。") % "、".join(missing), code="missing")
        return text

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("answer_field") and not given.get("accepted_values"):
            self.add_error("accepted_values", _("请写明哪个值表示已收下。"))
        if given.get("status_url") and not given.get("delivered_values"):
            self.add_error("delivered_values", _("请写明哪个值表示已送达。"))
        return given


def _checked_url(url: str, names: frozenset[str]) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or any(sign.isspace() for sign in url):
        raise ValidationError(_("请填写完整的网络地址，例如 https://sms.example.gov.cn/send。"), code="invalid")
    if parts.username is not None or parts.fragment:
        raise ValidationError(_("地址里不能有用户名、密码和#号；密钥请填在“密钥”里。"), code="credentials")
    if unknown := set(NAMED.findall(url)) - names:
        raise ValidationError(_("地址里不能用{%s}。") % min(unknown)[:40], code="unknown_name")
    return url


def _check_lines(text: str, names: frozenset[str]) -> None:
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if line.strip() and (not sign or not name.strip()):
            raise ValidationError(_("“%s”应写作：名称=值。") % line[:40], code="no_pair")
        if unknown := set(NAMED.findall(value)) - names:
            raise ValidationError(_("没有{%s}这个字段。") % min(unknown)[:40], code="unknown_name")


class TryForm(Form):
    phone = MobileField(label=_l("手机号"), help_text=_l("立即发一条试发的短信，手机号不保存"))


class ChannelsForm(Form):
    """What is ticked is sent; nothing is ticked by itself."""

    phone = MobileField(label=_l("手机号"), required=False)
    sms_kinds = forms.MultipleChoiceField(
        label=_l("用短信通知"), choices=TO_ACCOUNTS, required=False, widget=forms.CheckboxSelectMultiple
    )
    email = forms.EmailField(label=_l("电子邮箱"), required=False, max_length=200)
    email_kinds = forms.MultipleChoiceField(
        label=_l("用电子邮件通知"), choices=TO_ACCOUNTS, required=False, widget=forms.CheckboxSelectMultiple
    )
    digest = forms.ChoiceField(
        label=_l("消息汇总"),
        choices=[("", _l("不要汇总")), *Cadence.choices],
        required=False,
        help_text=_l("汇总新消息各类多少、多少未读；没有新的不发。要用短信、邮件收到的，上面勾选“消息汇总”。"),
    )
    digest_hour = forms.IntegerField(label=_l("汇总时间（时）"), min_value=0, max_value=23, required=False, initial=8)
    quiet_from = forms.TimeField(
        label=_l("本人的安静时段起"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_l("不填则按本单位的安静时段；其间的短信、邮件到止的时间依次发出，单位定为照常发送的类别不等"),
        **CLOCK,
    )
    quiet_to = forms.TimeField(
        label=_l("本人的安静时段止"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_l("早于起的为次日"),
        **CLOCK,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("sms_kinds") and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("要用短信通知，请填写手机号。"))
        if given.get("email_kinds") and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("要用电子邮件通知，请填写电子邮箱。"))
        if given.get("digest_hour") is None and "digest_hour" not in self.errors:
            given["digest_hour"] = 8
        asked = NoticeKind.DIGEST in (*given.get("sms_kinds", ()), *given.get("email_kinds", ()))
        if asked and not given.get("digest") and "digest" not in self.errors:
            self.add_error("digest", _("勾选了“消息汇总”，请选择多久汇总一次。"))
        self._check_hours(given)
        return given

    def _check_hours(self, given: dict[str, Any]) -> None:
        if {"quiet_from", "quiet_to"} & set(self.errors):
            return
        begins, ends = given.get("quiet_from"), given.get("quiet_to")
        if (begins is None) != (ends is None):
            self.add_error("quiet_to" if ends is None else "quiet_from", _("安静时段的起、止请一并填写。"))
        elif begins is not None and begins == ends:
            self.add_error("quiet_to", _("安静时段的起、止不能相同。"))
