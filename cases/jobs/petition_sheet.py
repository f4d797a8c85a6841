"""A row of another office's table becomes the facts of a registration. Pure: reads nothing but the row."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop

from cases.jobs.errors import RowRefused
from cases.petitions.enums import Channel
from cases.petitions.identity import checked_resident_id
from offices.files.workbooks import NO_VALUE, Cell

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_SUBJECT = 200
REASON = "原因"  # the title of the column added to a file of rejects

# What a column may hold.
FIELDS = {
    "number": _l("来源编号"),
    "name": _l("信访人姓名"),
    "subject": _l("概要"),
    "received": _l("收到日期"),
    "body": _l("正文"),
    "phone": _l("电话"),
    "identity_number": _l("居民身份证号码"),
    "address": _l("住址"),
    "category": _l("内容分类"),
    "channel": _l("信访形式"),
    "headcount": _l("人数"),
    "place": _l("问题发生地"),
}
# The titles that the columns go by in the tables of others.
TITLES = {
    "number": "留言编号 编号 信访编号 信访件编号 来源编号 登记编号 事项编号 留言ID ID",
    "name": "留言用户 姓名 信访人 信访人姓名 用户 来访人 来信人 反映人 投诉人 留言人",
    "subject": "留言主题 主题 概要 标题 留言标题 信访概要 事项概要 问题概要 反映问题",
    "received": "留言时间 时间 日期 收到日期 信访日期 信访时间 来访日期 来访时间 来信日期 登记日期 登记时间",
    "body": "留言详情 内容 正文 详情 留言内容 信访内容 主要内容 反映内容 具体内容 问题描述",
    "phone": "电话 联系电话 手机 手机号 手机号码 电话号码 联系方式",
    "identity_number": "证件号码 证件号 身份证号 身份证号码 居民身份证号码 公民身份号码 身份证",
    "address": "住址 地址 家庭住址 居住地址 通讯地址 联系地址 详细地址",
    "category": "一级分类 内容分类 分类 类别 一级标签 问题分类",
    "channel": "信访形式 信访方式 形式 渠道 来源渠道",
    "headcount": "人数 人次 来访人数 信访人数",
    "place": "问题发生地 问题属地 事发地 属地",
}
REQUIRED = ("subject", "received")
_CHANNELS = {
    Channel.VISIT: "来访 走访 个访 集体访 接访",
    Channel.LETTER: "来信 信件 写信",
    Channel.WEB: "网信 网上 网络 网上信访 网上投诉 网络留言 留言 电子邮件 手机信访",
    Channel.PHONE: "电话 来电 热线",
    Channel.FAX: "传真",
}
CHANNEL_NAMES = {name: channel for channel, names in _CHANNELS.items() for name in names.split()}

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?|分)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
UNREADABLE = gettext_noop("%(field)s“%(text)s”无法识别，请写作2026-03-02。")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # days since the end of 1899: 1954 to 2119


@dataclass(frozen=True)
class RowFacts:
    """What one row says. `at` is when the petition arrived; the category is still a name."""

    at: datetime
    subject: str
    body: str = ""
    number: str = ""
    name: str = ""
    phone: str = ""
    identity_number: str = ""
    address: str = ""
    category: str = ""
    channel: str = ""
    headcount: int = 1
    place: str = ""

    @property
    def received_on(self) -> date:
        return self.at.date()

    def key(self, office_id: int) -> str:
        """The same for the same row of the same office: by its number, or without one by all it says."""
        number = f"{office_id}:{self.number}"
        return number if self.number and len(number) <= 120 else f"{office_id}:#{self.digest()}"

    def digest(self) -> str:
        said = json.dumps([str(value) for value in vars(self).values()], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def title_reader(names: Mapping[str, str]) -> Callable[[str], str | None]:
    """Answers which field a column's title means, by the titles (with blanks between) that each field goes by."""
    by_title = {title.upper(): field for field, titles in names.items() for title in titles.split()}

    def field_of(title: str) -> str | None:
        return by_title.get(re.sub(r"[\s*：:]|[（(].*?[)）]", "", unicodedata.normalize("NFKC", title)).upper())

    return field_of


field_of_title = title_reader(TITLES)  # 留言编号 → number


def guess_columns(titles: Sequence[str], known: Callable[[str], str | None] = field_of_title) -> dict[str, int]:
    """For each field the first column whose title means it."""
    guessed: dict[str, int] = {}
    for column, title in enumerate(titles):
        if field := known(title):
            guessed.setdefault(field, column)
    return guessed


def read_row(cells: Sequence[Cell], columns: Mapping[str, int], *, channel: str, today: date) -> RowFacts:
    """The facts of a row; RowRefused with the reason."""
    found = cells_by_field(cells, columns, FIELDS)
    text = {field: text_of(cell) for field, cell in found.items()}
    if not text.get("subject"):
        raise RowRefused(_("没有概要。"))
    if len(text["subject"]) > LONGEST_SUBJECT:
        raise RowRefused(
            _("概要有%(length)d字，最多%(most)d字。") % {"length": len(text["subject"]), "most": LONGEST_SUBJECT}
        )
    at = moment_of(found.get("received"))
    if at.date() > today:
        raise RowRefused(_("收到日期%(day)s晚于今天。") % {"day": at.date().isoformat()})
    return RowFacts(
        at=at,
        subject=" ".join(text["subject"].split()),
        body=text.get("body", ""),
        number=text.get("number", ""),
        name=short_text(text, "name", 60),
        phone=short_text(text, "phone", 40),
        identity_number=_identity(text.get("identity_number", "")),
        address=short_text(text, "address", 200),
        category=text.get("category", ""),
        channel=_channel(text.get("channel", ""), channel),
        headcount=_headcount(text.get("headcount", "")),
        place=short_text(text, "place", 100),
    )


def cells_by_field(cells: Sequence[Cell], columns: Mapping[str, int], labels: Mapping[str, object]) -> dict[str, Cell]:
    """The cells of a row by the field of their column; RowRefused for a formula that was never computed."""
    found = {field: cells[column] for field, column in columns.items() if column < len(cells)}
    for field, cell in found.items():
        if cell == NO_VALUE:
            raise RowRefused(_("“%(field)s”是没有计算结果的公式，请改为数值。") % {"field": labels[field]})
    return found


def text_of(cell: Cell) -> str:
    """A cell as text: a whole number without decimals, a moment in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
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
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _moment_of_number(float(cell), label)
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if not text:
        raise RowRefused(_("没有%(field)s。") % {"field": label})
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None and re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _moment_of_number(float(text), label)
    try:
        if match:
            year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        pass
    raise RowRefused(_(UNREADABLE) % {"field": label, "text": text[:40]})


def _moment_of_number(number: float, label: object) -> datetime:
    if FIRST_SERIAL < number < LAST_SERIAL:
        return datetime(1899, 12, 30, tzinfo=SHANGHAI) + timedelta(seconds=round(number * 86_400))
    if number.is_integer() and (match := _COMPACT.fullmatch(str(int(number)))):
        return moment_of(match.group(), label)
    raise RowRefused(_(UNREADABLE) % {"field": label, "text": f"{number:g}"})


def short_text(text: Mapping[str, str], field: str, most: int, labels: Mapping[str, object] = FIELDS) -> str:
    """A text on one line; RowRefused where it is longer than can be kept."""
    value = " ".join(text.get(field, "").split())
    if len(value) > most:
        raise RowRefused(
            _("“%(field)s”有%(length)d字，最多%(most)d字。")
            % {"field": labels[field], "length": len(value), "most": most}
        )
    return value


def _identity(text: str) -> str:
    if not text:
        return ""
    try:
        return checked_resident_id(text)
    except ValidationError as error:
        raise RowRefused(str(error.message)) from error


def _channel(text: str, default: str) -> str:
    if not text:
        return default
    name = "".join(unicodedata.normalize("NFKC", text).split())
    if name in Channel.values:
        return name
    if name not in CHANNEL_NAMES:
        raise RowRefused(_("信访形式“%(text)s”无法识别，请写作来访、来信、网信、电话或传真。") % {"text": name[:20]})
    return CHANNEL_NAMES[name]


def _headcount(text: str) -> int:
    number = re.fullmatch(r"(\d{1,6})人?", unicodedata.normalize("NFKC", text).replace(" ", "")) if text else None
    if text and (number is None or int(number[1]) < 1):
        raise RowRefused(_("人数“%(text)s”无法识别。") % {"text": text[:20]})
    return int(number[1]) if number else 1
