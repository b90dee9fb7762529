"""Log-space formulas against 120-digit arithmetic."""

from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seenit.numerics.logits import (
    class_margins,
    entropy,
    hinge,
    log_entropy,
    log_not_p_of_margin,
    log_one_minus_softmax,
    log_p_of_margin,
    log_softmax,
    log_softplus,
    logits_of_probabilities,
    loss_of_margin,
    margin,
)

getcontext().prec = 120
ROWS = [
    [0.0, 0.0],
    [3.0, -1.0, 0.5],
    [80.0, -80.0, -80.0],
    [-80.0, 80.0, 80.0],
    [30.0, 0.0, 0.0, 29.999],
    [1e-9, 0.0, 0.0],
    [37.0, 0.0, -5.0],
]


def exact(z: list[float]) -> list[Decimal]:
    """Softmax to 120 digits."""
    powers = [Decimal(v).exp() for v in z]
    return [power / sum(powers) for power in powers]


def without(p: list[Decimal], k: int) -> Decimal:
    """1 − p_k without cancellation."""
    return sum((v for i, v in enumerate(p) if i != k), Decimal(0))


@pytest.mark.parametrize("z", ROWS)
def test_row_functions_hold_to_120_digit_arithmetic(z):
    p = exact(z)
    logits = np.array([z])
    log_p = [float(v.ln()) for v in p]
    log_q = [float(without(p, k).ln()) for k in range(len(z))]
    h = -sum(v * v.ln() for v in p)
    np.testing.assert_allclose(log_softmax(logits)[0], log_p, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(log_one_minus_softmax(logits)[0], log_q, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(
        class_margins(logits)[0], np.subtract(log_p, log_q), rtol=1e-13, atol=1e-13
    )
    np.testing.assert_allclose(log_entropy(logits), [float(h.ln())], rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(entropy(logits), [float(h)], rtol=1e-12)
    for k in range(len(z)):
        phi = margin(logits, np.array([k]))
        np.testing.assert_allclose(phi, [log_p[k] - log_q[k]], rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(
            loss_of_margin(phi), [-float(p[k].ln()) or 0.0], rtol=1e-12, atol=1e-300
        )


@pytest.mark.parametrize("x", [-700.0, -40.0, -37.0, -36.999, -1.0, 0.0, 5.0, 800.0])
def test_log_softplus_holds_to_fifty_digit_arithmetic(x):
    getcontext().prec = 400  # 1 + e^−700 needs them
    expected = float((1 + Decimal(x).exp()).ln().ln())
    getcontext().prec = 120
    np.testing.assert_allclose(log_softplus(np.array(x)), expected, rtol=1e-14)


def test_log_softplus_is_never_minus_infinity():
    assert log_softplus(np.array([-1e300])).tolist() == [-1e300]


def test_log_softplus_does_not_step_back_where_the_formula_changes():
    x = np.linspace(-37.1, -36.9, 2001)
    assert (np.diff(log_softplus(x)) > 0).all()


@given(arrays(np.float64, 7, elements=st.floats(-500, 500)))
def test_margin_carries_both_log_likelihoods(phi):
    np.testing.assert_allclose(
        log_p_of_margin(phi) - log_not_p_of_margin(phi), phi, rtol=1e-12, atol=1e-12
    )


def test_hinge_and_margin_agree_for_two_classes():
    z = np.random.default_rng(0).normal(0, 9, (20, 2))
    labels = np.arange(20) % 2
    np.testing.assert_allclose(margin(z, labels), hinge(z, labels), rtol=1e-12)


def test_temperature_divides_the_logits_first():
    z = np.random.default_rng(0).normal(0, 9, (20, 4))
    labels = np.arange(20) % 4
    np.testing.assert_allclose(margin(z, labels, temperature=2.0), margin(z / 2, labels))


def test_probabilities_come_back_from_their_logits():
    p = np.array([[0.25, 0.75, 0.0], [1.0, 0.0, 0.0]])
    back = np.exp(log_softmax(logits_of_probabilities(p)))
    np.testing.assert_allclose(back, p, atol=3e-12)


def test_the_only_class_leaves_nothing():
    assert log_one_minus_softmax(np.array([[3.0], [-1.0]])).tolist() == [[-np.inf], [-np.inf]]
