"""A chart declared once: its data for the page's script, its table, and its drawing for letters and print.

Colour is never the only sign: lines differ by dashes and marks, bars by hatching.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import ceil
from typing import Any

from django.utils.functional import Promise

Words = str | Promise
Value = int | float | Decimal | None

# As --chart-1 to --chart-5 in static/css/app.css.
COLOURS = ("#1b4f91", "#b45309", "#14612a", "#9c1c1c", "#5b2a86")
DASHES = ("", "8 4", "2 3", "10 3 2 3", "4 4")
LETTER_FONT = "Noto Serif SC, FangSong, serif"


@dataclass(frozen=True)
class Series:
    """One line, or the bars of one colour; None leaves a gap. urls: where the numbers of its table lead."""

    name: Words
    values: Sequence[Value]
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """key: unique on its page. axis: what the labels are. kind: line or bar (lying, for names). unit: "%" or empty.

    more: what the table shows beside the series, without the unit.
    """

    key: str
    title: Words
    axis: Words
    labels: Sequence[Words]
    series: Sequence[Series]
    kind: str = "line"
    unit: str = ""
    more: Sequence[Series] = ()

    @property
    def data(self) -> dict[str, Any]:
        """For static/js/charts.js."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "labels": [str(label) for label in self.labels],
            "series": [
                {"name": str(one.name), "values": [None if value is None else float(value) for value in one.values]}
                for one in self.series
            ],
        }

    @property
    def data_id(self) -> str:
        return f"{self.key}-data"

    @property
    def rows(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """Of the table: the label, and of each series its name, its value in words and where that leads."""
        shown = [*((one, self.unit) for one in self.series), *((one, "") for one in self.more)]
        for place, label in enumerate(self.labels):
            yield (
                str(label),
                [
                    (str(one.name), said(one.values[place], unit), one.urls[place] if one.urls else "")
                    for one, unit in shown
                ],
            )

    @property
    def titles(self) -> list[Words]:
        """The heads of the table, but for the first."""
        return [one.name for one in (*self.series, *self.more)]

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for one in self.series for value in one.values)


def said(value: Value, unit: str = "") -> str:
    return "—" if value is None else f"{value}{unit}"


def nice_top(highest: float) -> float:
    """The end of an axis of four steps: the next 4, 8, 20, 40, 80 … that is not below."""
    step = 1.0
    while True:
        for factor in (1, 2, 2.5, 5):
            if 4 * factor * step >= highest and (factor != 2.5 or step > 1):
                return 4 * factor * step
        step *= 10


def chart_svg(chart: Chart, *, width: int = 640, height: int = 280, font: str = LETTER_FONT) -> str:
    """The chart as an SVG, for a letter and where no script runs."""
    values = [float(value) for one in chart.series for value in one.values if value is not None]
    top = 100.0 if chart.unit == "%" else nice_top(max(values, default=0))
    drawn = _bars(chart, top, width) if chart.kind == "bar" else (_lines(chart, top, width, height), height)
    inside, tall = drawn
    title = escape(str(chart.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" width="{width}" height="{tall}"'
        f' font-family="{escape(font)}" font-size="12" fill="#222" role="img" aria-label="{title}">'
        f"<title>{title}</title>{_hatching(len(chart.series))}{_legend(chart, width)}{inside}</svg>"
    )


def _text(x: float, y: float, text: Words, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(str(text))}</text>'


def _hatching(number: int) -> str:
    """A pattern for each series: plain, rising, falling, upright, dotted."""
    marks = ("", "M0 8L8 0", "M0 0L8 8", "M4 0V8", "M3 3h2v2h-2z")
    made = [
        f'<pattern id="hatch{place}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{COLOURS[place % 5]}"/>'
        f'<path d="{marks[place % 5]}" stroke="#fff" stroke-width="1.5" fill="none"/></pattern>'
        for place in range(number)
    ]
    return f"<defs>{''.join(made)}</defs>"


def _legend(chart: Chart, width: int) -> str:
    made, x = [], 48.0
    for place, one in enumerate(chart.series):
        if chart.kind == "bar":
            made.append(f'<rect x="{x:.1f}" y="6" width="18" height="10" fill="url(#hatch{place})"/>')
        else:
            made.append(_stroke(f"M{x:.1f} 11h22", place) + _mark(x + 11, 11, place))
        made.append(_text(x + 27, 15, one.name, "start"))
        x += 45 + 12 * len(str(one.name))
    return "".join(made)


def _stroke(path: str, place: int) -> str:
    dash = f' stroke-dasharray="{DASHES[place % 5]}"' if DASHES[place % 5] else ""
    return f'<path d="{path}" fill="none" stroke="{COLOURS[place % 5]}" stroke-width="2"{dash}/>'


def _mark(x: float, y: float, place: int) -> str:
    shapes = (
        f"M{x - 3:.1f} {y:.1f}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
        f"M{x - 3:.1f} {y - 3:.1f}h6v6h-6z",
        f"M{x:.1f} {y - 4:.1f}l4 7h-8z",
        f"M{x:.1f} {y - 4:.1f}l4 4l-4 4l-4 -4z",
        f"M{x - 4:.1f} {y:.1f}h8M{x:.1f} {y - 4:.1f}v8",
    )
    return f'<path d="{shapes[place % 5]}" fill="#fff" stroke="{COLOURS[place % 5]}" stroke-width="1.5"/>'


def _wide(label: Words) -> int:
    """How much room a label takes: a Chinese character is a square, others are narrower."""
    return sum(12 if ord(sign) > 0xFF else 7 for sign in str(label))


def _lines(chart: Chart, top: float, width: int, height: int) -> str:
    left, right, above, below = 48.0, width - 12.0, 30.0, height - 28.0
    made = []
    for step in range(5):
        y = below - (below - above) * step / 4
        made.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#d5dae1" fill="none"/>')
        made.append(_text(left - 6, y + 4, f"{top * step / 4:g}{chart.unit}", "end"))
    room = (right - left) / max(len(chart.labels), 1)
    every = max(1, ceil((max(map(_wide, chart.labels), default=0) + 6) / room))
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            made.append(_text(left + room * (place + 0.5), below + 18, label))
    for number, one in enumerate(chart.series):
        path, marks, pen = [], [], "M"
        for place, value in enumerate(one.values):
            if value is None:
                pen = "M"
                continue
            x, y = left + room * (place + 0.5), below - (below - above) * min(float(value) / top, 1)
            path.append(f"{pen}{x:.1f} {y:.1f}")
            marks.append(_mark(x, y, number))
            pen = "L"
        if path:
            made.append(_stroke("".join(path), number))
        made += marks
    return "".join(made)


def _bars(chart: Chart, top: float, width: int) -> tuple[str, int]:
    left, right, above = 170.0, width - 60.0, 30.0
    thick, between = 14.0, 8.0
    made, y = [], above
    for place, label in enumerate(chart.labels):
        middle = y + thick * len(chart.series) / 2
        made.append(_text(left - 8, middle + 4, str(label)[:13], "end"))
        for number, one in enumerate(chart.series):
            value = one.values[place]
            long = 0.0 if value is None else (right - left) * min(float(value) / top, 1)
            made.append(
                f'<rect x="{left}" y="{y:.1f}" width="{long:.1f}" height="{thick - 2}" fill="url(#hatch{number})"/>'
            )
            made.append(_text(left + long + 5, y + 10, said(value, chart.unit), "start"))
            y += thick
        y += between
    made.append(f'<path d="M{left} {above - 4}V{y:.1f}" stroke="#8b9bb0" fill="none"/>')
    return "".join(made), round(y + 8)
