"""What an indicator is, and one way to reckon it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise as Text

from supervision.indicators.queries.asked import Asked
from supervision.indicators.queries.rows import BESIDES, Counted


@dataclass(frozen=True)
class Variant:
    """One way to reckon an indicator. says: numerator ÷ denominator in words. part: which of the rows are counted above
    the line. times: of a product of two shares of the same rows, which of them are counted above the second line.
    """

    key: str
    name: str | Text
    says: str | Text
    counted: Counted
    part: Callable[[Asked], Q]
    times: Callable[[Asked], Q] | None = None

    @property
    def rate_parts(self) -> tuple[str, ...]:
        """The figures that the rate is made of."""
        return ("part", "whole") if self.times is None else ("part", "whole", "times")

    @property
    def parts(self) -> tuple[str, ...]:
        """The same, and what stands beside the rate, of the rows below the line."""
        return (*self.rate_parts, *BESIDES)


@dataclass(frozen=True)
class Indicator:
    """An indicator by its key. window: which day of a matter lies in the period. article: on what it rests.

    The first of the variants is the usual one.
    """

    key: str
    name: str | Text
    article: str | Text
    population: str | Text
    window: str | Text
    variants: tuple[Variant, ...]

    def variant(self, asked: Asked) -> Variant:
        """The one by which the office reckons."""
        wanted = asked.chosen.variants.get(self.key, "")
        return next((one for one in self.variants if one.key == wanted), self.variants[0])
