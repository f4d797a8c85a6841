"""Forms about offices."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.organisation.enums import OfficeKind, OfficeLevel
from offices.organisation.forms.fields import ListedOfficeField
from offices.organisation.models import Office
from offices.organisation.rules import DeadlineProfile, deadline_profile, deadline_profiles
from offices.pages.fields import ToldField
from offices.pages.forms import Form

NATIONAL_PROFILE = "NAT-2022"


class OfficeChoiceField(forms.ModelChoiceField):
    """An office by its full name, indented by its depth in the tree; the value is its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Office.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, office: Office) -> str:
        return "　" * (office.path.count("/") - 2) + office.name


class NamesField(forms.CharField):
    """Names, one a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [name for line in str(super().to_python(value)).splitlines() if (name := line.strip())]

    def validate(self, value: Any) -> None:
        """The action knows how many and how long."""


def profile_told(profile: DeadlineProfile) -> str:
    """What changes with a profile, in one sentence."""
    changes = "；".join(profile.changes) or _now("与国家规定相同")
    unverified = "" if profile.is_verified else _now("（施行日期或条文未核实）")
    words = {"name": profile.name, "unverified": unverified, "changes": changes}
    return _now("“%(name)s”%(unverified)s：%(changes)s。核对无误的，请再次保存。") % words


MARK_EMPTIED = _("清空后，今后出具的文书文号只印年份和序号，不印机关代字；确要清空的，请再次保存。")


class OfficeForm(Form):
    """The facts of an office; the code is given once."""

    code = forms.SlugField(label=_("单位代码"), max_length=60, help_text=_("字母、数字和连字符，建立后不能修改"))
    parent = ListedOfficeField(
        label=_("上级单位"),
        help_text=_("输入名称、简称、拼音首字母查找"),
        error_messages={"not_offered": _("没有单位“%(value)s”，请从列表中选择。")},
    )
    name = forms.CharField(label=_("单位名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40)
    other_names = NamesField(
        label=_("其他名称"), required=False, help_text=_("常用的其他叫法，每行一个；查找单位、导入名单时都认")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *OfficeKind.choices])
    level = forms.TypedChoiceField(
        label=_("层级"),
        choices=[("", _("与上级单位相同；乡镇、村按类别")), *OfficeLevel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    region_code = forms.CharField(
        label=_("行政区划代码"),
        help_text=_("GB/T 2260 六位，村级可用十二位统计代码"),
        validators=[RegexValidator(r"^[0-9]{6}([0-9]{6})?$", _("行政区划代码须为六位或十二位数字。"))],
    )
    number_prefix = forms.CharField(
        label=_("编号前缀"),
        help_text=_("信访件编号的开头，各单位不同"),
        validators=[RegexValidator(r"^[A-Za-z0-9]{1,16}$", _("编号前缀为1至16位字母或数字。"))],
    )
    document_mark = forms.CharField(
        label=_("机关代字"),
        max_length=12,
        required=False,
        help_text=_("印在文号里，如“云信复”〔2026〕12号，各单位不同；已出具的文书不变，换了代字从1号编起"),
    )
    telephone = forms.CharField(
        label=_("对外电话"), max_length=40, required=False, help_text=_("印在文书、回执和公示上，供群众拨打")
    )
    address = forms.CharField(
        label=_("办公地址"), max_length=200, required=False, help_text=_("印在文书、回执和公示上")
    )
    profile = forms.ChoiceField(
        label=_("期限规则"),
        required=False,
        help_text=_("下级单位与本单位相同的一并改变；已登记的信访件按原规则办理"),
    )
    profile_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    roll_office_deadlines = forms.BooleanField(label=_("办理期限遇节假日顺延"), required=False)
    tokens_forbidden = forms.BooleanField(
        label=_("禁止 API 令牌"), required=False, help_text=_("本单位及下级单位的账号不得使用 API 令牌，已有的立即失效")
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], office: Office | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        parent: Any = self.fields["parent"]
        parent.offices = offices.filter(is_active=True).order_by("level", "path")
        if isinstance(above := self.initial.get("parent"), str) and above:
            self.initial["parent"] = parent.offices.filter(code=above).first() or ""
        profile: Any = self.fields["profile"]
        profile.choices = [("", _("与上级单位相同")), *((one.code, one.name) for one in deadline_profiles())]
        self.profile_before = self.mark_before = ""
        if office is not None:
            del self.fields["code"], self.fields["parent"]
            self.fields["level"].choices = OfficeLevel.choices  # type: ignore[attr-defined]
            profile.choices = profile.choices[1:]
            self.profile_before, self.mark_before = office.profile, office.document_mark
            for name in self.fields:
                if name not in {"profile_seen", "mark_seen"}:
                    self.initial.setdefault(name, getattr(office, name))

    def clean(self) -> dict[str, Any]:
        """What another profile changes is shown before it is saved; sent again as it is, it is taken."""
        given = self.cleaned_data
        if given.get("level") is None and "level" in given:
            given["level"] = self._level_below(given.get("parent"))
        seen, code = given.pop("profile_seen", ""), given.get("profile") or self.profile_before
        given["profile"] = code
        before = self.profile_before or NATIONAL_PROFILE
        chosen = deadline_profile(code) if code != before else None
        emptied = bool(self.mark_before) and "document_mark" in given and not given["document_mark"]
        if given.pop("mark_seen", "") != "emptied" and emptied:
            self.data = {**{name: self.data.get(name) for name in self.data}, self.add_prefix("mark_seen"): "emptied"}
            self.add_error("document_mark", MARK_EMPTIED)
        if chosen is not None and seen != code:
            self.data = {**{name: self.data.get(name) for name in self.data}, self.add_prefix("profile_seen"): code}
            self.add_error("profile", profile_told(chosen))
        return given

    def _level_below(self, parent: Office | None) -> int:
        """That of the office above, but for townships and villages."""
        by_kind = {OfficeKind.TOWNSHIP: OfficeLevel.TOWNSHIP, OfficeKind.VILLAGE: OfficeLevel.VILLAGE}
        above = parent.level if parent is not None else self.initial.get("level") or OfficeLevel.PROVINCE
        return max(above, by_kind.get(self.cleaned_data.get("kind", ""), above))


class MoveForm(Form):
    parent = ListedOfficeField(
        label=_("新的上级单位"),
        help_text=_("输入名称、简称、拼音首字母查找"),
        error_messages={"not_offered": _("没有单位“%(value)s”，请从列表中选择。")},
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        parent: Any = self.fields["parent"]
        parent.offices = offices.filter(is_active=True).exclude(path__startswith=office.path).order_by("level", "path")


class ReasonForm(Form):
    reason = ToldField(label=_("理由"), max_length=200)


class ClosingForm(ReasonForm):
    """Why an office is closed, and which office takes over what hangs on it."""

    successor = OfficeChoiceField(
        label=_("承继单位"),
        required=False,
        empty_label=_("没有需要移交的事项"),
        help_text=_("分立、合并、撤销的，由继续行使其职权的单位受理（《信访工作条例》第二十四条）"),
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        others = offices.filter(is_active=True).exclude(path__startswith=office.path)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
