"""The tables of the pages of indicators, each number with the list that it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise as Text
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from offices.lists.cells import Element, element, markup
from offices.organisation.models import Office
from offices.pages.shares import change_of
from supervision.indicators.measures import (
    BY_KEY,
    INDICATORS,
    NUMBERS,
    SIDES,
    Asked,
    Indicator,
    Measured,
    Side,
    by_office,
    numbered,
    numbers_by,
    numbers_by_office,
    totals_of,
)
from supervision.indicators.reports.words import (
    BESIDE_KEYS,
    NOTHING,
    PART_WORDS,
    change_words,
    difference_words,
    indicator_path,
    list_path,
    number_path,
    number_url,
    query_of,
    rate_words,
    unit_of,
)


@dataclass(frozen=True)
class Cell:
    """A number or a rate, what it is, and where it leads."""

    label: str | Text
    text: str
    url: str = ""
    is_few: bool = False


def figure_cell(text: str, url: str, label: str, of: str = "") -> Element:
    """A number that leads to its list. Hundreds stand on a page, which a template writes in ten times the time.

    label: the head of its column; of: the row, where a reader of one cell is told it.
    """
    css = "figure-zero" if text == "0" else "figure"
    figure = element("a", text, class_=css, href=url, aria_label=f"{of} {label} {text}" if of else None)
    return element("td", figure, class_="num figure-cell", data_label=label)


@dataclass(frozen=True)
class RateRow:
    """An indicator of an office: its rate, the figures of it, and what stands beside it."""

    name: str | Text
    url: str
    measured: Measured
    rate: str
    parts: list[Cell]
    beside: list[Cell]

    @property
    def cells(self) -> SafeString:
        """Those of a row of a table, after its head."""
        css = "rate-few" if self.measured.is_few else "rate-value"
        rate = element("td", element("span", self.rate, class_=css), class_="num", data_label=_("比率"))
        part, whole, *times = (self._linked(cell) for cell in self.parts)
        second = (" × ", *times, " ÷ ", whole) if times else ()
        both = element("td", (part, " ÷ ", whole, *second), class_="num rate-parts", data_label=_("分子÷分母"))
        return markup((rate, both, *(figure_cell(one.text, one.url, str(one.label)) for one in self.beside)))

    def _linked(self, cell: Cell) -> Element:
        return element("a", cell.text, href=cell.url, aria_label=f"{self.name} {cell.label} {cell.text}")


@dataclass(frozen=True)
class Place:
    """A row of a table by office. own: the office of the page without those below it."""

    office: Office
    own: bool

    @property
    def name(self) -> str:
        return _("%(office)s（本级）") % {"office": self.office.short_name} if self.own else self.office.short_name

    def address(self) -> dict[str, Any]:
        return {"office": self.office, "own": self.own}


def rate_row(asked: Asked, one: Measured, name: str | Text = "", **of: Any) -> RateRow:
    """of: the office that the addresses name, where it is not the one asked about."""
    key, query = one.indicator.key, query_of(asked, **of)

    def cell(part: str) -> Cell:
        return Cell(PART_WORDS[part], str(one.numbers[part]), f"{list_path(key, part)}?{query}", one.is_few)

    return RateRow(
        name or one.indicator.name,
        f"{indicator_path(key)}?{query}",
        one,
        rate_words(one),
        [cell(part) for part in one.variant.rate_parts],
        [cell(part) for part in BESIDE_KEYS],
    )


def places_of(asked: Asked, ids: set[int]) -> list[Place]:
    """The office itself and those below it that have figures, in the order of the tree: offices are not ranked."""
    found = Office.objects.filter(pk__in=ids).order_by("path").only("pk", "code", "name", "short_name", "path")
    return [Place(office, office.pk == asked.office.pk) for office in found]


def summed(indicator: Indicator, divided: Mapping[int, Measured], asked: Asked) -> Measured:
    """The whole of what was divided."""
    variant = indicator.variant(asked)
    numbers = {part: sum(one.numbers[part] for one in divided.values()) for part in variant.parts}
    return Measured(indicator, variant, numbers)


def indicators_of(asked: Asked) -> tuple[list[RateRow], SafeString]:
    """Every indicator, and as rows the rates of the office itself and of those directly below it."""
    divided = {indicator.key: by_office(asked, indicator) for indicator in INDICATORS}
    rows = [rate_row(asked, summed(BY_KEY[key], found, asked)) for key, found in divided.items()]
    labels = [(key, str(BY_KEY[key].name), indicator_path(key)) for key in divided]
    lines = []
    for place in places_of(asked, {pk for found in divided.values() for pk in found}):
        name, query = place.name, query_of(asked, **place.address())
        cells = [
            _rate_cell(divided[key].get(place.office.pk), name, label, f"{path}?{query}") for key, label, path in labels
        ]
        lines.append(element("tr", (element("th", name, scope="row", title=place.office.name), *cells)))
    return rows, markup(lines)


def _rate_cell(one: Measured | None, place: str, label: str, url: str) -> Element:
    text = rate_words(one) if one else NOTHING
    css = "figure-zero" if text == NOTHING else "rate-few" if one and one.is_few else "figure"
    figure = element("a", text, class_=css, href=url, aria_label=f"{place} {label} {text}")
    return element("td", figure, class_="num figure-cell", data_label=label)


@dataclass(frozen=True)
class ByOffice:
    """One indicator of the office itself and of those directly below it, and of all together. Two statements."""

    asked: Asked
    indicator: Indicator

    @cached_property
    def divided(self) -> dict[int, Measured]:
        return by_office(self.asked, self.indicator)

    @cached_property
    def places(self) -> list[Place]:
        return places_of(self.asked, set(self.divided))

    @property
    def total(self) -> RateRow:
        return rate_row(self.asked, summed(self.indicator, self.divided, self.asked))

    @property
    def rows(self) -> list[RateRow]:
        return [
            rate_row(self.asked, self.divided[place.office.pk], place.name, **place.address()) for place in self.places
        ]


# Counts


@dataclass(frozen=True)
class NumberRow:
    """A count, against the period before and the same period of the year before."""

    name: str | Text
    unit: str
    says: str | Text
    cells: list[Cell]


def numbers_of(asked: Asked, now: Mapping[str, int]) -> list[NumberRow]:
    """now: the counts of the period, which are read divided."""
    earlier = [
        (label, other, numbered(other))
        for label, other in (
            (_("上期"), asked.moved(period=asked.period.before())),
            (_("上年同期"), asked.moved(period=asked.period.year_before())),
        )
    ]
    rows = []
    for number in NUMBERS:
        key = number.key
        cells = [Cell(_("本期"), str(now[key]), number_url(asked, key))]
        for label, other, found in earlier:
            cells += [
                Cell(label, str(found[key]), number_url(other, key)),
                Cell(_("增减"), difference_words(now[key], found[key])),
                Cell(_("增减幅度"), change_words(change_of(now[key], found[key]))),
            ]
        rows.append(NumberRow(number.name, unit_of(key), number.says, cells))
    return rows


@dataclass(frozen=True)
class GroupRow:
    name: str
    cells: list[Element]

    @property
    def line(self) -> SafeString:
        return markup(element("tr", (element("th", self.name, scope="row"), *self.cells)))


def numbers_divided(asked: Asked, side: Side | None) -> tuple[Mapping[str, int], list[GroupRow]]:
    """All counts, and the same by office below, or by the groups of a side, by name: nothing is ranked."""
    if side is None:
        divided = numbers_by_office(asked)
        rows = [
            _group_row(place.name, asked, divided[place.office.pk], **place.address())
            for place in places_of(asked, set(divided))
        ]
        return totals_of(divided.values()), rows
    groups = numbers_by(asked, side)
    names = side.names(list(groups))
    rows = [
        _group_row(names.get(key) or key or _("未填写"), asked, groups[key], by=side.key, group=key)
        for key in sorted(groups, key=lambda key: (not key, key))
    ]
    return totals_of(groups.values()), rows


def _group_row(name: str, asked: Asked, numbers: Mapping[str, int], **of: Any) -> GroupRow:
    query = query_of(asked, **of)
    return GroupRow(
        name,
        [figure_cell(str(numbers[one.key]), f"{number_path(one.key)}?{query}", str(one.name), name) for one in NUMBERS],
    )


def side_of(key: str) -> Side | None:
    return SIDES.get(key)
