"""A cell of another office's table becomes a value: text, day, name, number of persons, form. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cases.imports.sheet_titles import FIELDS
from cases.jobs.errors import RowRefused
from cases.petitions.enums import Channel, Crossing
from cases.petitions.identity import checked_name
from offices.files.tables import Cell, Serial1904
from offices.files.workbook_process import ERROR_VALUE, NO_VALUE
from offices.organisation.identity import SURNAME
from offices.pages.han import han_number
from offices.pages.moments import SHANGHAI, moment_in, moment_of_serial
from offices.pages.texts import in_one_spelling

MOST_EXACT = 1e15  # from here on a number cell holds other digits than were typed
_CHANNELS = {
    Channel.VISIT: "来访 走访 个访 集体访 接访 初访 重访 访 视频接访 领导接访 上访 群访 信访接待 来访接待 上门 集访"
    " 现场 上门走访 现场接待 人民来访 群众来访 来人来访 视频信访",
    Channel.LETTER: "来信 信件 写信 信 书信 信函 群众来信 人民来信 邮寄 邮政信件 EMS 快递 挂号信 来函",
    Channel.WEB: "网信 网上 网络 网上信访 网上投诉 网络留言 留言 电子邮件 手机信访 网 领导信箱 人民网留言 微信 书记信箱"
    " 市长信箱 县长信箱 网上留言 邮箱 公众号 短信 APP 网络信访 互联网 邮件 电邮 微博 抖音 小程序",
    Channel.PHONE: "电话 来电 热线 电话信访 12345热线 12345 市长热线 市民热线 政务热线 热线电话 县长热线 座机 电话投诉",
    Channel.FAX: "传真",
}
# Names that each place makes for itself: 省长信箱, 微信公众号, 12336热线.
_CHANNEL_ENDS = {
    Channel.WEB: re.compile(".*(?:信箱|邮箱|邮件|留言|留言板|公众号|小程序|微博|APP|网站|网)", re.IGNORECASE),
    Channel.PHONE: re.compile("12[0-9]{3}|.*(?:热线|专线|来电)"),
    Channel.VISIT: re.compile(".*(?:接待日|接访日|来访)"),
    Channel.LETTER: re.compile(".*来信"),
}
CHANNEL_NAMES = {name: channel.value for channel, names in _CHANNELS.items() for name in names.split()}
_TWO_NAMES = gettext_lazy("“信访人姓名”有不止一个姓名，请只写一人，其余写入人数。")
UNREADABLE = gettext_noop("%(field)s“%(text)s”%(why)s，请写作2026-03-02。")
LOST_DIGITS = gettext_noop("“%(field)s”该格是数值，Excel只保留前15位，请按文本重新填写。")
EXACT = ("number", "identity_number", "phone")  # fields in which each digit counts
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_NOBODY = (
    "匿名 匿名群众 群众 热心群众 市民 热心市民 网民 无 无名 无名氏 无姓名 某某 佚名 不详 不明 未知 待查 待核实 "
    "未具名 不具名 未署名 未留名 未留姓名 不愿透露姓名 - — / 0"
)
NOBODY = frozenset(_NOBODY.split())
NO_CROSSING = frozenset(["", "无", "否", "不涉及", "-", "—", "/"])
_HAN = "零〇一二三四五六七八九十百千两俩廿卅"
_COUNT = rf"(\d{{1,6}}|[{_HAN}]{{1,9}})"
_HEADCOUNT = re.compile(
    rf"(约|近|大约|超过|至少|不少于|上)?{_COUNT}(余|多|几)?(?:人次?|名|个人)?(以上|左右|多)?(?:群众|村民|居民|业主)?"
)
# What a cell says beside the number of persons: of how many groups or households they are, and what they are.
_BESIDE_COUNT = re.compile(
    rf"(?:人数|共计|合计|共|计|集体访|个访)[:：]?(?={_COUNT})|[/、,，(（]?{_COUNT}(?:批次?|户|家|组|件)[)）/、,，]?|[(（][^0-9（()）]*[)）]$"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WITH_OTHERS = re.compile(rf"(.{{1,40}}?)\s*等{_COUNT}(余|多)?[人名]")
_AND_OTHERS = re.compile(r"(.{2,40}?)\s*(等(?:人|群众|村民|居民|业主|职工|户)?)")
_OF_THESE = re.compile(rf"{_COUNT}人")
_SEX = re.compile(r"(.{2,}?)\s+([男女])")
_NUMBERED = re.compile(r"^[(（]?\d{1,3}[)）.．、]\s*(?=[^\d\s])")


def cells_by_field(cells: Sequence[Cell], columns: Mapping[str, int], labels: Mapping[str, object]) -> dict[str, Cell]:
    """The cells of a row by the field of their column. RowRefused for a formula that was never computed, a truth value
    and a number that has lost its last digits.
    """
    found = {field: cells[column] for field, column in columns.items() if column < len(cells)}
    for field, cell in found.items():
        if cell == NO_VALUE:
            raise RowRefused(_("“%(field)s”是没有计算结果的公式，请改为数值。") % {"field": labels[field]})
        if isinstance(cell, bool):
            raise RowRefused(
                _("“%(field)s”是逻辑值%(value)s，不是文字。") % {"field": labels[field], "value": str(cell).upper()}
            )
        if field in EXACT and _has_lost_digits(cell):
            raise RowRefused(_(LOST_DIGITS) % {"field": labels[field]})
    return found


def _has_lost_digits(cell: Cell) -> bool:
    if isinstance(cell, int | float):
        return abs(cell) >= MOST_EXACT
    return isinstance(cell, str) and bool(_EXPONENT.fullmatch(unicodedata.normalize("NFKC", cell).strip()))


def text_of(cell: Cell) -> str:
    """A cell as text: a whole number without decimals, a moment in ISO form."""
    if cell is None or cell in (NO_VALUE, ERROR_VALUE):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST_EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)


def moment_of(cell: Cell, label: object = FIELDS["received"]) -> datetime:
    """A moment in Shanghai; a day alone is its beginning. `label` names the column in a refusal."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=SHANGHAI)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), SHANGHAI)
    if not isinstance(cell, bool) and text_of(cell).strip() == "":
        raise RowRefused(_("没有%(field)s。") % {"field": label})
    try:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return moment_of_serial(float(cell), since_1904=isinstance(cell, Serial1904))
        return moment_in(text_of(cell))
    except ValidationError as error:
        said = f"{cell:g}" if isinstance(cell, float) else text_of(cell).strip()
        raise RowRefused(_(UNREADABLE) % {"field": label, "text": said[:40], "why": error.messages[0]}) from error


def short_text(text: Mapping[str, str], field: str, most: int, labels: Mapping[str, object] = FIELDS) -> str:
    """A text on one line; RowRefused where it is longer than can be kept."""
    value = " ".join(text.get(field, "").split())
    if len(value) > most:
        raise RowRefused(
            _("“%(field)s”有%(length)d字，最多%(most)d字。")
            % {"field": labels[field], "length": len(value), "most": most}
        )
    return value


def person_in(text: str) -> tuple[str, int | None, str]:
    """The name that a cell holds, of how many persons it speaks, and what stands in brackets behind the name.

    An empty name is an anonymous person. RowRefused for two names, and for what is no name.
    """
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    shown = _NUMBERED.sub("", shown).rstrip(":：").strip()
    if "".join(shown.split()) in NOBODY:
        return "", None, ""
    if re.search(r"[<>]", shown):
        raise RowRefused(_("“信访人姓名”含有不是姓名的符号（<、>），请只写姓名。"))
    lines = [line.strip() for line in shown.splitlines() if line.strip()]
    if len(lines) > 1 or (re.search(r"[、,，;；/]", shown) and not re.search(r"等.*[人名]", shown)):
        raise RowRefused(_TWO_NAMES)
    name, count, note = " ".join(shown.split()), None, ""
    if beside := _SEX.fullmatch(name) or _AND_OTHERS.fullmatch(name):
        name, note = beside[1], beside[2]
    if _are_two(name):
        raise RowRefused(_TWO_NAMES)
    if bracket := re.fullmatch(r"(.+?)\s*[（(](.+)[)）]", name):
        name, note = bracket[1], bracket[2]
        if of_these := _OF_THESE.fullmatch(note):
            count, note = _number(of_these[1]), ""
    try:
        checked_name(name)
    except ValidationError as error:
        raise RowRefused(error.messages[0]) from error
    if others := _WITH_OTHERS.fullmatch(name):
        name, count = re.split(r"[、,，]", others[1])[0], _number(others[2])
    if re.sub(r"\s", "", unicodedata.normalize("NFKC", name)) in NOBODY:
        name = ""
    return name, count, note


def channel_in(text: str, default: str, known: Mapping[str, str]) -> str:
    """The form of a petition that a cell names, by the names of everybody and those that the office added (`known`)."""
    if not text.strip():
        return default
    name = plain_channel(text)
    if name in Channel.values:
        return name
    found = known.get(name) or CHANNEL_NAMES.get(name) or named_by_end(name)
    if not found:
        raise RowRefused(_("信访形式“%(text)s”无法识别，请写作来访、来信、网信、电话或传真。") % {"text": text[:20]})
    return found


def named_by_end(name: str) -> str:
    """The form that the end of a name tells, whatever stands before it; empty where it tells none."""
    return next((form.value for form, ends in _CHANNEL_ENDS.items() if ends.fullmatch(name)), "")


def _are_two(name: str) -> bool:
    """Whether two whole names stand side by side: 张三丰 李四光, 张三丰和李四光; 张 三 and 张和平 are one."""
    parts = re.split(r"\s+|(?<=..)[和与及](?=..)", name)
    return len(parts) > 1 and all(
        re.fullmatch(f"{SURNAME}[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]某", one) for one in parts
    )


def crossings_in(text: str) -> tuple[str, ...]:
    """The kinds of 三跨三分离 that a cell names, in any order; RowRefused for other words."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if plain in NO_CROSSING:
        return ()
    known = {str(one.label): one.value for one in Crossing}
    names = [name for name in re.split(r"[、,，;；/+]", plain) if name]
    if wrong := [name for name in names if name not in known]:
        words = {"text": wrong[0][:20], "known": "、".join(known)}
        raise RowRefused(_("三跨三分离“%(text)s”无法识别，请写%(known)s，几类之间用顿号隔开。") % words)
    return tuple(one.value for one in Crossing if str(one.label) in names)


def plain_channel(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def headcount_in(text: str) -> tuple[int | None, bool]:
    """How many persons a cell says, None where it says nothing; and whether that is an estimate. RowRefused."""
    plain = _THOUSANDS.sub("", in_one_spelling(text).replace(" ", "").strip()).removesuffix(".0")
    if not plain:
        return None, False
    match = _HEADCOUNT.fullmatch(plain) or _HEADCOUNT.fullmatch(_BESIDE_COUNT.sub("", plain).strip("()（）"))
    number = _number(match[2]) if match else None
    if match is None or not number:
        raise RowRefused(_("人数“%(text)s”无法识别，请写一个数。") % {"text": text[:20]})
    return number, bool(match[1] or match[3] or match[4])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else han_number(text) or 0
