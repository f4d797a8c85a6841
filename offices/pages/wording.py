"""What a form or a body says of what it refuses: own sentences in the place of those of Django and its framework."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _l
from rest_framework import fields as parts
from rest_framework import serializers
from rest_framework.utils.formatting import lazy_format
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from offices.pages.texts import named

Words = Mapping[type, Mapping[str, Any]]

# By the class of a field and the code of the error; a class says what its parents say but for what stands at it.
OF_FORMS: Words = {
    forms.Field: {"required": _l("请填写%(field)s。")},
    forms.CharField: {
        "max_length": _l("%(field)s最多%(limit_value)d字，现有%(show_value)d字，请删减。"),
        "min_length": _l("%(field)s至少%(limit_value)d字，现有%(show_value)d字，请补充。"),
        "null_characters_not_allowed": _l("%(field)s含有不可见的控制字符，请去掉后再提交。"),
    },
    forms.RegexField: {"invalid": _l("%(field)s的格式不对，请改正。")},
    forms.SlugField: {"invalid": _l("%(field)s只能用字母、数字、下划线和连字符，请改正。")},
    forms.EmailField: {"invalid": _l("%(field)s不是电子邮箱地址，请改正。")},
    forms.URLField: {"invalid": _l("%(field)s不是网址，请从浏览器的地址栏完整复制。")},
    forms.UUIDField: {"invalid": _l("%(field)s不完整，请完整复制后重新填写。")},
    forms.IntegerField: {
        "invalid": _l("%(field)s须是整数，请只填写数字。"),
        "max_value": _l("%(field)s不能大于%(limit_value)s，请改正。"),
        "min_value": _l("%(field)s不能小于%(limit_value)s，请改正。"),
        "step_size": _l("%(field)s须是%(limit_value)s的倍数，请改正。"),
    },
    forms.FloatField: {"invalid": _l("%(field)s须是数字，请改正。")},
    forms.DecimalField: {
        "invalid": _l("%(field)s须是数字，请改正。"),
        "max_digits": _l("%(field)s最多%(max)d位数字，请改正。"),
        "max_decimal_places": _l("%(field)s最多%(max)d位小数，请改正。"),
        "max_whole_digits": _l("%(field)s的整数部分最多%(max)d位，请改正。"),
    },
    forms.DateField: {"invalid": _l("%(field)s不是有效的日期，请从日历中选择，或者写成2026-03-02。")},
    forms.TimeField: {"invalid": _l("%(field)s不是有效的时间，请写成09:30。")},
    forms.DateTimeField: {"invalid": _l("%(field)s不是有效的日期和时间，请从日历中选择，或者写成2026-03-02T09:30。")},
    forms.BooleanField: {"required": _l("请选择%(field)s。")},
    forms.ChoiceField: {
        "required": _l("请选择%(field)s。"),
        "invalid_choice": _l("%(field)s没有这个选项，请重新选择。"),
    },
    forms.MultipleChoiceField: {"invalid_list": _l("%(field)s须从列表中选择。")},
    forms.ModelMultipleChoiceField: {
        "invalid_list": _l("%(field)s须从列表中选择。"),
        "invalid_pk_value": _l("%(field)s没有这个选项，请重新选择。"),
    },
    forms.FileField: {
        "required": _l("请选择%(field)s。"),
        "invalid": _l("没有收到%(field)s，请重新选择。"),
        "missing": _l("没有收到%(field)s，请重新选择。"),
        "empty": _l("%(field)s是空的，请重新选择。"),
        "max_length": _l("文件名最多%(max)d字，现有%(length)d字，请改短后再上传。"),
        "contradiction": _l("%(field)s不能一边上传一边清除，请只选一样。"),
    },
}
# A field that nobody sees comes from the page: whoever sends something else has an old page.
UNSEEN_FIELD = _l("页面内容不完整，请刷新页面后重新填写。")

OF_BODIES: Words = {
    serializers.Field: {"required": _l("必须填写。"), "null": _l("不能是 null。")},
    parts.CharField: {
        "invalid": _l("须是文本。"),
        "blank": _l("不能为空，请填写。"),
        "max_length": _l("最多{max_length}字，请删减。"),
        "min_length": _l("至少{min_length}字，请补充。"),
    },
    parts.RegexField: {"invalid": _l("格式不对。")},
    parts.SlugField: {"invalid": _l("只能用字母、数字、下划线和连字符。")},
    parts.EmailField: {"invalid": _l("不是电子邮箱地址。")},
    parts.URLField: {"invalid": _l("不是网址。")},
    parts.UUIDField: {"invalid": _l("须是 UUID。")},
    parts.BooleanField: {"invalid": _l("须是 true 或者 false。")},
    parts.IntegerField: {
        "invalid": _l("须是整数。"),
        "max_value": _l("不能大于{max_value}。"),
        "min_value": _l("不能小于{min_value}。"),
        "max_string_length": _l("数字过长。"),
    },
    parts.DecimalField: {
        "invalid": _l("须是数字。"),
        "max_value": _l("不能大于{max_value}。"),
        "min_value": _l("不能小于{min_value}。"),
        "max_digits": _l("最多{max_digits}位数字。"),
        "max_decimal_places": _l("最多{max_decimal_places}位小数。"),
        "max_whole_digits": _l("整数部分最多{max_whole_digits}位。"),
        "max_string_length": _l("数字过长。"),
    },
    parts.DateTimeField: {
        code: _l("须是日期和时间，写成2026-03-02T09:30:00+08:00。")
        for code in ("invalid", "date", "make_aware", "overflow")
    },
    parts.DateField: {code: _l("须是日期，写成2026-03-02。") for code in ("invalid", "datetime")},
    parts.TimeField: {"invalid": _l("须是时间，写成09:30。")},
    parts.ChoiceField: {"invalid_choice": _l("没有“{input!s:.40}”这个选项。")},
    parts.MultipleChoiceField: {"not_a_list": _l("须是列表。"), "empty": _l("至少选一项。")},
    parts.ListField: {
        "not_a_list": _l("须是列表。"),
        "empty": _l("至少要有一项。"),
        "min_length": _l("至少{min_length}项。"),
        "max_length": _l("最多{max_length}项。"),
    },
    serializers.ListSerializer: {
        "not_a_list": _l("须是列表。"),
        "empty": _l("至少要有一项。"),
        "min_length": _l("至少{min_length}项。"),
        "max_length": _l("最多{max_length}项。"),
    },
    parts.DictField: {"not_a_dict": _l("须是 JSON 对象。"), "empty": _l("不能为空。")},
    parts.JSONField: {"invalid": _l("须是 JSON。")},
    parts.FileField: {
        "required": _l("必须附上文件。"),
        "invalid": _l("须是文件，用 multipart/form-data 上传。"),
        "no_name": _l("文件没有名称。"),
        "empty": _l("文件是空的。"),
        "max_length": _l("文件名最多{max_length}字，现有{length}字，请改短后再上传。"),
    },
}
SURROGATES = _l("含有不成对的代理字符（U+{code_point:X}），请去掉后再提交。")
NULL_SIGN = _l("含有不可见的控制字符，请去掉后再提交。")


def word_field(field: forms.Field) -> None:
    """Let a field of a form say what is wrong with its own name and what to do. Sentences of its own stay."""
    own = {getattr(one, "code", "") for one in field.validators if "message" in getattr(one, "__dict__", ())}
    hidden = field.widget.is_hidden and not field.label
    for code, sentence in _words(field, OF_FORMS, "django.").items():
        if code not in own:
            text = str(UNSEEN_FIELD) if hidden else str(sentence).replace("%(field)s", named(field.label))
            field.error_messages[code] = text
    if hasattr(field, "validate_no_null_characters"):  # of a choice among rows, which is no validator of the field
        field.validate_no_null_characters = ProhibitNullCharactersValidator(NULL_SIGN)


def word_part(part: Any) -> None:
    """Let a part of a body, and what it holds, say in own words what is wrong. Sentences of its own stay."""
    sentences = _words(part, OF_BODIES, "rest_framework.")
    part.error_messages.update(sentences)
    for validator in part.validators:
        code = getattr(validator, "code", "")
        if isinstance(validator, ProhibitSurrogateCharactersValidator):
            validator.message = SURROGATES
        elif code == "null_characters_not_allowed":
            validator.message = NULL_SIGN
        elif code in sentences and isinstance(validator.message, lazy_format):
            validator.message = lazy_format(sentences[code], **{code: validator.limit_value})
        elif code in sentences and validator.message is _foreign(part, "rest_framework.").get(code):
            validator.message = sentences[code]
    if child := getattr(part, "child", None):
        word_part(child)


def _words(field: Any, words: Words, framework: str) -> dict[str, Any]:
    """The sentences for the errors of which the field says what the framework says."""
    found: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        found |= words.get(kind, {})
    foreign, said = _foreign(field, framework), field.error_messages
    return {code: text for code, text in found.items() if said.get(code) is foreign.get(code)}


def _foreign(field: Any, framework: str) -> dict[str, Any]:
    """What the framework says in a field of this kind."""
    said: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith(framework):
            said |= vars(kind).get("default_error_messages", {})
    return said
