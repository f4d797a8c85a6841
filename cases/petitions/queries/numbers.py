"""Petitions are found by the numbers that people type and paste."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import Typed, number_readings, plain_text
from offices.organisation.models import OutboxMessage

LOOKED_UP = 1000  # numbers in one statement


@dataclass(frozen=True)
class NotFound:
    """What was typed, and why no petition was found by it."""

    text: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.text}：{self.sentence}"


def petition_of_number(seen: QuerySet[Petition], text: str) -> Petition | None:
    """The one petition among those seen that the text names by its whole number."""
    found = list(seen.filter(number__in=readings)[:2]) if (readings := number_readings(text)) else []
    return found[0] if len(found) == 1 else None


def numbered(field: str, text: str) -> Q:
    """The rows whose `field` is the whole number that the text means, else those where the text is a part of it."""
    readings = number_readings(text)
    return Q(**{f"{field}__in": readings}) if readings else Q(**{f"{field}__icontains": plain_text(text).strip()})


def why_not_found(text: str) -> str:
    """The sentence against a text by which no petition was found."""
    if not any(sign.isdigit() for sign in text):
        return _("不是信访件编号，编号如370101-2026-000012。")
    if not number_readings(text):
        return _("编号不完整，须写全，如370101-2026-000012。")
    return _("没有这个编号的信访件，或者您无权查看。")


def petitions_of_numbers(
    seen: QuerySet[Petition], typed: Iterable[Typed]
) -> tuple[dict[str, tuple[int, str]], list[NotFound]]:
    """Id and number of each petition found, by the text that names it, and what names none; each text once."""
    wanted = {one.text: one.readings for one in typed}
    known = _known(seen, {reading for readings in wanted.values() for reading in readings})
    found: dict[str, tuple[int, str]] = {}
    missing = []
    for text, readings in wanted.items():
        met = [(known[reading], reading) for reading in readings if reading in known]
        if len(met) == 1:
            found[text] = met[0]
        else:
            missing.append(NotFound(text, why_not_found(text)))
    return found, missing


def _known(seen: QuerySet[Petition], numbers: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), LOOKED_UP):
        some = seen.filter(number__in=ordered[start : start + LOOKED_UP])
        found.update(some.order_by().values_list("number", "pk"))
    return found


def number_outside(message: OutboxMessage) -> str:
    """The number that an SMS or an e-mail about this message may carry; none of a sealed petition."""
    numbers = Petition.objects.filter(chain=message.event.chain_id, sealed=False).values_list("number", flat=True)
    return numbers.first() or ""
