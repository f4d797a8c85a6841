"""Fields of the step forms: an office, a category, a person or a petition, found among what is allowed."""

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Petition
from cases.models.petitions import LONGEST_TEXT
from offices.models import Account, Category, Office
from offices.queries import current_categories

CODE_AT_END = re.compile(r"（([A-Za-z0-9_-]+)）\s*$")
CODE_AT_START = re.compile(r"^(\d{6})(?:\s|$)")


def office_line(office: Office) -> str:
    """How an office stands in a list to choose from; typed back, it is found by its code."""
    return f"{office.name}（{office.code}）"


class LookupInput(forms.TextInput):
    """A text box with suggestions that the server looks up while one types."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "size": "60", **(attrs or {})})


class OfficeField(forms.CharField):
    """An office by its code, its name, or the line of the list. `offices` is the set it must be in."""

    widget = LookupInput
    lookup = True
    default_error_messages = {
        "not_offered": _("不能选择“%(value)s”：只能转给本级、下级的单位，请从列表中选择。"),
        "several": _("“%(value)s”对应不止一个单位，请从列表中选择。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.offices: QuerySet[Office] = Office.objects.none()

    def clean(self, value: Any) -> Office | None:
        text = super().clean(value)
        if not text:
            return None
        code = CODE_AT_END.search(text)
        wanted = Q(code=code[1]) if code else Q(code=text) | Q(name=text) | Q(short_name=text)
        found = list(self.offices.filter(wanted)[:2])
        if len(found) != 1:
            reason = "several" if found else "not_offered"
            raise forms.ValidationError(self.error_messages[reason], code=reason, params={"value": text[:60]})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return office_line(value) if isinstance(value, Office) else value

    def suggestions(self, text: str) -> list[str]:
        """Up to twenty lines to choose from."""
        offered = self.offices.filter(is_active=True)
        if text := text.strip():
            code = CODE_AT_END.search(text)
            offered = offered.filter(
                Q(code=code[1])
                if code
                else Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__istartswith=text)
            )
        return [office_line(office) for office in offered[:20]]


def category_line(category: Category) -> str:
    return f"{category.code} {category.full_name}"


class CategoryField(forms.CharField):
    """A content category of the version in force, by its code, its full name, its own name, or the line of the list."""

    widget = LookupInput
    lookup = True
    default_error_messages = {
        "unknown": _("没有内容分类“%(value)s”，请从列表中选择。"),
        "several": _("“%(value)s”对应不止一个内容分类，请从列表中选择。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Category | None:
        text = super().clean(value)
        if not text:
            return None
        code = CODE_AT_START.search(text)
        wanted = Q(code=code[1]) if code else Q(full_name=text) | Q(name=text)
        found = list(current_categories().filter(wanted)[:2])
        if len(found) != 1:
            reason = "several" if found else "unknown"
            raise forms.ValidationError(self.error_messages[reason], code=reason, params={"value": text[:60]})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return category_line(value) if isinstance(value, Category) else value

    def suggestions(self, text: str) -> list[str]:
        offered = current_categories()
        if text := text.strip():
            code = CODE_AT_START.search(text)
            offered = offered.filter(
                Q(code__startswith=code[1]) if code else Q(full_name__icontains=text) | Q(code__startswith=text)
            )
        return [category_line(category) for category in offered[:20]]


class PetitionField(forms.CharField):
    """Another petition by its number, among those the account may see (`petitions`)."""

    default_error_messages = {"unknown": _("没有找到编号“%(value)s”的信访件，或者您无权查看。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.petitions: QuerySet[Petition] = Petition.objects.none()

    def clean(self, value: Any) -> Petition | None:
        text = super().clean(value)
        if not text:
            return None
        found = self.petitions.filter(number=text.strip()).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"value": text[:40]})
        return found


class HandlerField(forms.ModelChoiceField):
    """Who of the office handles it, by user name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="username", empty_label=_("暂不指定"), **kwargs)

    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.name}（{obj.title}）" if obj.title else obj.name


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day between 1990 and 2100, as the deadline engine wants it."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not date(1990, 1, 1) <= day <= date(2100, 12, 31):
            raise forms.ValidationError(_("请输入1990年至2100年之间的日期。"), code="out_of_range")
        return day


class LongText(forms.CharField):
    """Running text; line ends are made plain, signs that no database can hold are refused by the field itself."""

    def __init__(self, *, rows: int = 6, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea({"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")
