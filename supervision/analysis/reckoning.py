"""Statistics of the analysis, exact where counts are small; standard library only."""

import math
from collections.abc import Mapping, Sequence

LEVEL = 1.959964  # of a 95 % interval


def chance_of_rise(now: int, before: int, share: float) -> float:
    """How likely so many or more of all would fall into the window if nothing had changed (exact binomial, one-sided).

    share: of the days that the window is of window and baseline together. Of two Poisson counts with one rate the first
    is binomial among their sum.
    """
    whole = now + before
    if now <= 0:
        return 1.0
    logs = math.log(share), math.log1p(-share)
    terms = [
        math.lgamma(whole + 1) - math.lgamma(n + 1) - math.lgamma(whole - n + 1) + n * logs[0] + (whole - n) * logs[1]
        for n in range(now, whole + 1)
    ]
    most = max(terms)
    return min(1.0, math.exp(most) * sum(math.exp(one - most) for one in terms))


def discoveries(chances: Sequence[float], rate: float) -> list[float]:
    """The adjusted chance of each (Benjamini–Hochberg); those up to `rate` hold a share of false ones of at most it."""
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    adjusted, least = [1.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * len(chances) / rank)
        adjusted[place] = least
    return adjusted


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson)."""
    share, squared = part / whole, LEVEL**2
    middle = (share + squared / (2 * whole)) / (1 + squared / whole)
    half = LEVEL / (1 + squared / whole) * math.sqrt(share * (1 - share) / whole + squared / (4 * whole**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float, float]:
    """Of two shares (part, whole) the difference with its 95 % interval (Newcombe)."""
    shares = one[0] / one[1], other[0] / other[1]
    (low, high), (other_low, other_high) = wilson(*one), wilson(*other)
    gap = shares[0] - shares[1]
    down = math.sqrt((shares[0] - low) ** 2 + (other_high - shares[1]) ** 2)
    up = math.sqrt((high - shares[0]) ** 2 + (shares[1] - other_low) ** 2)
    return gap, gap - down, gap + up


# Days, as {days: how many}


def quantile(counted: Mapping[int, int], share: float) -> int:
    """The least number of days that this share of all did not exceed."""
    return value_at(counted, max(1, math.ceil(share * sum(counted.values()))))


def value_at(counted: Mapping[int, int], rank: int) -> int:
    """The value at a place (from 1) in ascending order."""
    for value in sorted(counted):
        rank -= counted[value]
        if rank <= 0:
            return value
    return max(counted)


def median_interval(counted: Mapping[int, int]) -> tuple[int, int]:
    """The 95 % interval of the median by ranks, which asks for no shape of the distribution."""
    whole = sum(counted.values())
    low = max(1, math.floor(whole / 2 - LEVEL * math.sqrt(whole) / 2))
    return value_at(counted, low), value_at(counted, min(whole, whole - low + 1))


def median_difference(one: Mapping[int, int], other: Mapping[int, int]) -> tuple[float, float, float]:
    """Of two medians the difference with its 95 % interval, from the intervals of both (Price and Bonett)."""
    gap = float(quantile(one, 0.5) - quantile(other, 0.5))
    spread = math.sqrt(sum(((high - low) / 2) ** 2 for low, high in (median_interval(one), median_interval(other))))
    return gap, gap - spread, gap + spread
