"""Normal scores against scipy's ranks and quantiles, and their behaviour between and beyond."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, rankdata

from seenit.numerics.normal_scores import normal_scores

finite = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(st.lists(finite, min_size=1, max_size=40))
def test_sample_values_get_the_normal_quantile_of_their_midrank(values):
    sample = np.array(values)
    expected = norm.ppf((rankdata(sample) - 0.5) / len(sample))
    np.testing.assert_allclose(normal_scores(sample).of(sample), expected, atol=1e-9)


def test_order_is_kept_between_and_beyond_sample_values():
    sample = np.random.default_rng(0).normal(size=200)
    scale = normal_scores(sample)
    asked = np.linspace(-50.0, 50.0, 2001)
    assert (np.diff(scale.of(asked)) > 0).all()


def test_beyond_the_sample_scores_grow_by_one_per_standard_deviation():
    sample = np.array([-1.0, 1.0])  # standard deviation 1
    scale = normal_scores(sample)
    assert scale.of(np.array([1.0, 4.0])) == pytest.approx([norm.ppf(0.75), norm.ppf(0.75) + 3.0])


def test_a_sample_that_never_varies_says_nothing():
    scale = normal_scores(np.full(7, 3.0))
    assert np.array_equal(scale.of(np.array([-10.0, 3.0, 10.0])), np.zeros(3))


@given(st.lists(finite, min_size=2, max_size=40), st.floats(0.1, 10.0), finite)
def test_a_linear_change_of_units_changes_nothing(values, factor, offset):
    sample = np.round(np.array(values), 3)
    moved = np.round(factor, 3) * sample + np.round(offset, 3)
    if len(np.unique(moved)) < len(np.unique(sample)):
        return  # rounding has merged values
    np.testing.assert_allclose(
        normal_scores(moved).of(moved), normal_scores(sample).of(sample), atol=1e-9
    )
