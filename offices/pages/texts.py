"""Text holds no signs that nobody sees: they break papers and workbooks, and turn names around."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from offices.errors import InvalidFacts, refuse_all

# C0 and C1 but for tab and line ends, what is no character, and what changes the direction of writing.
_BREAKING = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
)
# What takes no place: a word with one of these inside is not found. The joiners of pictures and of other scripts stay.
_PLACELESS = "\xad\u200b\u2060-\u2065\U000e0000-\U000e007f"
UNSEEN = re.compile(f"[{_BREAKING}{_PLACELESS}]")
_UNWRITABLE = re.compile(f"[{_BREAKING}]")

# A place that waits to be filled in: a run of blanks or lines, empty brackets, a date without figures.
BLANK = re.compile(
    r"\S[ \u3000_＿]{3,}\S|[_＿]{3,}|[\[【（(]\s*[\]】）)]"
    r"|[\[【（(](?:单位|姓名|地点|时间|日期|此处[^\]】）)]{0,8}|待[补填][^\]】）)]{0,4})[\]】）)]"
    r"|(?<![\d〇零一二三四五六七八九十])年[\s\u3000×]+月[\s\u3000×]+日"
)
EMPTY_WORDS = frozenset({"待补", "待补充", "待填", "待填写", "此处填写", "略", "同上", "测试", "暂无"})
LEAST_LETTERS = 2
NOTHING_SAID = gettext_lazy("没有写明内容，请写清楚。")


def says_something(text: str, least: int = LEAST_LETTERS) -> bool:
    """Whether a text holds so many letters or characters, figures and signs aside, and no word for nothing."""
    letters = "".join(sign for sign in text if sign.isalpha())
    only_one = letters.isascii() and len(set(letters.upper())) < 2
    return len(letters) >= least and letters not in EMPTY_WORDS and not only_one


def nothing_said(text: str, *, field: str) -> InvalidFacts | None:
    """The refusal of a text that says nothing; None for one that says something, and for an empty one."""
    if not text.strip() or says_something(text):
        return None
    return InvalidFacts("nothing_said", str(NOTHING_SAID), field=field)


def refuse_blanks(texts: Mapping[str, str]) -> None:
    """Raise InvalidFacts, at each of the fields, where a text that a letter prints has a place nobody filled in."""
    sentence = _("文书中还有没有填写的空白，请填写后再出具。")
    refuse_all(InvalidFacts("blank_left", sentence, field=name) for name, text in texts.items() if BLANK.search(text))


def refuse_silent(value: Any, least: int = LEAST_LETTERS) -> None:
    """Raise ValidationError for a text that says nothing; an empty one is the field's own matter."""
    if isinstance(value, str) and value.strip() and not says_something(value, least):
        raise DjangoValidationError(NOTHING_SAID, code="nothing_said")


def refuse_signs(value: Any) -> None:
    """Raise ValidationError for a text without a letter or a figure; an empty one is the field's own matter."""
    if isinstance(value, str) and value.strip() and not any(sign.isalnum() for sign in value):
        raise DjangoValidationError(NOTHING_SAID, code="nothing_said")


def named(label: Any) -> str:
    """The label of a field within a sentence: in quotes where it is more than a word."""
    text = str(label or "").strip().removesuffix("：").replace("%", "％")
    return text if not text or text.isalnum() else f"“{text}”"


def cleaned(text: str) -> str:
    """The text without them: what people paste, what a file holds, what papers and workbooks write."""
    return UNSEEN.sub("", text) if UNSEEN.search(text) else text


def writable(text: str) -> str:
    """The text without what breaks a document; where it may part at the end of a line stays said."""
    return _UNWRITABLE.sub("", text)


def in_one_spelling(text: str) -> str:
    """The text in NFKC, where ² and ① and ½ stay what they are: they are no digits of a number or of a day."""
    return "".join(
        sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign)
        for sign in unicodedata.normalize("NFC", text)
    )


def unseen_in(data: Any, place: str = "") -> str:
    """Where in a body such a sign stands, as a.0.b; empty where there is none."""
    if isinstance(data, str):
        return (place or "non_field_errors") if UNSEEN.search(data) else ""
    parts: Any = ()
    if isinstance(data, Mapping):
        for name in data:
            if UNSEEN.search(str(name)):
                return place or "non_field_errors"
        parts = data.items()
    elif isinstance(data, list | tuple):
        parts = enumerate(data)
    for name, part in parts:
        if found := unseen_in(part, f"{place}.{name}" if place else str(name)):
            return found
    return ""


def refuse_unseen(data: Any) -> None:
    """A program is told where its text holds a control character: it would not come back as it was sent."""
    if place := unseen_in(data):
        raise ValidationError({place: [_("含有不可见的控制字符，请去掉后再提交。")]})
