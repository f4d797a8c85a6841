"""A part of a whole in percent, and when a whole is too small to say one. No page reckons either by itself."""

from decimal import ROUND_HALF_UP, Decimal

FEW = 5  # of fewer a percentage says little, and may point at persons
NOTHING = "—"


def is_few(whole: int) -> bool:
    """Whether there is something, and too little of it for a percentage."""
    return 0 < whole < FEW


def percent_of(part: int | Decimal, whole: int, *, places: int = 1) -> Decimal | None:
    """Rounded half up; None over nothing."""
    if not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def told_percent(part: int, whole: int, *, places: int = 1) -> Decimal | None:
    """A percentage that may be told: None over nothing, and over too few."""
    return None if is_few(whole) else percent_of(part, whole, places=places)


def change_of(now: int, before: int) -> Decimal | None:
    """By how many percent a count changed; None where there was none before."""
    return percent_of(now - before, before)


def percent_words(percent: Decimal | float | str | None) -> str:
    """43.2%; a dash of nothing."""
    return NOTHING if percent is None else f"{percent}%"
