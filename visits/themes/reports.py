"""A themed reception across offices as page, workbook, Word document and frozen summary show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.files.books import Sheet, about_sheet, write_book
from offices.files.word import Document
from offices.organisation.models import Account, Office
from offices.pages.words import About, cn_date, cn_day
from visits.receptions.queries.themes import office_ids_of_themes
from visits.rota.models import ReceptionDay, Theme
from visits.themes.enums import HeldState
from visits.themes.queries import OF_PROMISES, Figures, Line, kept_from, lines_of, reads_whole

NOTHING = "—"
# The figures in their order; each but `persons` is a list of its own.
FIGURES: dict[str, str | Promise] = {
    "batches": _l("批次"),
    "persons": _l("人次"),
    "settled": _l("当场解决"),
    "registered": _l("登记办理"),
    "open": _l("未闭环"),
    "promises": _l("承诺"),
    "unkept": _l("未兑现"),
}
DEFINITIONS = _l(
    "已举办：计入专题的接访日已有接访记录，补登的须经批准；未举办：单位说明了原因；未报：没有计入的接访日、没有说明，"
    "或者接访日已过而没有记录。批次、人次是这些接访日的接访记录；未闭环是其中还没有闭环的；承诺是接访时作出的，未兑现是还没有确认兑现的。"
)


def numbers_of(figures: Figures) -> dict[str, int]:
    return {key: sum(figures.persons) if key == "persons" else len(getattr(figures, key)) for key in FIGURES}


@dataclass(frozen=True)
class Number:
    key: str
    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class Row:
    """An office, or with an empty code all of them. days: how it was received, a line each."""

    code: str
    office: str
    state: str
    state_label: str
    days: list[str]
    why: str
    asked: str
    numbers: list[Number]


def day_words(day: ReceptionDay) -> str:
    """When, who with the post, where."""
    leader = f"{day.leader.account.name}（{day.leader.post}）" if day.leader else ""
    late = _("，补登待批准") if day.is_to_accept else ""
    return f"{cn_date(day.on)} {leader} {day.place}{late}"


def rows_now(theme: Theme, lines: Sequence[Line]) -> list[Row]:
    """As it stands, each figure with its list; the sum last."""
    rows = [
        Row(
            line.row.office.code,
            line.row.office.name,
            line.state.value,
            str(line.state.label),
            [day_words(day) for day in line.standing],
            line.why,
            cn_day(line.row.asked_at) if line.row.asked_at else "",
            _numbers(numbers_of(line.figures), lambda key, code=line.row.office.code: _list_url(theme, key, code)),
        )
        for line in lines
    ]
    whole = numbers_of(sum((line.figures for line in lines), Figures()))
    return [*rows, _sum_row([line.state for line in lines], _numbers(whole, lambda key: _list_url(theme, key)))]


def rows_frozen(theme: Theme, account: Account) -> list[Row]:
    """As it stood at the end, of the offices that the account reads; figures are without what is kept from it."""
    figures = figures_frozen(theme, account)
    kept = [one for one in (theme.summary or {})["lines"] if one["code"] in figures]
    rows = [
        Row(
            one["code"], one["office"], one["state"], str(HeldState(one["state"]).label), one["days"], one["why"],
            cn_day(date.fromisoformat(one["asked_on"])) if one["asked_on"] else "",
            _numbers(numbers_of(figures[one["code"]]), lambda key, code=one["code"]: _rows_url(theme, code, key)),
        )
        for one in kept
    ]  # fmt: skip
    whole = numbers_of(sum(figures.values(), Figures()))
    return [*rows, _sum_row([one["state"] for one in kept], _numbers(whole, lambda key: _rows_url(theme, "all", key)))]


def rows_shown(theme: Theme, account: Account, today: date) -> list[Row]:
    """As it stands, or as it stood at the end; of the offices that the account reads."""
    if theme.called_off:
        return []
    if not theme.has_ended:
        return rows_now(theme, lines_of(theme, account, today))
    return rows_frozen(theme, account)


def basis_of(theme: Theme, today: date) -> str:
    """Of when the figures are."""
    if theme.called_off:
        return _("已撤销，不统计")
    if theme.summary is None:
        return _("截至%(day)s，随办理变动") % {"day": cn_date(today)}
    return _("%(day)s结束时固定") % {"day": cn_date(date.fromisoformat(theme.summary["on"]))}


def _sum_row(states: Sequence[str], numbers: list[Number]) -> Row:
    said = "，".join(f"{state.label}{states.count(state)}" for state in HeldState if states.count(state))
    return Row("", _("合计"), "", said, [], "", "", numbers)


def _numbers(numbers: Mapping[str, int], url: Any) -> list[Number]:
    return [Number(key, label, numbers[key], url(key)) for key, label in FIGURES.items()]


def _list_url(theme: Theme, key: str, code: str = "") -> str:
    """The list of what a figure counts: of received matters, or of promises."""
    asked: dict[str, Any] = {"theme": theme.pk}
    if key in OF_PROMISES:
        asked |= {"received_by": code, "state": "unkept" if key == "unkept" else ""}
        return f"{reverse('visits:promises')}?{urlencode(_given(asked, 'state'))}"
    asked |= {"office": code, "loop": "open" if key == "open" else ""}
    asked |= {"outcome": key} if key in ("settled", "registered") else {}
    return f"{reverse('visits:matters')}?{urlencode(_given(asked, 'loop'))}"


def _given(asked: dict[str, Any], tab: str) -> dict[str, Any]:
    """Without what is empty, but for the tab, which says "all" by being empty."""
    return {name: value for name, value in asked.items() if value != "" or name == tab}


def _rows_url(theme: Theme, code: str, key: str) -> str:
    return reverse("visits:theme_rows", args=[theme.pk, code, key])


def summary_of(lines: Sequence[Line], today: date) -> dict[str, Any]:
    """What is frozen: of each office its state and days, the ids of what each figure counts, and the persons of each
    batch.
    """
    return {
        "on": today.isoformat(),
        "definitions": str(DEFINITIONS),
        "lines": [
            {
                "code": line.row.office.code,
                "office": line.row.office.name,
                "state": line.state.value,
                "days": [day_words(day) for day in line.standing],
                "why": line.why,
                "asked_on": _asked_on(line),
                "figures": {key: list(getattr(line.figures, key)) for key in FIGURES},
            }
            for line in lines
        ],
    }


def _asked_on(line: Line) -> str:
    return timezone.localdate(line.row.asked_at).isoformat() if line.row.asked_at else ""


def figures_frozen(theme: Theme, account: Account) -> dict[str, Figures]:
    """By the code of each office that the account reads: what its frozen figures count, but what is kept from it."""
    lines = (theme.summary or {})["lines"]
    if not reads_whole(account, theme):
        known = Office.objects.filter(pk__in=office_ids_of_themes(account)).values_list("code", flat=True)
        lines = [one for one in lines if one["code"] in set(known)]
    found = {one["code"]: Figures(**{key: tuple(ids) for key, ids in one["figures"].items()}) for one in lines}
    kept = kept_from(account, sum(found.values(), Figures()))
    return {code: figures.without(kept) for code, figures in found.items()}


def ids_of(figures: Figures, key: str) -> list[int]:
    """The ids behind a frozen figure; those of persons are the receptions."""
    return list(getattr(figures, "batches" if key == "persons" else key))


# Files


def titles() -> list[str]:
    return [
        *(_("单位"), _("情况"), _("接访日期、领导、地点"), _("未举办的原因"), _("催报")),
        *(str(label) for label in FIGURES.values()),
    ]


def cells_of(row: Row) -> list[Any]:
    days = "；".join(row.days)
    return [row.office, row.state_label, days, row.why, row.asked, *(one.number for one in row.numbers)]


def conditions_of(theme: Theme, basis: str) -> list[tuple[str, str]]:
    period = _("%(first)s至%(last)s") % {"first": cn_date(theme.starts_on), "last": cn_date(theme.ends_on)}
    told = [(_("主题"), theme.title), (_("文号"), theme.file_number or NOTHING), (_("类别或者事项"), theme.matter)]
    return [*told, (_("组织单位"), theme.office.name), (_("期间"), period), (_("数字"), basis)]


def write_theme(theme: Theme, rows: Sequence[Row], *, basis: str, about: About) -> bytes:
    """A sheet of the offices with their sum, and one about the file."""
    sheet = Sheet(_("专题接访"), [titles(), *(cells_of(row) for row in rows)])
    conditions = [*conditions_of(theme, basis), (_("口径"), str(DEFINITIONS))]
    return write_book([sheet, about_sheet(len(rows) - 1, conditions, about.at)], about)


def write_theme_word(theme: Theme, rows: Sequence[Row], *, basis: str, on: date) -> bytes:
    made = Document(theme.title, author=theme.office.name)
    made.title(_("“%(title)s”专题接访情况") % {"title": theme.title})
    for name, value in conditions_of(theme, basis):
        made.paragraph(f"{name}：{value}")
    said = [row for row in rows if row.code]
    made.heading(_("一、各单位举办情况"))
    table = [[row.office, row.state_label, "；".join(row.days) or row.why or NOTHING] for row in said]
    made.table([_("单位"), _("情况"), _("接访日期、领导、地点，或者未举办的原因")], table, widths=(40, 20, 96))
    made.heading(_("二、接访和办理"))
    labels = [str(label) for label in FIGURES.values()]
    numbers = [[row.office, *(str(one.number) for one in row.numbers)] for row in rows]
    made.table([_("单位"), *labels], numbers, widths=(40, *[16] * len(labels)))
    made.heading(_("口径"))
    made.paragraph(str(DEFINITIONS))
    made.signed(theme.office.name, cn_day(on))
    return made.content()
