import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from seenit.errors import ConfigError
from seenit.numerics.binomial import binomial_lower, binomial_upper

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.floats(1e-4, 0.4))
def test_bounds_equal_the_exact_interval_of_scipy(count, tail):
    n_hits, n = count
    exact = binomtest(n_hits, n).proportion_ci(1 - 2 * tail, method="exact")
    assert binomial_lower(n_hits, n, tail=tail) == pytest.approx(exact.low, abs=1e-9)
    assert binomial_upper(n_hits, n, tail=tail) == pytest.approx(exact.high, abs=1e-9)


def test_the_bound_is_where_the_tail_has_the_stated_probability():
    low = binomial_lower(7, 40, tail=0.03)
    high = binomial_upper(7, 40, tail=0.03)
    assert binom.sf(6, 40, low) == pytest.approx(0.03)
    assert binom.cdf(7, 40, high) == pytest.approx(0.03)


@pytest.mark.parametrize("share", [0.003, 0.05, 0.5])
def test_the_true_share_escapes_no_more_often_than_stated(share):
    n, tail = 300, 0.05
    hits = np.arange(n + 1)
    weight = binom.pmf(hits, n, share)
    above = np.array([binomial_lower(int(k), n, tail=tail) > share for k in hits])
    below = np.array([binomial_upper(int(k), n, tail=tail) < share for k in hits])
    assert weight[above].sum() <= tail
    assert weight[below].sum() <= tail


def test_no_hits_and_all_hits_by_hand():
    assert binomial_lower(0, 9, tail=0.1) == 0.0
    assert binomial_upper(9, 9, tail=0.1) == 1.0
    assert binomial_upper(0, 9, tail=0.1) == pytest.approx(1 - 0.1 ** (1 / 9))
    assert binomial_lower(9, 9, tail=0.1) == pytest.approx(0.1 ** (1 / 9))


def test_half_hits_lie_between_their_neighbours():
    low = [binomial_lower(k, 10, tail=0.05) for k in (4, 4.5, 5)]
    high = [binomial_upper(k, 10, tail=0.05) for k in (4, 4.5, 5)]
    assert low == sorted(low)
    assert high == sorted(high)


@pytest.mark.parametrize(
    ("n_hits", "n", "tail", "name"),
    [
        (-1, 5, 0.1, "n_hits"),
        (6, 5, 0.1, "n_hits"),
        (0, 0, 0.1, "n_hits"),
        (1, 5, 0.0, "tail"),
        (1, 5, 1.0, "tail"),
        (1, 5, float("nan"), "tail"),
    ],
)
def test_impossible_arguments_are_refused_by_name(n_hits, n, tail, name):
    for bound in (binomial_lower, binomial_upper):
        with pytest.raises(ConfigError, match=name):
            bound(n_hits, n, tail=tail)
