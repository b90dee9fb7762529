"""p − e_y as direction and length, where floating point would cancel."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import softmax

from seenit.signals.gradient.residuals import residuals


@given(hnp.arrays(np.float64, (5, 4), elements=st.floats(-8, 8)))
def test_direction_times_length_is_the_residual(logits):
    labels = np.array([0, 1, 2, 3, 0])

    found = residuals(logits, labels)

    wanted = softmax(logits, axis=1) - np.eye(4)[labels]
    assert np.allclose(found.unit * found.norm[:, None], wanted, rtol=1e-9, atol=1e-12)
    assert np.allclose(np.linalg.norm(found.unit, axis=1), 1.0)


def test_certain_records_keep_their_length():
    logits = np.array([[50.0, 0.0, 0.0], [100.0, 0.0, 0.0]])

    found = residuals(logits, np.array([0, 0]))

    assert np.allclose(found.norm, np.sqrt(6.0) * np.exp([-50.0, -100.0]), rtol=1e-9)
