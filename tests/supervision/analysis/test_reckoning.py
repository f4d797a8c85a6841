"""The statistics agree with an independent program, and with numbers worked out by hand."""

import pytest
from scipy import stats

from supervision.analysis.reckoning import (
    chance_of_rise,
    difference,
    discoveries,
    median_difference,
    median_interval,
    quantile,
    wilson,
)


@pytest.mark.parametrize(("now", "before", "share"), [(8, 4, 1 / 3), (5, 0, 1 / 3), (0, 9, 0.5), (300, 500, 1 / 3)])
def test_the_chance_of_a_rise_is_the_exact_binomial(now: int, before: int, share: float) -> None:
    wanted = stats.binomtest(now, now + before, share, alternative="greater").pvalue
    assert chance_of_rise(now, before, share) == pytest.approx(wanted, rel=1e-9)


def test_many_comparisons_are_corrected() -> None:
    chances = [0.01, 0.04, 0.03, 0.5]
    assert discoveries(chances, 0.1) == pytest.approx(stats.false_discovery_control(chances).tolist())
    assert discoveries([], 0.1) == []


def test_intervals() -> None:
    wanted = stats.binomtest(8, 10).proportion_ci(method="wilson")
    assert wilson(8, 10) == pytest.approx((wanted.low, wanted.high), abs=1e-6)
    # Newcombe (1998), example (a): 56/70 and 48/80.
    assert difference((56, 70), (48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    days = {3: 1, 5: 2, 10: 1, 20: 1}
    assert (quantile(days, 0.25), quantile(days, 0.5), quantile(days, 0.75)) == (5, 5, 10)
    low, high = median_interval(dict.fromkeys(range(1, 101), 1))
    assert (low, high) == (40, 61)
    gap, least, most = median_difference(dict.fromkeys(range(1, 101), 1), dict.fromkeys(range(11, 111), 1))
    assert (gap, least < -10 < most) == (-10, True)
