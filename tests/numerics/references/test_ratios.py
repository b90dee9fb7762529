import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.numerics.references.models import Side, references_of
from seenit.numerics.references.ratios import log_equal_mean, log_mean_p


def log_means(margin, is_in):
    target = np.zeros(np.shape(margin)[1:])
    references = references_of(
        target, np.asarray(margin), np.asarray(is_in), None, min_in=0, min_out=0
    )
    return log_mean_p(references, Side.IN, Side.OUT)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30))
def test_means_of_p_equal_a_plain_loop(seed, spread):
    rng = np.random.default_rng(seed)
    margin, is_in = rng.normal(0, spread, (6, 5, 2)), rng.random((6, 5)) < 0.5
    is_in[0], is_in[1] = True, False
    log_in, log_out = log_means(margin, is_in)
    for i in range(5):
        for k in range(2):
            p = [1 / (1 + math.exp(-float(m))) for m in margin[:, i, k]]
            inside = [value for value, flag in zip(p, is_in[:, i], strict=True) if flag]
            outside = [value for value, flag in zip(p, is_in[:, i], strict=True) if not flag]
            assert log_in[i, k] == pytest.approx(math.log(sum(inside) / len(inside)), rel=1e-9)
            assert log_out[i, k] == pytest.approx(math.log(sum(outside) / len(outside)), rel=1e-9)


@pytest.mark.parametrize("shift", [-5000.0, -800.0, 0.0, 40.0, 800.0, 5000.0])
def test_margins_far_outside_exp_stay_exact(shift):
    margin = np.array([[[shift]], [[shift + 1.0]], [[shift - 2000.0]]])
    log_in, log_out = log_means(margin, np.array([[True], [True], [False]]))
    log_p = [-float(np.logaddexp(0, -(shift + step))) for step in (0.0, 1.0, -2000.0)]
    assert log_in[0, 0] == pytest.approx(np.logaddexp(log_p[0], log_p[1]) - math.log(2), rel=1e-12)
    assert log_out[0, 0] == pytest.approx(log_p[2], rel=1e-12)


def test_an_empty_side_has_no_mean():
    log_in, log_out = log_means(np.zeros((2, 1, 1)), np.array([[False], [False]]))
    assert log_in[0, 0] == -np.inf
    assert log_out[0, 0] == pytest.approx(math.log(0.5))


def test_the_equal_mean_knows_no_numbers():
    assert log_equal_mean(np.log([0.9]), np.log([0.3]))[0] == pytest.approx(math.log(0.6))
