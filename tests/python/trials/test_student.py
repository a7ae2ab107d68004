"""Intervals of means of few values, against scipy's."""

from __future__ import annotations

import pytest

from hopyard.trials.student import below, difference, quantile

ONE, OTHER = [0.60, 0.66, 0.63, 0.61], [0.70, 0.74, 0.72, 0.69]


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.7062047), (2, 4.3026527), (9, 2.2621572), (30, 2.0422725)])
def test_known_quantiles(freedom: float, t: float) -> None:
    assert quantile(0.975, freedom) == pytest.approx(t, rel=1e-7)
    assert below(t, freedom) == pytest.approx(0.975, rel=1e-7)


@pytest.mark.parametrize("freedom", [0.7, 1, 2.5, 4, 11.3, 100, 5000])
def test_quantiles_of_scipy(freedom: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    for probability in (0.5, 0.8, 0.975, 0.9995):
        assert quantile(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-6, abs=1e-9)


def test_intervals_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for paired, known in (
        (False, stats.ttest_ind(ONE, OTHER, equal_var=False).confidence_interval(0.95)),
        (True, stats.ttest_rel(ONE, OTHER).confidence_interval(0.95)),
    ):
        told = difference(ONE, OTHER, paired=paired)
        assert told.low == pytest.approx(known.low)
        assert told.high == pytest.approx(known.high)
        assert told.mean == pytest.approx(-0.0875)


def test_few_and_equal_values() -> None:
    assert difference([1.0], [2.0, 3.0], paired=False) == (-1.5, None, None, None)
    assert difference([1.0, 1.0], [2.0, 2.0], paired=False) == (-1.0, -1.0, -1.0, None)


def test_the_effect_size_is_hedges() -> None:
    told = difference([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], paired=False)
    assert told.size == pytest.approx(-1.0 * (1 - 3 / 15))
