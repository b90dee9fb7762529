"""ε from one run: published values, an oracle in fractions, and mechanisms of known privacy."""

from fractions import Fraction
from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from seenit.dpaudit import one_run_epsilon, one_run_p_value
from seenit.errors import ConfigError


def counted_out(m, r, v, q, delta):
    """The published formula, sum by sum, in exact fractions."""
    chance = [comb(r, k) * q**k * (1 - q) ** (r - k) for k in range(r + 1)]
    reached = sum(chance[v:])
    shares = [sum(chance[v - i : v]) / i for i in range(1, v + 1)]
    return min(Fraction(1), reached + 2 * m * delta * max(shares, default=Fraction(0)))


@st.composite
def counts(draw, most=40):
    m = draw(st.integers(1, most))
    r = draw(st.integers(0, m))
    return m, r, draw(st.integers(0, r))


def test_the_published_values():
    p = one_run_p_value(n_canaries=100, n_guesses=100, n_correct=75, epsilon=log(3))
    assert p == pytest.approx(0.553, abs=1e-3)
    found = one_run_epsilon(n_canaries=1000, n_guesses=100, n_correct=75, delta=1e-4)
    assert found == pytest.approx(0.673, abs=1e-3)
    found = one_run_epsilon(n_canaries=20_000, n_guesses=1000, n_correct=750, delta=1e-5)
    assert found == pytest.approx(0.97, abs=1e-3)


@given(counts(), st.integers(1, 9), st.sampled_from([0, 1e-5, 1e-3, 0.1]))
def test_the_p_value_is_the_formula_counted_out(mrv, odds, delta):
    m, r, v = mrv
    found = one_run_p_value(n_canaries=m, n_guesses=r, n_correct=v, epsilon=log(odds), delta=delta)
    expected = counted_out(m, r, v, Fraction(odds, odds + 1), Fraction(delta))
    assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-15)


@given(counts(most=300), st.sampled_from([0, 1e-6, 1e-4]), st.sampled_from([0.9, 0.95, 0.99]))
def test_one_more_right_guess_never_proves_less(mrv, delta, level):
    m, r, v = mrv
    fewer, more = (
        one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=each, delta=delta, level=level)
        for each in (max(v - 1, 0), v)
    )
    assert more >= fewer - 2e-6


@given(counts(most=300), st.sampled_from([1e-6, 1e-4]))
def test_delta_and_a_stricter_level_prove_less(mrv, delta):
    m, r, v = mrv
    exact = one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=v)
    assert one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=v, delta=delta) <= exact
    assert one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=v, level=0.99) <= exact


@pytest.mark.parametrize("epsilon", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("r", [5, 40, 400])
@pytest.mark.parametrize("delta", [0.0, 1e-4])
def test_randomised_response_is_overrated_at_most_as_often_as_allowed(epsilon, r, delta):
    chance = binom.pmf(np.arange(r + 1), r, 1 / (1 + exp(-epsilon)))
    too_high = [
        one_run_epsilon(n_canaries=r, n_guesses=r, n_correct=v, delta=delta) > epsilon
        for v in range(r + 1)
    ]
    assert chance[too_high].sum() <= 0.05


@pytest.mark.parametrize("delta", [0.01, 0.1])
def test_what_a_delta_gives_away_is_never_called_less_probable_than_it_is(delta):
    m = 30
    at_random = binom.pmf(np.arange(m + 1), m, 0.5)
    everything = (1 - delta) * at_random
    everything[m] += delta  # once in 1 / δ runs all coins are published: (0, δ)-private
    one_by_one = binom.pmf(np.arange(m + 1), m, 0.5 + delta / 2)  # each coin with probability δ
    for mechanism in (everything, one_by_one):
        for v in range(m + 1):
            p = one_run_p_value(n_canaries=m, n_guesses=m, n_correct=v, epsilon=0.0, delta=delta)
            assert p >= mechanism[v:].sum() - 1e-12


def test_all_right_is_limited_by_their_number():
    found = one_run_epsilon(n_canaries=50, n_guesses=50, n_correct=50)
    q = 0.05 ** (1 / 50)
    assert found == pytest.approx(log(q / (1 - q)), abs=1e-5)
    huge = one_run_epsilon(n_canaries=10**5, n_guesses=10**5, n_correct=10**5)
    assert huge == pytest.approx(log(10**5 / -log(0.05)), abs=1e-3)


def test_nothing_guessed_and_nothing_right_prove_nothing():
    for r, v in ((0, 0), (10, 0), (10, 5)):
        assert one_run_epsilon(n_canaries=10, n_guesses=r, n_correct=v) == 0.0
    assert one_run_p_value(n_canaries=10, n_guesses=0, n_correct=0, epsilon=1.0) == 1.0


@pytest.mark.parametrize("counts", [(0, 0, 0), (10, 11, 5), (10, 5, 6), (10, 5, -1)])
def test_counts_that_cannot_be_are_refused(counts):
    m, r, v = counts
    with pytest.raises(ConfigError, match="n_correct ≤ n_guesses ≤ n_canaries"):
        one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=v)


@pytest.mark.parametrize("options", [{"delta": -0.1}, {"delta": 1.0}, {"level": 1.0}])
def test_levels_out_of_range_are_refused(options):
    with pytest.raises(ConfigError, match="delta, level"):
        one_run_epsilon(n_canaries=10, n_guesses=5, n_correct=5, **options)
    with pytest.raises(ConfigError, match="epsilon"):
        one_run_p_value(n_canaries=10, n_guesses=5, n_correct=5, epsilon=-1.0)
