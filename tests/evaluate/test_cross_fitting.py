import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.evaluate.auc import delong
from seenit.evaluate.cross_fitting import reaching_chance, widened_for_null
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


def test_an_interval_that_cross_fitting_may_explain_reaches_one_half():
    above = reaching_chance(Interval(value=0.53, low=0.505, high=0.555, level=0.9))
    assert (above.low, above.value, above.high, above.level) == (0.5, 0.53, 0.555, 0.9)
    below = reaching_chance(Interval(value=0.47, low=0.445, high=0.495))
    assert (below.low, below.high) == (0.445, 0.5)


def test_an_interval_far_from_one_half_or_around_it_stays():
    for kept in (
        Interval(value=0.6, low=0.58, high=0.62),
        Interval(value=0.51, low=0.48, high=0.54),
        Interval(value=0.4, low=0.38, high=0.42),
    ):
        assert reaching_chance(kept) == kept


def test_complete_separation_and_undefined_intervals_stay():
    separated = delong(np.arange(20.0), np.arange(20) >= 10)
    assert widened_for_null(separated) == separated == reaching_chance(separated)
    undefined = Interval(value=0.7, low=np.nan, high=np.nan)
    for found in (widened_for_null(undefined), reaching_chance(undefined)):
        assert found.value == 0.7
        assert np.isnan([found.low, found.high]).all()


def test_an_interval_that_touches_the_end_keeps_touching_it():
    wide = widened_for_null(Interval(value=0.5, low=0.0, high=1.0))
    assert (wide.low, wide.high) == (0.0, 1.0)
