"""Days and times are read as offices write them. A refusal says what is missing."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from offices.pages.han import han_number
from offices.pages.texts import in_one_spelling

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # days since the end of 1899: 1954 to 2119
FIRST_YEAR, LAST_YEAR = 1990, 2100  # of every day and moment that is given, as the deadline engine wants it
SHIFT_1904 = 1_462  # days between the two systems of serial numbers

_DASH = r"[-\u2010-\u2015\u2212\u30fc\ufe58_]"
_SIGN = rf"\s*(?:[/.年月、。,\\]|{_DASH}{{1,2}})\s*"
_BETWEEN = rf"(?:{_SIGN}|\s+)"
_DAY = rf"(\d{{4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})\s*[日号]?"
_HALF = r"上午|下午|中午|晚上|早上|凌晨|[AP]\.?M\.?"
_TIME = (
    rf"({_HALF})?\s*(\d{{1,2}})\s*[:时点]\s*(?:(\d{{1,2}})\s*(?:[:分]\s*(\d{{1,2}})(?:\.\d+)?\s*秒?|分)?)?\s*({_HALF})?"
)
_MOMENT = re.compile(
    rf"{_DAY}\s*[.。,]?(?:[T\s,]*(?:{_TIME}\s*(Z|[+-]\d\d(?::?\d\d)?)?|(?:{_HALF})))?\s*", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s?(\d{2}):?(\d{2})(?::?(\d{2}))?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WEEKDAY = re.compile(r"[(（]?\s*(?:周|星期|礼拜)[一二三四五六日天]\s*[)）]?")
_HAN = "〇○零一二三四五六七八九十"
_HAN_PARTS = re.compile(rf"([{_HAN}]{{1,4}})(?=\s*[年月日号])")
# What is told apart only to say why it is refused.
_TWO_DAYS = re.compile(rf"{_DAY}.*\d{{1,2}}{_SIGN}\d{{1,2}}", re.DOTALL)
_NO_YEAR = re.compile(rf"\d{{1,2}}{_SIGN}\d{{1,2}}\s*[日号]?")
_NO_DAY = re.compile(rf"\d{{4}}{_SIGN}\d{{1,2}}\s*月?")
_SHORT_YEAR = re.compile(rf"\d{{2}}{_SIGN}\d{{1,2}}{_SIGN}\d{{1,2}}\s*[日号]?")
_DAY_FIRST = re.compile(rf"\d{{1,2}}{_SIGN}\d{{1,2}}{_SIGN}\d{{4}}\b.*", re.DOTALL)


def refuse_far(day: date) -> None:
    """ValidationError where a day or a moment lies before 1990 or after 2100."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("请输入1990年至2100年之间的日期。"), code="out_of_range")


def moment_in(text: str) -> datetime:
    """The moment that a text means, in Shanghai; a day alone is its beginning. ValidationError with the reason."""
    plain = _plain(text)
    match = _MOMENT.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is None:
        if _SERIAL.fullmatch(plain):
            return moment_of_serial(float(plain))
        raise ValidationError(_why_none(plain), code="moment")
    year, month, day, *rest = match.groups()
    if match.re is _COMPACT:
        before, hour, minute, second, after, zone = None, *rest, None, None
    else:
        before, hour, minute, second, after, zone = rest
    hour = _hour(int(hour or 0), (before or after or "").upper())
    try:
        moment = datetime(int(year), int(month), int(day), hour, int(minute or 0), int(second or 0), tzinfo=SHANGHAI)
    except ValueError as error:
        raise ValidationError(_("没有这一天或者这一时刻"), code="moment") from error
    if zone:
        offset = "+00:00" if zone.upper() == "Z" else zone
        moment = datetime.fromisoformat(moment.replace(tzinfo=None).isoformat() + offset).astimezone(SHANGHAI)
    return moment


def moment_of_serial(number: float, *, since_1904: bool = False) -> datetime:
    """The moment that a serial number of a workbook means; a whole number of eight digits is a day, too."""
    number += SHIFT_1904 if since_1904 else 0
    if FIRST_SERIAL < number < LAST_SERIAL:
        return datetime(1899, 12, 30, tzinfo=SHANGHAI) + timedelta(seconds=round(number * 86_400))
    if number.is_integer() and _COMPACT.fullmatch(str(int(number))):
        return moment_in(str(int(number)))
    raise ValidationError(_("这个数不是日期"), code="moment")


def _plain(text: str) -> str:
    """One spelling for the signs of a day: digits, dashes, and no weekday beside it."""
    plain = in_one_spelling(text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf").strip().strip("'‘’`\"“”")
    plain = _WEEKDAY.sub(" ", plain)
    return _HAN_PARTS.sub(lambda part: str(han_number(part[1]) or part[1]), plain).strip()


def _hour(hour: int, half: str) -> int:
    if half in {"下午", "晚上"} or half.startswith("P"):
        return hour + 12 if hour < 12 else hour
    if half == "中午":
        return hour + 12 if hour < 11 else hour
    if half == "凌晨" or half.startswith("A"):
        return 0 if hour == 12 else hour
    return hour


def _why_none(plain: str) -> str:
    if _TWO_DAYS.fullmatch(plain):
        return _("写了不止一个日期")
    if _DAY_FIRST.fullmatch(plain):
        return _("分不清月和日")
    if _SHORT_YEAR.fullmatch(plain):
        return _("年份须写四位")
    if _NO_DAY.fullmatch(plain):
        return _("没有写日")
    if _NO_YEAR.fullmatch(plain):
        return _("没有写年份")
    return _("无法识别")
