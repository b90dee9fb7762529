"""Right labels less those of neighbours, against a plain loop, and where the score must order."""

import numpy as np
import pytest

from seenit.attacks.label_neighbours import LabelNeighbours
from seenit.errors import SignalError


def test_label_neighbours_is_the_plain_double_loop():
    rng = np.random.default_rng(0)
    own, around = rng.random((9, 3)) < 0.5, rng.random((9, 5)) < 0.5
    expected = [2.0 * own[i, 0] - sum(around[i]) / 5 for i in range(9)]
    found = LabelNeighbours().score(label_hits=own, neighbour_hits=around)
    np.testing.assert_allclose(found, expected)


def test_a_record_that_is_right_alone_comes_first_and_a_wrong_one_never_before_a_right_one():
    right, wrong = np.array([[True]]), np.array([[False]])
    scores = [
        LabelNeighbours().score(label_hits=own, neighbour_hits=np.array([around]))[0]
        for own, around in (
            (right, [False] * 4),
            (right, [True] * 4),
            (wrong, [False] * 4),
            (wrong, [True] * 4),
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_no_neighbours_are_refused():
    with pytest.raises(SignalError, match="at least one neighbour"):
        LabelNeighbours().score(
            label_hits=np.ones((3, 1), dtype=bool), neighbour_hits=np.ones((3, 0), dtype=bool)
        )
