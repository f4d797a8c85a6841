"""Counts (件次、批次、人次): each one row that says what is counted, and the sides by which they are divided (分布)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Left
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel, ClockState, Occurrence, State
from cases.petitions.models.petitions import COLLECTIVE_FROM
from offices.organisation.enums import OfficeLevel, VocabularyKind
from offices.organisation.models import Office
from offices.pages.words import label_of
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_vocabulary
from supervision.cards.enums import CardColour, CardState
from supervision.indicators.queries.asked import Asked
from supervision.indicators.queries.rates import CONCLUDED, REGISTERED
from supervision.indicators.queries.rows import BATCH, CARD, CLOCK, Counted


@dataclass(frozen=True)
class Number:
    """A count by its key. unit: what it counts (件, 批, 人次, 张). says: which rows, in words. persons: the sum of the
    persons of the rows, where a list shows the rows.
    """

    key: str
    name: str | Text
    unit: str | Text
    says: str | Text
    counted: Counted
    only: Callable[[Asked], Q] | None = None
    persons: bool = False

    def rows(self, asked: Asked) -> QuerySet[Any]:
        return self.counted.within(asked).filter(self.condition(asked))

    def condition(self, asked: Asked) -> Q:
        return self.only(asked) if self.only else Q()


BATCHES = Counted(BATCH, "on", "office")
# A duty of an office that was not met by its day; what was ended before was never due.
FELL_DUE = Counted(CLOCK, "due", "office", only=lambda asked: Q(for_petitioner=False))
ISSUED = Counted(CARD, "issued_on", "office", only=lambda asked: ~Q(state=CardState.VOIDED))
LIFTED = Counted(CARD, "lifted_at", "office", is_moment=True)
APART = Counted(REGISTERED.kind, "registered_at", "registered_office", is_moment=True, apart=True)


def _missed(asked: Asked) -> Q:
    return Q(due__lt=asked.period.seen) & (Q(state=ClockState.RUNNING) | Q(stopped_on__gt=F("due")))


def _is(**fields: Any) -> Callable[[Asked], Q]:
    return lambda asked: Q(**fields)


VISITS = _is(channel=Channel.VISIT)
COLLECTIVE = _is(channel=Channel.VISIT, persons__gte=COLLECTIVE_FROM)
PIECE, BATCH_UNIT, PERSONS, CARD_UNIT, DUTY = _("件"), _("批"), _("人次"), _("张"), _("项")

NUMBERS: tuple[Number, ...] = (
    Number("registered", _("登记信访件"), PIECE, _("登记日期在本期的"), REGISTERED),
    Number("first", _("其中初次"), PIECE, _("登记时认定为初次信访的"), REGISTERED, _is(occurrence=Occurrence.FIRST)),
    Number("repeated", _("其中重复"), PIECE, _("登记时认定为重复信访的"), REGISTERED,
           _is(occurrence=Occurrence.REPEATED)),
    Number("batches", _("批次"), BATCH_UNIT, _("本期到访、来信等的次数，同一事项再次提出的另计一批"), BATCHES),
    Number("persons", _("人次"), PERSONS, _("各批次的人数之和"), BATCHES, persons=True),
    Number("visits", _("来访批次"), BATCH_UNIT, _("来访的批次"), BATCHES, VISITS),
    Number("visitors", _("来访人次"), PERSONS, _("来访批次的人数之和"), BATCHES, VISITS, persons=True),
    Number("collective", _("集体访批次"), BATCH_UNIT, _("来访5人以上的批次"), BATCHES, COLLECTIVE),
    Number("collective_persons", _("集体访人次"), PERSONS, _("集体访批次的人数之和"), BATCHES, COLLECTIVE,
           persons=True),
    Number("concluded", _("办结信访件"), PIECE, _("办结日期在本期的，计入责任单位"), CONCLUDED),
    Number("overdue", _("逾期"), DUTY, _("到期日在本期、到期没有完成的期限，后来完成的也计"), FELL_DUE, _missed),
    Number("yellow", _("黄牌"), CARD_UNIT, _("本期发出的黄牌，作废的不计"), ISSUED, _is(level=CardColour.YELLOW)),
    Number("red", _("红牌"), CARD_UNIT, _("本期发出的红牌，作废的不计"), ISSUED, _is(level=CardColour.RED)),
    Number("lifted", _("摘牌"), CARD_UNIT, _("本期摘除的黄牌和红牌"), LIFTED),
    Number("litigation", _("涉法涉诉（另计）"), PIECE, _("本期登记、认定为涉法涉诉的，不进入其他数字"), APART,
           _is(litigation_related=True)),
    Number("history", _("导入前已办结（另计）"), PIECE, _("本期导入的、导入以前已经办结的，不进入其他数字"), APART,
           _is(state=State.CLOSED_ELSEWHERE)),
)  # fmt: skip
NUMBER_BY_KEY = {number.key: number for number in NUMBERS}


def by_rows(numbers: tuple[Number, ...] = NUMBERS) -> dict[Counted, list[Number]]:
    """Those that are counted of the same rows, so that one statement counts them together."""
    found: dict[Counted, list[Number]] = {}
    for number in numbers:
        found.setdefault(number.counted, []).append(number)
    return found


def aggregates(asked: Asked, numbers: list[Number]) -> dict[str, Any]:
    """Prefixed, since a number may have the name of a field."""
    made: dict[str, Any] = {}
    for number in numbers:
        only = number.condition(asked) or None
        made[f"n_{number.key}"] = (
            Coalesce(Sum("persons", filter=only), 0) if number.persons else Count("pk", filter=only)
        )
    return made


# Sides by which numbers are divided

COUNTY, TOWN = 6, 9  # digits of a code of a place


@dataclass(frozen=True)
class Side:
    """A side of a matter. narrowed: of rows only those of a group. names: of the groups. is_number: of their keys."""

    key: str
    name: str | Text
    expression: Callable[[str], Any]
    narrowed: Callable[[str, str], Q]
    names: Callable[[list[str]], dict[str, str]]
    is_number: bool = False

    def takes(self, group: str) -> bool:
        """Whether a group can have this key; an address may name anything."""
        known = group.isascii() and group.isdigit() and len(group) < 10
        return known or not group or (not self.is_number and group.isprintable())


def _text(field: str) -> Any:
    """A number as the key of a group."""
    return Coalesce(Cast(F(field), CharField()), Value(""))


def _labels(choices: Any) -> Callable[[list[str]], dict[str, str]]:
    return lambda keys: {key: label_of(choices, key) for key in keys}


def _levels(keys: list[str]) -> dict[str, str]:
    return {key: str(OfficeLevel(int(key)).label) for key in keys if key}


def _units(keys: list[str]) -> dict[str, str]:
    found = Office.objects.filter(pk__in=[int(key) for key in keys if key])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _categories(keys: list[str]) -> dict[str, str]:
    found = Category.objects.filter(level=1, vocabulary__kind=VocabularyKind.CATEGORY).order_by("vocabulary__version")
    return {code[:2]: name for code, name in found.values_list("code", "name")}


def _regions(keys: list[str]) -> dict[str, str]:
    regions = current_vocabulary(VocabularyKind.REGION)
    known = [f"{key}" for key in keys if key]
    found = Category.objects.filter(vocabulary=regions, code__in=known) if regions else Category.objects.none()
    return {key: key for key in known} | dict(found.values_list("code", "full_name"))


def _towns(keys: list[str]) -> dict[str, str]:
    """Townships by their offices, which have their codes; the county where a matter names no township."""
    known = [key for key in keys if key]
    offices = Office.objects.filter(level=OfficeLevel.TOWNSHIP, region_code__in=[f"{key:0<12}" for key in known])
    named = {code[:TOWN]: name for code, name in offices.order_by("-pk").values_list("region_code", "short_name")}
    counties = _regions(sorted({key[:COUNTY] for key in known}))
    whole = {key: counties[key[:COUNTY]] for key in known if key.ljust(TOWN, "0").endswith("000")}
    return {key: key for key in known} | {key: _("%s（未写明乡镇）") % name for key, name in whole.items()} | named


def _in_town(way: str, value: str) -> Q:
    """A code of six digits names a county and no township."""
    whole = len(value) < TOWN
    return Q(**{f"{way}place_code": value}) if whole else Q(**{f"{way}place_code__startswith": value})


def _equal(field: str) -> Callable[[str, str], Q]:
    """Nothing entered is the group of the empty key."""

    def narrowed(way: str, value: str) -> Q:
        return Q(**{f"{way}{field}": value}) if value else Q(**{f"{way}{field}__isnull": True})

    return narrowed


def _beginning(field: str, *, empty: str) -> Callable[[str, str], Q]:
    def narrowed(way: str, value: str) -> Q:
        if value:
            return Q(**{f"{way}{field}__startswith": value})
        return Q(**{f"{way}{empty}": "" if empty == field else None})

    return narrowed


SIDES: dict[str, Side] = {
    side.key: side
    for side in (
        Side("channel", _("信访形式"), lambda way: F(f"{way}channel"), _equal("channel"), _labels(Channel)),
        Side(
            "category", _("内容分类（一级）"), lambda way: Coalesce(Left(f"{way}category__code", 2), Value("")),
            _beginning("category__code", empty="category"), _categories,
        ),
        Side(
            "place", _("问题属地"), lambda way: Left(f"{way}place_code", COUNTY),
            _beginning("place_code", empty="place_code"), _regions,
        ),
        Side("town", _("问题属地（乡镇）"), lambda way: Left(f"{way}place_code", TOWN), _in_town, _towns),
        Side("unit", _("责任单位"), lambda way: _text(f"{way}handler_id"), _equal("handler"), _units, True),
        Side(
            "level", _("登记单位层级"), lambda way: _text(f"{way}registered_office__level"),
            _equal("registered_office__level"), _levels, True,
        ),
    )
}  # fmt: skip


def place_side(office: Office) -> Side:
    """By county; of a county by its townships, since all it has is of one county."""
    return SIDES["town" if office.level >= OfficeLevel.COUNTY else "place"]
