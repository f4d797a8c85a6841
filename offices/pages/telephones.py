"""Telephone numbers as people write them become one form, by which the same number is found again."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from offices.pages.texts import in_one_spelling

MOST_NUMBERS = 2
BETWEEN = "、"  # of two numbers that are kept in one field
NONE = frozenset(
    (
        "无",
        "没有",
        "无电话",
        "不详",
        "不明",
        "未留",
        "未提供",
        "空",
        "暂无",
        "-",
        "—",
        "–",
        "0",
        "/",
        "\\",
        ".",
        "N/A",
        "NA",
    )
)

_GAP = r"[-\u2010-\u2015\u2212\s]{0,2}"
_COUNTRY = rf"(?:\(?\+?\(?(?:00)?86\)?{_GAP})?"
_MOBILE = (
    rf"1[3-9]\d\.\d{{4}}\.\d{{4}}|1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{3}}"
)
_EXTENSION = r"(?:\s*(?:转\s*分机|转|分机|ext\.?|x|#|-)\s*(\d{1,6}))?"
_LANDLINE = rf"\(?0[1-9]\d{{1,2}}\)?{_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}"
_NUMBER = re.compile(
    rf"(?<![\d+*])(?:{_COUNTRY}(?P<mobile>{_MOBILE})(?![\d*.])|{_COUNTRY}(?P<landline>{_LANDLINE})(?![\d*.]){_EXTENSION})",
    re.IGNORECASE,
)
_OTHER = re.compile(rf"(\+\d{{6,14}}|\d{{5,12}}){_EXTENSION}", re.IGNORECASE)
_NOTE = re.compile(r"[(（]([^()（）\d]*)[)）]")
_NOT_DIGITS = re.compile(r"[\s,;、;|/:：·。．和或及与]+")
_SEPARATORS = re.compile(r"[\s().（）\-\u2010-\u2015\u2212]+")
_WITHOUT_ZERO = re.compile(r"(?!(?:400|800)\d{7}$)[2-9]\d{9,10}")


@dataclass(frozen=True)
class Telephones:
    """The numbers that a text holds, in plain digits (an extension after 转); what stands beside them; and whether a
    zero was put before a landline.
    """

    numbers: tuple[str, ...] = ()
    note: str = ""
    zero_added: bool = False

    @property
    def text(self) -> str:
        return BETWEEN.join(self.numbers)


def read_telephones(text: str) -> Telephones:
    """The numbers of a text; none where it says that there is none. ValidationError for what is no number."""
    plain = in_one_spelling(text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf").strip()
    if not plain or plain.upper() in NONE:
        return Telephones()
    numbers: list[str] = []
    rest, end = [], 0
    for match in _NUMBER.finditer(plain):
        rest.append(plain[end : match.start()])
        numbers.append(_digits(match["mobile"] or match["landline"], match[3]))
        end = match.end()
    rest.append(plain[end:])
    beside = " ".join(rest)
    zero_added = False
    if not numbers:
        number, zero_added = _other_number(_NOTE.sub(" ", beside).strip(), plain)
        numbers, beside = [number], " ".join(_NOTE.findall(beside))
    note = _NOT_DIGITS.sub(" ", beside.replace("(", " ").replace(")", " ")).strip()
    if any(sign.isdigit() or sign in "*+" for sign in note):
        raise _refused(plain)
    numbers = list(dict.fromkeys(numbers))
    if len(numbers) > MOST_NUMBERS:
        raise ValidationError(_("电话最多写%(most)d个。") % {"most": MOST_NUMBERS}, code="phone")
    return Telephones(tuple(numbers), note, zero_added)


def checked_phone(text: str) -> str:
    """The number, or both numbers, in plain digits; ValidationError for anything else."""
    found = read_telephones(text)
    if found.note:
        raise ValidationError(_("电话一栏只写号码，不写“%(note)s”。") % {"note": found.note[:20]}, code="phone")
    return found.text


def _other_number(text: str, plain: str) -> tuple[str, bool]:
    """A landline without its area code or zero, a service number, a number of another country."""
    match = _OTHER.fullmatch(_SEPARATORS.sub("", text)) if "." not in text else None
    if match is None or re.fullmatch(r"1[3-9]\d+", match[1]):  # a mobile number has eleven digits
        raise _refused(plain)
    digits = match[1].removeprefix("+86")
    zero = bool(_WITHOUT_ZERO.fullmatch(digits))
    return _digits(f"0{digits}" if zero else digits, match[2]), zero


def _digits(number: str, extension: str | None) -> str:
    plain = ("+" if number.startswith("+") else "") + "".join(sign for sign in number if sign.isdigit())
    return f"{plain}转{extension}" if extension else plain


def _refused(plain: str) -> ValidationError:
    sentence = _("电话“%(text)s”不正确，请核对位数。")
    if re.search(r"\d[Ee]\+?\d", plain):
        sentence = _("电话“%(text)s”是数值，号码已经丢失，请按文本重新填写。")
    elif "*" in plain:
        sentence = _("电话“%(text)s”中间的数字被隐去，请填写完整号码。")
    return ValidationError(sentence % {"text": plain[:40]}, code="phone")
