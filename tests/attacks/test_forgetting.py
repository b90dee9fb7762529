import numpy as np
import pytest

from seenit.attacks.forgetting import Forgetting
from seenit.errors import SignalError


def test_forgetting_is_the_plain_triple_loop():
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=(7, 3)), rng.normal(size=(4, 7, 2)).astype(np.float32)
    expected = []
    for i in range(7):
        lost = [before[i, k] - float(after[p, i, k]) for p in range(4) for k in range(2)]
        expected.append(sum(lost) / len(lost))
    found = Forgetting().score(target_margin=before, probe_margin=after)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_what_two_trainings_take_off_a_margin_of_five_is_their_mean():
    scores = Forgetting().score(
        target_margin=np.array([[5.0]]), probe_margin=np.array([[[4.0]], [[2.0]]])
    )
    assert scores.tolist() == [2.0]


def test_views_that_the_target_was_not_asked_are_refused():
    with pytest.raises(SignalError, match="the first of the 1 views of target_margin, got 2"):
        Forgetting().score(target_margin=np.zeros((3, 1)), probe_margin=np.zeros((1, 3, 2)))
