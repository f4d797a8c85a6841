"""Forms about offices."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from offices.organisation.enums import OfficeKind, OfficeLevel
from offices.organisation.models import Office


class OfficeChoiceField(forms.ModelChoiceField):
    """An office by its full name, indented by its depth in the tree; the value is its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Office.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, office: Office) -> str:
        return "　" * (office.path.count("/") - 2) + office.name


class OfficeForm(forms.Form):
    """The facts of an office; the code is given once."""

    code = forms.SlugField(label=_("单位代码"), max_length=60, help_text=_("字母、数字和连字符，建立后不能修改"))
    parent = OfficeChoiceField(label=_("上级单位"))
    name = forms.CharField(label=_("单位名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40)
    kind = forms.ChoiceField(label=_("类别"), choices=OfficeKind.choices)
    level = forms.TypedChoiceField(label=_("层级"), choices=OfficeLevel.choices, coerce=int)
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
    telephone = forms.CharField(
        label=_("对外电话"), max_length=40, required=False, help_text=_("印在回执和公示上，供群众拨打")
    )
    address = forms.CharField(label=_("办公地址"), max_length=200, required=False, help_text=_("印在回执和公示上"))
    roll_office_deadlines = forms.BooleanField(label=_("办理期限遇节假日顺延"), required=False)
    tokens_forbidden = forms.BooleanField(
        label=_("禁止 API 令牌"), required=False, help_text=_("本单位及下级单位的账号不得使用 API 令牌，已有的立即失效")
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], office: Office | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = offices.filter(is_active=True)  # type: ignore[attr-defined]
        if office is not None:
            del self.fields["code"], self.fields["parent"]
            for name in self.fields:
                self.initial.setdefault(name, getattr(office, name))


class MoveForm(forms.Form):
    parent = OfficeChoiceField(label=_("新的上级单位"))

    def __init__(self, *args: Any, offices: QuerySet[Office], office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        below = offices.filter(is_active=True).exclude(path__startswith=office.path)
        self.fields["parent"].queryset = below  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)
