"""What turns yellow or red: figures by office, clock and unit, the month, and the list behind every number."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import CLOCK_LABELS
from cases.petitions.models.clocks import Clock
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from offices.lists.cells import Cell, span, tick
from offices.lists.listing import Column, ForReader, Listing, Reader, day, in_order, long, may_act, office_name, ticked
from offices.lists.listing import words as text
from offices.organisation.models import Office
from offices.pages.words import cn_date
from supervision.cards.enums import CardColour
from supervision.cards.queries import ENCRYPTED, end_of_week, running_clocks_visible_to
from supervision.my_day.filters import TurningFilter
from supervision.my_day.queries.turning import Ruled, Turn, judged, next_turn
from supervision.orders.models import Urging

ONE_DAY = timedelta(days=1)
BY = {"office": _l("按单位（含下级）"), "unit": _l("按承担单位"), "clock": _l("按期限")}
SPANS = {"today": _l("今天"), "tomorrow": _l("明天"), "week": _l("本周")}
LEVELS = {CardColour.YELLOW: _l("黄牌"), CardColour.RED: _l("红牌")}


class TurningReader(Reader):
    """ruled: of each office what it is judged with."""

    ruled: dict[int, Ruled]


# The list


def _turn(clock: Clock, reader: TurningReader) -> tuple[str, date] | None:
    return next_turn(clock, reader.ruled, reader.on)


def _turn_cell(clock: Clock, reader: TurningReader) -> Cell | str:
    if (turn := _turn(clock, reader)) is None:
        return "—"
    level, on = turn
    label = LEVELS[CardColour(level)]
    return Cell((span(label, f"figure-{level}"), " ", reader.day(on)), f"{label} {reader.day(on)}")


def _turn_day(clock: Clock, reader: TurningReader) -> date | str:
    turn = _turn(clock, reader)
    return turn[1] if turn else ""


def _turn_level(clock: Clock, reader: TurningReader) -> str:
    turn = _turn(clock, reader)
    return str(LEVELS[CardColour(turn[0])]) if turn else ""


def _tick(clock: Clock, reader: Reader) -> Cell | str:
    if _urging(clock):
        return ""
    return Cell(tick("urge-form", "clock", str(clock.pk), f"{clock.petition.number} {clock.get_kind_display()}"))


def _urging(clock: Clock) -> Urging | None:
    """That of the present due date; one of an earlier date does not count."""
    return next((one for one in clock.urged if one.due == clock.due), None)  # type: ignore[attr-defined]


def _urged(clock: Clock) -> str:
    one = _urging(clock)
    return f"{cn_date(timezone.localdate(one.urged_at))} {one.urged_by.name}" if one else ""


def _clocks(keys: Iterable[int], reader: Any) -> list[Clock]:
    keys = list(keys)
    urgings = Prefetch("urgings", Urging.objects.select_related("urged_by").order_by("pk"), to_attr="urged")
    found = judged(running_clocks_visible_to(reader.account)).filter(pk__in=keys).prefetch_related(urgings)
    rows = found.select_related("office", "petition__category").defer(*ENCRYPTED)
    return covered(reader.account, in_order(keys, rows), "petition")


TURNING = Listing(
    title=_l("将发牌的期限"),
    columns=(
        ticked("urge-form", _tick, when=may_act),
        Column(
            "turn",
            _l("转牌"),
            _turn_cell,
            ((_l("转为"), ForReader(_turn_level)), (_l("转牌日期"), ForReader(_turn_day))),
        ),
        day("due", _l("到期日"), lambda clock: clock.due),
        text("kind", _l("期限"), lambda clock: str(clock.get_kind_display())),
        PETITION,
        long("subject", _l("概要"), lambda clock: clock.petition.subject, css="subject"),
        office_name("office", _l("承担单位"), lambda clock: clock.office),
        text("category", _l("内容分类"), lambda clock: getattr(clock.petition.category, "name", ""), empty="—"),
        text("urged", _l("催办"), _urged, empty="—"),
    ),
    filters=TurningFilter,
    orders={"due": ("due", "pk"), "newest": ("-due", "-pk")},
    rows=_clocks,
)


# The figures


@dataclass(frozen=True)
class Figure:
    """A number with the list of exactly its clocks."""

    level: str
    number: int
    url: str
    label: str


@dataclass(frozen=True)
class Line:
    name: str
    url: str
    figures: list[Figure]


@dataclass(frozen=True)
class Day:
    """A day of the month; `figures` only of the levels to which anything turns."""

    on: date
    inside: bool
    is_past: bool
    figures: list[Figure]


def list_url(**asked: Any) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('supervision:turning_list')}?{urlencode(given)}"


def span_of(name: str, today: date) -> tuple[date, date]:
    """The first and the last day."""
    if name == "tomorrow":
        return today + ONE_DAY, today + ONE_DAY
    return today, today if name == "today" else end_of_week(today)


def lines_of(turns: Sequence[Turn], by: str, office: Office, below: Sequence[Office], today: date) -> list[Line]:
    """What turns today, tomorrow and this week, a line for each office directly below, each unit or each clock.

    below: the office and all below it, by their path.
    """
    named = {one.pk: one for one in below}
    counted: dict[Any, Counter[tuple[str, str]]] = {}
    for turn in turns:
        key: Any = turn.kind if by == "clock" else turn.office if by == "unit" else _line_of(named[turn.office], office)
        for name in SPANS:
            first, last = span_of(name, today)
            if first <= turn.day <= last:
                counted.setdefault(key, Counter())[name, turn.level] += turn.number
    if by == "clock":
        keys = [(kind, str(label), {"clock": kind}) for kind, label in CLOCK_LABELS.items() if kind in counted]
        return [_line(name, counted[key], {"office": office.code, **asked}, today) for key, name, asked in keys]
    own = [(one.pk, one, by == "unit" or one.pk == office.pk) for one in below if one.pk in counted]
    return [
        _line(
            one.short_name,
            counted[pk],
            {"office": one.code, "own": "true" if alone else ""},
            today,
            "" if alone else f"{reverse('supervision:turning')}?{urlencode({'office': one.code})}",
        )
        for pk, one, alone in own
    ]


def _line_of(unit: Office, office: Office) -> int:
    """The office directly below in whose line a unit counts; the office itself in its own."""
    line = unit.ancestor_ids()
    depth = len(office.ancestor_ids())
    return line[depth] if len(line) > depth else unit.pk


def _line(name: str, counted: Counter[tuple[str, str]], asked: dict[str, str], today: date, url: str = "") -> Line:
    figures = []
    for part, said in SPANS.items():
        first, last = span_of(part, today)
        for level, label in LEVELS.items():
            address = list_url(**asked, turns=level.value, turn_from=first.isoformat(), turn_to=last.isoformat())
            figures.append(Figure(level.value, counted[part, level.value], address, f"{said}{label}"))
    return Line(name, url, figures)


def total_of_lines(turns: Sequence[Turn], office: Office, today: date) -> Line:
    counted: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        for name in SPANS:
            first, last = span_of(name, today)
            if first <= turn.day <= last:
                counted[name, turn.level] += turn.number
    return _line(_("合计"), counted, {"office": office.code}, today)


def weeks_of(turns: Sequence[Turn], office: Office, month: date, today: date) -> list[list[Day]]:
    """The weeks of a month from Monday; how many turn each day."""
    counted: Counter[tuple[date, str]] = Counter()
    for turn in turns:
        counted[turn.day, turn.level] += turn.number
    first = month - timedelta(days=month.weekday())
    weeks: list[list[Day]] = []
    while not weeks or first.month == month.month:
        days = [first + timedelta(days=number) for number in range(7)]
        weeks.append([_day(on, office, month, today, counted) for on in days])
        first += timedelta(days=7)
    return weeks


def _day(on: date, office: Office, month: date, today: date, counted: Counter[tuple[date, str]]) -> Day:
    inside = on.month == month.month
    figures = [
        Figure(
            level.value,
            number,
            list_url(office=office.code, turns=level.value, turn_from=on.isoformat(), turn_to=on.isoformat()),
            cn_date(on),
        )
        for level in LEVELS
        if inside and (number := counted[on, level.value])
    ]
    return Day(on, inside, on < today, figures)
