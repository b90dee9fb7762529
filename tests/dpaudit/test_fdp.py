"""The f-DP version: published values, a linear program, and mechanisms of known privacy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import binom, norm

from seenit.dpaudit import fdp_mu, fdp_p_value, gaussian_epsilon, one_run_epsilon
from seenit.errors import ConfigError


def most_probable(m, r, v, mu):
    """Largest P[v or more right] over all distributions that f-DP allows, as a linear program.

    Variables p_0..p_r. For each i: H_i lies above every tangent of the convex function
    F(x) = Φ(Φ⁻¹(x) − μ) at R_{i+1}.
    """
    k = np.arange(r + 1)
    rows, limits = [], []
    at = np.concatenate([np.geomspace(1e-6, 0.1, 400), np.linspace(0.1, 1 - 1e-6, 400)])
    height = norm.cdf(norm.ppf(at) - mu)
    slope = np.exp(mu * norm.ppf(at) - mu**2 / 2)
    for i in range(r):
        right = np.where(k >= i + 1, k / m, 0.0)
        wrong = np.where(k >= i, (r - k) / m, 0.0)
        rows.append(slope[:, None] * right - wrong)
        limits.append(slope * at - height)
    found = linprog(
        -(k >= v).astype(float),
        A_ub=np.concatenate(rows),
        b_ub=np.concatenate(limits),
        A_eq=np.ones((1, r + 1)),
        b_eq=[1.0],
    )
    return -found.fun


def test_the_published_value():
    mu = fdp_mu(n_canaries=20_000, n_guesses=1000, n_correct=750)
    assert gaussian_epsilon(mu, delta=1e-5) == pytest.approx(1.23, abs=5e-3)


def test_the_authors_own_program_finds_the_same_to_one_step_of_its_grid():
    mu = fdp_mu(n_canaries=100, n_guesses=80, n_correct=70)
    noise = 0.001 + 0.01 * np.arange(1000)  # it reports the first of these that is refuted
    first = noise[noise >= 1 / mu][0]
    assert gaussian_epsilon(1 / first, delta=1e-6) == pytest.approx(3.2906, abs=1e-3)


@pytest.mark.parametrize(
    ("m", "r", "v", "mu"),
    [(1, 1, 1, 0.7), (6, 6, 4, 0.5), (6, 6, 6, 1.0), (12, 8, 7, 1.0), (20, 10, 9, 0.3)],
)
def test_the_p_value_is_the_optimum_of_a_linear_program(m, r, v, mu):
    found = fdp_p_value(n_canaries=m, n_guesses=r, n_correct=v, mu=mu)
    assert found == pytest.approx(most_probable(m, r, v, mu), abs=2e-3)


def test_one_canary_by_hand():
    for mu in (0.0, 0.5, 2.0):
        found = fdp_p_value(n_canaries=1, n_guesses=1, n_correct=1, mu=mu)
        assert found == pytest.approx(norm.cdf(mu / 2), abs=2e-6)


@pytest.mark.parametrize("mu", [0.0, 0.5, 1.5])
@pytest.mark.parametrize("m", [10, 100])
def test_independent_gaussian_noise_is_never_called_less_private_than_it_is(mu, m):
    right = binom.sf(np.arange(m + 1) - 1, m, norm.cdf(mu / 2))
    for v in range(m + 1):
        found = fdp_p_value(n_canaries=m, n_guesses=m, n_correct=v, mu=mu)
        assert found >= right[v] - 2e-6
    too_high = [fdp_mu(n_canaries=m, n_guesses=m, n_correct=v) > mu for v in range(m + 1)]
    assert binom.pmf(np.arange(m + 1), m, norm.cdf(mu / 2))[too_high].sum() <= 0.05


@settings(max_examples=50)
@given(st.integers(1, 200), st.data())
def test_one_more_right_guess_never_proves_less(m, data):
    r = data.draw(st.integers(1, m))
    v = data.draw(st.integers(1, r))
    fewer, more = (fdp_mu(n_canaries=m, n_guesses=r, n_correct=each) for each in (v - 1, v))
    assert more >= fewer - 2e-6
    assert fdp_mu(n_canaries=m, n_guesses=r, n_correct=v, level=0.99) <= more


def test_a_curve_refutes_more_than_a_pair():
    for m, r, v in ((20_000, 1000, 750), (1000, 100, 75), (1000, 50, 50)):
        pair = one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=v, delta=1e-5)
        mu = fdp_mu(n_canaries=m, n_guesses=r, n_correct=v)
        assert gaussian_epsilon(mu, delta=1e-5) > 1.2 * pair


@given(st.floats(0.01, 20), st.sampled_from([1e-9, 1e-5, 1e-2]))
def test_the_epsilon_of_gaussian_noise_gives_its_delta_back(mu, delta):
    epsilon = gaussian_epsilon(mu, delta=delta)

    def delta_at(e):
        return norm.cdf(mu / 2 - e / mu) - np.exp(e + norm.logcdf(-mu / 2 - e / mu))

    assert delta_at(epsilon + 2e-6) <= delta * (1 + 1e-6)
    assert epsilon == 0.0 or delta_at(epsilon) >= delta * (1 - 1e-6)


def test_nothing_right_proves_nothing():
    assert fdp_mu(n_canaries=10, n_guesses=0, n_correct=0) == 0.0
    assert fdp_mu(n_canaries=10, n_guesses=10, n_correct=5) == 0.0
    assert gaussian_epsilon(0.0, delta=1e-5) == 0.0
    assert fdp_p_value(n_canaries=10, n_guesses=4, n_correct=0, mu=1.0) == 1.0


def test_what_cannot_be_is_refused():
    with pytest.raises(ConfigError, match="n_correct"):
        fdp_mu(n_canaries=10, n_guesses=5, n_correct=6)
    with pytest.raises(ConfigError, match="mu: expected 0 or more"):
        fdp_p_value(n_canaries=10, n_guesses=5, n_correct=5, mu=-1.0)
    with pytest.raises(ConfigError, match="no finite ε at δ = 0"):
        gaussian_epsilon(1.0, delta=0.0)
