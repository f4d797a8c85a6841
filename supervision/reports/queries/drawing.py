"""What a report is drawn from: numbers, rates, and how they are divided, each with the ids of its rows.

Everything is asked as the days of the period say it, as seen on the day after; nothing depends on the day of drawing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.models.clocks import Clock
from offices.organisation.enums import AdminEvent, OfficeLevel
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import Authority, Grant
from offices.organisation.roles import Role
from offices.pages.shares import FEW
from offices.pages.words import cn_day
from supervision.cards.models import Interview
from supervision.indicators.measures import (
    INDICATORS,
    Asked,
    Measured,
    Period,
    asked_by,
    by_week,
    one_measured,
    told_rate,
    way_to,
    weeks_of,
)
from supervision.indicators.measures import rows_behind as rows_of_rate
from supervision.indicators.queries.counts import NUMBERS, SIDES, Number, aggregates, by_rows
from supervision.indicators.queries.rows import Counted, Kind
from supervision.office_cards.queries import cards_standing
from supervision.orders.enums import OrderState
from supervision.orders.models import SupervisionOrder
from supervision.reports.enums import OF_OFFICES, RATES_OF_OFFICES
from supervision.reports.models import Report

ONE_DAY = timedelta(days=1)
ORDER, INTERVIEW = Kind("order", SupervisionOrder, "petition__"), Kind("interview", Interview, "card__petition__")
ITEM = _("项")


def _ended(asked: Asked) -> Q:
    return Q(state=OrderState.ENDED)


def _held(asked: Asked) -> Q:
    return Q(result_at__lt=asked.period.end)


ORDERED = Counted(ORDER, "issued_at", "unit", is_moment=True)
INTERVIEWED = Counted(INTERVIEW, "proposed_on", "card__office")
ALL_NUMBERS: tuple[Number, ...] = (
    *NUMBERS,
    Number("orders", _("督办"), ITEM, _("本期作出的督办，计入被督办单位"), ORDERED),
    Number("orders_ended", _("督办办结"), ITEM, _("本期审核办结的督办"),
           Counted(ORDER, "ended_at", "unit", is_moment=True), _ended),
    Number("interviews", _("提请约谈"), ITEM, _("本期因红牌提请联席会议约谈的"), INTERVIEWED),
    Number("interviews_held", _("约谈有结果"), ITEM, _("其中本期已约谈或者已决定不约谈的"), INTERVIEWED, _held),
)  # fmt: skip
NUMBER_BY_KEY = {number.key: number for number in ALL_NUMBERS}
WEEKLY = ("registered", "concluded", "overdue", "yellow", "red", "lifted")  # week by week, up to the end of the period
DIVIDED = ("registered", "batches")  # by channel, category, place, unit, level


def reader_of(office: Office) -> Account:
    """Who sees what a supervisor of the office sees: a report is the office's, whoever asks for it, or a rule does."""
    account = Account(pk=0, username="", name="")
    account._authority = Authority((Grant(Role.SUPERVISOR, office, False),))  # type: ignore[attr-defined]
    return account


def question_of(office: Office, since: date, until: date) -> Asked:
    return asked_by(reader_of(office), office, Period(since, until, until + ONE_DAY))


@dataclass
class Drawn:
    """What came of it. lists: of each figure the kind of its rows and their ids."""

    data: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, tuple[str, list[int]]] = field(default_factory=dict)


class Drawing:
    """A report being drawn, step by step."""

    def __init__(self, report: Report) -> None:
        self.report, self.made = report, Drawn()
        self.asked = question_of(report.office, report.since, report.until)
        self.offices: dict[int, dict[str, Any]] = {}
        for below in Office.objects.filter(Q(pk=report.office_id) | Q(parent=report.office)).order_by("path"):
            self.offices[below.pk] = {"code": below.code, "name": below.name, "numbers": {}, "rates": {}}

    def steps(self) -> Iterator[Callable[[], None]]:
        yield self._about
        yield self._numbers
        yield self._rates
        yield self._sides
        yield self._cards
        yield self._weeks
        yield lambda: self._compared("before", self.asked.period.before())
        yield lambda: self._compared("year", self.asked.period.year_before())
        yield self._offices

    def _keep(self, key: str, kind: str, ids: list[int]) -> None:
        if ids:
            self.made.lists[key] = (kind, sorted(ids))

    def _about(self) -> None:
        report, period = self.report, self.asked.period
        rule = self.asked.chosen.rule
        self.made.data |= {
            "office": {"code": report.office.code, "name": report.office.name},
            "before_days": [period.before().since.isoformat(), period.before().until.isoformat()],
            "year_days": [period.year_before().since.isoformat(), period.year_before().until.isoformat()],
            "rule": rule.version if rule is not None else None,
            "tree": tree_changes(report.office, report.since, report.until),
            "few": FEW,
        }

    def _numbers(self) -> None:
        told: list[dict[str, Any]] = []
        for number in ALL_NUMBERS:
            rows = number.rows(self.asked).order_by("pk").values_list("pk", number.counted.office_of)
            found = [(*row, 0) for row in rows] if not number.persons else _with_persons(number, self.asked)
            self._keep(f"n.{number.key}", number.counted.kind.key, [pk for pk, _office, _persons in found])
            value = sum(persons for _pk, _office, persons in found) if number.persons else len(found)
            told.append({"key": number.key, "name": str(number.name), "unit": str(number.unit),
                         "says": str(number.says), "now": value})  # fmt: skip
            if number.key in OF_OFFICES:
                self._number_of_offices(number, found)
        self.made.data["numbers"] = told

    def _number_of_offices(self, number: Number, found: list[tuple[int, int, int]]) -> None:
        ids: dict[int, list[int]] = {}
        sums: dict[int, int] = {}
        for pk, office_id, persons in found:
            part = self.asked.area.part_of(office_id)
            ids.setdefault(part, []).append(pk)
            sums[part] = sums.get(part, 0) + (persons if number.persons else 1)
        for part, some in ids.items():
            if part in self.offices:
                self.offices[part]["numbers"][number.key] = sums[part]
                self._keep(f"n.{number.key}.office.{self.offices[part]['code']}", number.counted.kind.key, some)

    def _rates(self) -> None:
        told: list[dict[str, Any]] = []
        for indicator in INDICATORS:
            measured = one_measured(self.asked, indicator)
            counted = measured.variant.counted
            for part in measured.variant.parts:
                if measured.numbers[part]:
                    rows = rows_of_rate(self.asked, indicator, part).order_by("pk")
                    pairs = list(rows.values_list("pk", counted.office_of))
                    self._keep(f"r.{indicator.key}.{part}", counted.kind.key, [pk for pk, _office in pairs])
                    if part in measured.variant.rate_parts and indicator.key in RATES_OF_OFFICES:
                        self._rate_of_offices(measured, part, pairs)
            told.append({
                "key": indicator.key, "name": str(indicator.name), "article": str(indicator.article),
                "population": str(indicator.population), "window": str(indicator.window),
                "variant": measured.variant.key, "variant_name": str(measured.variant.name),
                "says": measured.definition, "now": rate_as_told(measured),
            })  # fmt: skip
        self.made.data["rates"] = told

    def _rate_of_offices(self, measured: Measured, part: str, pairs: list[tuple[int, int]]) -> None:
        key, variant = measured.indicator.key, measured.variant
        ids: dict[int, list[int]] = {}
        for pk, office_id in pairs:
            ids.setdefault(self.asked.area.part_of(office_id), []).append(pk)
        for office_id, some in ids.items():
            if office_id in self.offices:
                numbers = self.offices[office_id]["rates"].setdefault(key, dict.fromkeys(variant.rate_parts, 0))
                numbers[part] = len(some)
                self._keep(f"r.{key}.{part}.office.{self.offices[office_id]['code']}", variant.counted.kind.key, some)

    def _sides(self) -> None:
        """Pieces, batches and persons by channel, category, place, unit and level."""
        told: list[dict[str, Any]] = []
        small = self.report.office.level >= OfficeLevel.COUNTY
        for side in SIDES.values():
            if side.key == "town" and not small:
                continue  # a city has hundreds
            groups: dict[str, dict[str, Any]] = {}
            for key in DIVIDED:
                number = NUMBER_BY_KEY[key]
                way = way_to(number.counted, side)
                rows = number.rows(self.asked).annotate(side=side.expression(way)).order_by("pk")
                persons = "persons" if key == "batches" else None
                named = ("pk", "side", "persons") if persons else ("pk", "side")
                ids: dict[str, list[int]] = {}
                for pk, value, *rest in rows.values_list(*named):
                    group = groups.setdefault(value or "", {"registered": 0, "batches": 0, "persons": 0})
                    group[key] += 1
                    group["persons"] += sum(rest)
                    ids.setdefault(value or "", []).append(pk)
                for value, some in ids.items():
                    self._keep(f"n.{key}.{side.key}.{value}", number.counted.kind.key, some)
            names = side.names(list(groups))
            rows_told: list[dict[str, Any]] = [
                {"key": value, "name": names.get(value) or "", **group} for value, group in groups.items()
            ]
            told.append({"key": side.key, "name": str(side.name), "groups": sorted(rows_told, key=_order)})
        self.made.data["sides"] = told

    def _cards(self) -> None:
        """Cards issued by the clock they are of, and what was overdue when the period ended."""
        issued = NUMBER_BY_KEY["yellow"].counted.within(self.asked).exclude(level="reminder")
        found: dict[str, dict[str, Any]] = {}
        ids: dict[tuple[str, str], list[int]] = {}
        for card in issued.select_related("clock").only("level", "clock__kind").order_by("pk"):
            kind = card.clock.kind
            row = found.setdefault(
                kind, {"key": kind, "name": str(card.clock.get_kind_display()), "yellow": 0, "red": 0}
            )
            row[card.level] += 1
            ids.setdefault((card.level, kind), []).append(card.pk)
        for (level, kind), some in ids.items():
            self._keep(f"n.{level}.clock.{kind}", "card", some)
        self.made.data["clocks"] = sorted(found.values(), key=lambda row: str(row["key"]))
        self._office_cards()
        self._standing()

    def _office_cards(self) -> None:
        """单位牌、重点管理: which offices of the area stood under a card of the office or of those below it."""
        period, ids = self.asked.period, self.asked.office_ids
        self.made.data["office_cards"] = [
            {
                "office": one.card.office.name,
                "level": one.card.level,
                "level_name": str(one.card.get_level_display()),
                "number": one.card.number,
                "issued_on": one.card.issued_on.isoformat() if one.card.issued_on else "",
                "lifted_on": one.lifted_on.isoformat() if one.lifted_on else "",
            }
            for one in cards_standing(ids, ids, period.since, period.until)
        ]

    def _standing(self) -> None:
        """What was overdue, by unit and clock in the order of the tree, with the most days; it names no petition."""
        found = list(standing_overdue(self.asked).only("pk", "office", "kind", "due").order_by("due", "pk"))
        self._keep("n.standing", "clock", [clock.pk for clock in found])
        rows: dict[tuple[int, str], dict[str, Any]] = {}
        for clock in found:
            row = rows.setdefault(
                (self.asked.area.part_of(clock.office_id), clock.kind),
                {
                    "clock": str(clock.get_kind_display()),
                    "number": 0,
                    "days": (self.asked.period.seen - clock.due).days,  # the first of them is due the earliest
                },
            )
            row["number"] += 1
        self.made.data["standing"] = len(found)
        self.made.data["overdue"] = [
            {"office": office["name"], **rows[key]}
            for pk, office in self.offices.items()
            for key in sorted(rows)
            if key[0] == pk
        ]

    def _weeks(self) -> None:
        """The last quarter by weeks from Monday, the last one up to the end of the period."""
        weeks = weeks_of(self.report.until)
        found = by_week(self.asked, WEEKLY, weeks)
        self.made.data["weeks"] = [
            {"since": week.since.isoformat(), "numbers": row} for week, row in zip(weeks, found, strict=True)
        ]

    def _compared(self, name: str, period: Period) -> None:
        """The same figures of another period, to stand beside."""
        asked = asked_by(
            self.asked.account, self.report.office, Period(period.since, period.until, period.until + ONE_DAY)
        )
        numbers = numbers_of(asked)
        for told in self.made.data["numbers"]:
            told[name] = numbers[told["key"]]
        for told, indicator in zip(self.made.data["rates"], INDICATORS, strict=True):
            told[name] = rate_as_told(one_measured(asked, indicator))

    def _offices(self) -> None:
        """In the order of the tree: no list ranks offices."""
        for office in self.offices.values():
            for numbers in office["rates"].values():
                numbers["rate"] = rate_text(told_rate(numbers))
        self.made.data["offices"] = list(self.offices.values())


def _with_persons(number: Number, asked: Asked) -> list[tuple[int, int, int]]:
    rows = number.rows(asked).order_by("pk")
    return list(rows.values_list("pk", number.counted.office_of, "persons"))


def _order(group: dict[str, Any]) -> tuple[bool, str]:
    """By the key: no list ranks places or units by their numbers; what is not known comes last."""
    return not group["key"], str(group["key"]).rjust(20, "0")


def numbers_of(asked: Asked) -> dict[str, int]:
    found: dict[str, int] = {}
    for counted, numbers in by_rows(ALL_NUMBERS).items():
        values = counted.within(asked).aggregate(**aggregates(asked, numbers))
        found |= {number.key: values[f"n_{number.key}"] for number in numbers}
    return found


def rate_as_told(measured: Measured) -> dict[str, Any]:
    return {**measured.numbers, "rate": rate_text(measured.rate)}


def rate_text(rate: Decimal | None) -> str | None:
    """As a text, since JSON would round it; None over nothing or over too few."""
    return None if rate is None else str(rate)


def standing_overdue(asked: Asked) -> QuerySet[Clock]:
    """What was due by the last day of the period and not met then, whatever came of it later."""
    petitions = asked.petitions.values("pk")
    found = Clock.objects.filter(petition__in=petitions, for_petitioner=False, due__lte=asked.period.until)
    found = found.filter(office__any_of=asked.office_ids)
    return found.filter(Q(stopped_on=None) | Q(stopped_on__gt=asked.period.until)).exclude(kind="object").order_by()


def tree_changes(office: Office, since: date, until: date) -> list[str]:
    """What was closed or moved among the offices below in the period: the figures are those of who stands for it."""
    kinds = (AdminEvent.OFFICE_MOVED, AdminEvent.OFFICE_DEACTIVATED, AdminEvent.OFFICE_REACTIVATED)
    found = Event.objects.filter(kind__in=kinds, office__path__startswith=office.path)
    found = found.filter(at__date__gte=since, at__date__lte=until).select_related("office").order_by("pk")
    return [f"{cn_day(event.at)}，{event.office_name}{AdminEvent(event.kind).label}。" for event in found]
