"""A form asks for a content category with this field."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.pages.fields import LookupInput
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories

CODE_AT_START = re.compile(r"^(\d{6})(?:\s|$)")


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
