import numpy as np
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seenit.numerics.ranks import midranks, share_at_most, share_below

few_values = arrays(np.float64, st.integers(1, 30), elements=st.integers(-3, 3).map(float))


@given(few_values)
def test_midranks_are_scipys(values):
    assert np.array_equal(midranks(values), scipy.stats.rankdata(values))


def test_midranks_by_hand():
    assert midranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [2.5, 1.0, 2.5, 4.0]


@given(few_values, few_values)
def test_shares_count_naively(sample, values):
    below = [sum(s < v for s in sample) / len(sample) for v in values]
    at_most = [sum(s <= v for s in sample) / len(sample) for v in values]
    assert share_below(sample, values).tolist() == below
    assert share_at_most(sample, values).tolist() == at_most


def test_shares_keep_the_shape_of_the_values_and_leave_the_sample_alone():
    sample = np.array([3.0, 1.0, 2.0])
    assert share_below(sample, np.array([[1.5, 9.0]])).tolist() == [[1 / 3, 1.0]]
    assert sample.tolist() == [3.0, 1.0, 2.0]


def test_an_empty_sample_has_no_distribution():
    assert np.isnan(share_below(np.array([]), np.array([1.0, 2.0]))).all()
    assert np.isnan(share_at_most(np.array([]), np.array([1.0, 2.0]))).all()
