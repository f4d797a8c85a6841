"""A row of another office's table becomes the facts of a registration. Pure: reads nothing but the row."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.imports.cell_values import (
    cells_by_field,
    channel_in,
    crossings_in,
    headcount_in,
    moment_of,
    person_in,
    short_text,
    text_of,
)
from cases.imports.sheet_titles import FIELDS, MANDATE_TITLES
from cases.jobs.errors import Reasons, RowRefused
from cases.mandates.actions.entering import MandateGiven
from cases.petitions.identity import checked_identity, identity_in
from offices.files.tables import Cell
from offices.files.workbook_process import ERROR_VALUE
from offices.pages.telephones import read_telephones
from offices.pages.words import cn_date

LONGEST_SUBJECT, LONGEST_NAME = 200, 100
# Without these fields a row may be registered all the same.
OPTIONAL = frozenset(
    {"organ", "their_number", "phone", "identity_number", "address", "category", "headcount", "place", "result"}
    | {"crossings"}
)
NOBODY: tuple[str, int | None, str] = ("", None, "")
UNCOUNTED: tuple[int | None, bool] = (None, False)
MASK, SEALED = "*", frozenset(["密封", "是"])
FINISHED = frozenset(
    [
        "已办结",
        "办结",
        "已结",
        "结案",
        "已结案",
        "完结",
        "已完结",
        "已化解",
        "化解",
        "已答复",
        "已回复",
        "已处理",
        "处理完毕",
        "办毕",
        "已办毕",
        "已办理",
        "已销号",
        "是",
    ]
)
UNFINISHED = frozenset(
    [
        "办理中",
        "未办结",
        "未结",
        "未化解",
        "在办",
        "处理中",
        "正在办理",
        "受理",
        "已受理",
        "待办",
        "待办理",
        "转办",
        "转办中",
        "未办",
        "未处理",
        "已转送",
        "已登记",
        "否",
    ]
)


@dataclass(frozen=True)
class RowFacts:
    """What one row says. `at` is when the petition arrived; the category is still a name. `finished`: it came to an end
    elsewhere, with that result. `origin` is an earlier number. `withheld` says why nothing may be registered from the
    row, whose persons are masked; `notes` are what was left out or taken otherwise than it stands there.
    """

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
    crossings: tuple[str, ...] = ()
    finished: bool = False
    concluded_on: date | None = None
    result: str = ""
    origin: str = ""
    mandate: MandateGiven | None = field(default=None, compare=False)
    withheld: str = field(default="", compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def received_on(self) -> date:
        return self.at.date()

    def key(self, office_id: int) -> str:
        """The same for the same row of the same office: by its number, or without one by all it says."""
        number = f"{office_id}:{plain_number(self.number)}"
        return number if self.number and len(number) <= 120 else f"{office_id}:#{self.digest()}"

    def digest(self) -> str:
        said = {
            name: value
            for name, value in vars(self).items()
            if name not in {"finished", "notes", "withheld", "mandate"}
        }
        said = {
            name: value
            for name, value in said.items()
            if name not in {"concluded_on", "result", "origin", "crossings"} or value
        }
        text = json.dumps([str(value) for value in said.values()], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """A row of a sealed matter: it is known again by its number, and nothing else is done with it."""

    number: str
    origin: str
    withheld: str


def plain_number(number: str) -> str:
    """One spelling for a number of another system: Ｋ００１ and k001 are K001."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def read_row(
    cells: Sequence[Cell],
    columns: Mapping[str, int],
    *,
    channel: str,
    today: date,
    channels: Mapping[str, str] | None = None,
) -> RowFacts | Sealed:
    """The facts of a row; RowRefused with the reason. channels: names of forms that the office added."""
    notes: list[str] = []
    reasons = Reasons()
    found = cells_by_field(cells, columns, FIELDS)
    for name in [name for name, cell in found.items() if cell == ERROR_VALUE]:
        if name not in OPTIONAL:
            reasons.add(_("“%(field)s”该格是错误值（如#N/A），请改正。") % {"field": FIELDS[name]})
            continue
        notes.append(_("“%(field)s”该格是错误值（如#N/A），没有读入。") % {"field": FIELDS[name]})
        found[name] = ""
    text = {name: text_of(cell) for name, cell in found.items()}
    if text.get("sealed", "").strip() in SEALED:
        why = _("密封件不能用表格登记，请在“登记”里逐件登记并写明被检举控告人。")
        return Sealed(text.get("number", "").strip(), text.get("origin", "").strip(), why)
    reasons.check()
    subject, body = reasons.read(lambda: _texts(text), ("", ""))
    received: datetime | None = reasons.read(lambda: _received(found.get("received"), today), None)
    at, ended = received or datetime.now(UTC), dict[str, Any]()
    if "name" in columns and not text.get("name", "").strip():
        reasons.add(_("没有信访人姓名；确是匿名的，请填“匿名”。"))
    withheld = _masked(text)
    name, with_name, beside = reasons.read(lambda: person_in(text.get("name", "")), NOBODY)
    headcount, estimated = reasons.read(lambda: headcount_in(text.get("headcount", "")), UNCOUNTED)
    if estimated:
        notes.append(
            _("人数“%(text)s”是估计数，按%(n)d人登记。") % {"text": text["headcount"][:20], "n": headcount or 1}
        )
    if beside:
        notes.append(_("姓名后注“%(note)s”，记入正文。") % {"note": beside[:40]})
    facts = RowFacts(
        at=at,
        subject=subject,
        body=body,
        number=text.get("number", "").strip(),
        name=reasons.read(lambda: short_text({"name": name}, "name", LONGEST_NAME), ""),
        origin=text.get("origin", "").strip(),
        withheld=withheld,
        identity_number="" if withheld else reasons.read(lambda: _identity(text.get("identity_number", "")), ""),
        address=reasons.read(lambda: short_text(text, "address", 200), ""),
        category=text.get("category", ""),
        channel=reasons.read(lambda: channel_in(text.get("channel", ""), channel, channels or {}), ""),
        headcount=headcount or with_name or 1,
        place=reasons.read(lambda: short_text(text, "place", 100), ""),
        crossings=reasons.read(lambda: crossings_in(text.get("crossings", "")), ()),
        **(reasons.read(lambda: _end(text, found, at.date(), today, notes), ended) if received else ended),
    )
    if received:
        facts = replace(facts, mandate=reasons.read(lambda: _mandate(text, found, at.date(), today, notes), None))
    phone = "" if withheld else text.get("phone", "")
    whole = reasons.read(lambda: _with_telephones(facts, phone, beside, notes), facts)
    reasons.check()
    return whole


def _mandate(
    text: Mapping[str, str], found: Mapping[str, Cell], received: date, today: date, notes: list[str]
) -> MandateGiven | None:
    """Who assigned the matter, by which number, until when; nothing where the row says none of it."""
    if not any(text.get(name, "").strip() for name in MANDATE_TITLES):
        return None
    organ = short_text(text, "organ", 100)
    if not organ:
        organ = _("上级机关")
        notes.append(_("没有交办机关，按“上级机关”登记，可以更正。"))
    given_on = _day(text, found, "mandated") or received
    if given_on > today:
        raise RowRefused(_("收到交办日期%(day)s晚于今天。") % {"day": cn_date(given_on)})
    due = _day(text, found, "report_due")
    if due is not None and due < given_on:
        raise RowRefused(_("交办办理期限%(day)s早于收到交办日期。") % {"day": cn_date(due)})
    if due is None:
        notes.append(_("没有交办办理期限，按不要求结报登记，可以更正。"))
    number = short_text(text, "their_number", 60)
    return MandateGiven(
        organ=organ, received_on=given_on, their_number=number, due_on=due, report_required=due is not None
    )


def _day(text: Mapping[str, str], found: Mapping[str, Cell], name: str) -> date | None:
    return moment_of(found.get(name), FIELDS[name]).date() if text.get(name, "").strip() else None


def _received(cell: Cell, today: date) -> datetime:
    at = moment_of(cell)
    if at.date() > today:
        raise RowRefused(_("收到日期%(day)s晚于今天。") % {"day": cn_date(at)})
    return at


def _masked(text: Mapping[str, str]) -> str:
    """The sentence against a row whose persons are masked; one that is known is left as it is all the same."""
    if any(MASK in text.get(name, "") for name in ("name", "identity_number")):
        return _("信访人姓名、证件号码被遮蔽（含*），不能据此登记；请用写明目的、写出个人信息的文件。")
    if MASK not in text.get("phone", ""):
        return ""
    try:
        read_telephones(text["phone"])
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _texts(text: Mapping[str, str]) -> tuple[str, str]:
    """Summary and text. Where the table has one column for both, the summary is the beginning of the text."""
    subject, body = " ".join(text.get("subject", "").split()), text.get("body", "")
    if not subject and ("subject" in text or not body.strip()):
        raise RowRefused(_("没有概要。"))
    if len(subject) > LONGEST_SUBJECT and not body.strip():
        subject, body = "", text["subject"]
    if len(subject) > LONGEST_SUBJECT:
        raise RowRefused(_("概要有%(length)d字，最多%(most)d字。") % {"length": len(subject), "most": LONGEST_SUBJECT})
    return subject or " ".join(body.split())[:LONGEST_SUBJECT], body


def _with_telephones(facts: RowFacts, text: str, beside: str, notes: list[str]) -> RowFacts:
    """The facts with the telephones; what stands beside name and telephone goes into the text."""
    try:
        phones = read_telephones(text)
    except ValidationError as error:
        raise RowRefused(error.messages[0]) from error
    if phones.zero_added:
        notes.append(_("电话“%(text)s”前补了0。") % {"text": text[:40]})
    if phones.note:
        notes.append(_("电话旁注“%(note)s”，记入正文。") % {"note": phones.note[:40]})
    added = [
        *([_("姓名附注：%(note)s") % {"note": beside}] if beside else []),
        *([_("电话附注：%(note)s") % {"note": phones.note}] if phones.note else []),
    ]
    body = "\n".join(part for part in (facts.body, *added) if part)
    return replace(facts, phone=phones.text, body=body, notes=tuple(notes))


def _end(
    text: Mapping[str, str], found: Mapping[str, Cell], received: date, today: date, notes: list[str]
) -> dict[str, Any]:
    """Whether the matter came to an end, when, and with which result."""
    result = text.get("result", "").strip()
    status = re.sub(r"\s", "", text.get("status", ""))
    on = moment_of(found.get("concluded"), FIELDS["concluded"]).date() if text.get("concluded", "").strip() else None
    if on is not None and not received <= on <= today:
        why = _("早于收到日期") if on < received else _("晚于今天")
        raise RowRefused(_("办结日期%(day)s%(why)s。") % {"day": cn_date(on), "why": why})
    if status in UNFINISHED and on is not None:
        raise RowRefused(_("有办结日期，办理状态却是“%(status)s”，请核对。") % {"status": status[:20]})
    if status and status not in FINISHED and status not in UNFINISHED and on is None:
        notes.append(_("办理状态“%(status)s”不能判断是否办结，按未办结登记。") % {"status": status[:20]})
    finished = on is not None or status in FINISHED or (not status and result in FINISHED)
    return {"finished": finished, "concluded_on": on, "result": result[:2000]}


def _identity(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return checked_identity(text, identity_in(text))
    except ValidationError as error:
        raise RowRefused(str(error.message)) from error
