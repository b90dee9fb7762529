import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from seenit.evaluate.auc import delong
from seenit.evaluate.cross_fitting import fit_inflation, widened_for_fits, widened_for_null
from seenit.records.evaluation import Interval


@given(st.floats(0.01, 0.99), st.floats(0.01, 3), st.floats(0.01, 3))
def test_on_the_logit_scale_each_arm_is_longer_by_the_root_of_two(value, below, above):
    logit = np.log(value / (1 - value))
    low, high = (1 / (1 + np.exp(-x)) for x in (logit - below, logit + above))
    wide = widened_for_null(Interval(value=value, low=low, high=high))
    root = np.sqrt(2)
    assert wide.low == pytest.approx(1 / (1 + np.exp(-(logit - root * below))))
    assert wide.high == pytest.approx(1 / (1 + np.exp(-(logit + root * above))))
    assert wide.value == value


def interval_at(z, value=0.6, level=0.95):
    """An interval that lies `value` z standard deviations from 1/2 on the logit scale."""
    centre = np.log(value / (1 - value))
    half = norm.ppf((1 + level) / 2) * abs(centre) / z
    low, high = (float(1 / (1 + np.exp(-end))) for end in (centre - half, centre + half))
    return Interval(value=value, low=low, high=high, level=level)


@pytest.mark.parametrize("value", [0.52, 0.3, 0.9])
@pytest.mark.parametrize("level", [0.8, 0.99])
def test_the_excess_of_the_fits_fades_with_the_distance_from_chance(value, level):
    for z, variance in ((0.5, 1 + 1 / 1.0025), (10.0, 1.5), (30.0, 1.1), (1e4, 1.0)):
        found = fit_inflation(interval_at(z, value, level))
        assert found == pytest.approx(np.sqrt(variance), rel=1e-4)


def test_the_widened_interval_is_longer_by_the_inflation_on_the_logit_scale():
    interval = interval_at(10.0)
    wide, expected = widened_for_fits(interval), interval_at(10.0 / np.sqrt(1.5))
    assert (wide.low, wide.high) == pytest.approx((expected.low, expected.high))
    assert (wide.value, wide.level) == (interval.value, interval.level)


def test_at_chance_the_inflation_is_that_of_the_null():
    assert fit_inflation(Interval(value=0.5, low=0.4, high=0.6)) == pytest.approx(np.sqrt(2))


def test_complete_separation_and_undefined_intervals_stay():
    separated = delong(np.arange(20.0), np.arange(20) >= 10)
    assert widened_for_null(separated) == separated == widened_for_fits(separated)
    undefined = Interval(value=0.7, low=np.nan, high=np.nan)
    for found in (widened_for_null(undefined), widened_for_fits(undefined)):
        assert found.value == 0.7
        assert np.isnan([found.low, found.high]).all()


def test_an_interval_that_touches_the_end_keeps_touching_it():
    wide = widened_for_null(Interval(value=0.5, low=0.0, high=1.0))
    assert (wide.low, wide.high) == (0.0, 1.0)
