"""How often what was proposed was chosen, each number with the address of its list."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.pages.shares import told_percent
from supervision.analysis.enums import AdviceKind

PART_LABELS = {
    "tried": _("给出过建议、已有结论的"),
    "first": _("第一项就是所定的"),
    "three": _("前三项中有所定的"),
    "missed": _("三项都不是所定的"),
}


@dataclass(frozen=True)
class Number:
    """A number, the address of its rows, and its share of those decided: None of so few that it says little."""

    label: str
    number: int
    url: str
    percent: Decimal | None


@dataclass(frozen=True)
class HitRow:
    label: str
    numbers: list[Number]


def hit_rows(hits: dict[str, dict[str, int]]) -> list[HitRow]:
    return [HitRow(str(kind.label), _numbers(kind, hits.get(kind, {}))) for kind in AdviceKind]


def _numbers(kind: AdviceKind, found: dict[str, int]) -> list[Number]:
    whole = found.get("tried", 0)
    return [
        Number(
            str(label),
            number := found.get(part, 0),
            reverse("supervision:advised_petitions", args=[kind.value, part]),
            None if part == "tried" else told_percent(number, whole),
        )
        for part, label in PART_LABELS.items()
    ]
