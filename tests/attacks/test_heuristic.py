import math

import numpy as np
import pytest

from seenit.attacks.clamped_heuristic import ClampedHeuristic
from seenit.attacks.heuristic import Heuristic, ProbabilityHeuristic
from seenit.errors import SignalError


def naive_product(z: list[float], y: int) -> float:
    """p_y (1 − H/5) / loss, one record, from the definition."""
    total = math.fsum(math.exp(v) for v in z)
    p = [math.exp(v) / total for v in z]
    entropy = -math.fsum(v * math.log(v) for v in p)
    return p[y] * (1 - entropy / 5) / -math.log(p[y])


def random_problem(*, n: int, c: int, scale: float):
    rng = np.random.default_rng(0)
    return scale * rng.normal(size=(n, c)), rng.integers(c, size=n)


def test_a_coin_toss_by_hand():
    # p = 1/2, H = loss = ln 2
    expected = math.asinh(0.5 * (1 - math.log(2) / 5) / math.log(2))
    scores = Heuristic().score(target_logits=np.zeros((1, 2)), labels=np.array([1]))
    np.testing.assert_allclose(scores, [expected], rtol=1e-14)


@pytest.mark.parametrize("c", [2, 10, 400])
def test_it_is_asinh_of_the_product(c):
    z, y = random_problem(n=60, c=c, scale=2.0)
    expected = [
        math.asinh(naive_product(list(row), label)) for row, label in zip(z, y, strict=True)
    ]
    scores = Heuristic().score(target_logits=z, labels=y)
    np.testing.assert_allclose(scores, expected, rtol=1e-9)


def test_entropy_above_five_nats_is_negative_and_keeps_the_order():
    z, y = random_problem(n=80, c=400, scale=0.5)
    products = np.array([naive_product(list(row), k) for row, k in zip(z, y, strict=True)])
    scores = Heuristic().score(target_logits=z, labels=y)
    assert (products < 0).all()
    assert (scores < 0).all()
    assert np.array_equal(np.argsort(scores), np.argsort(products))


def test_certain_records_keep_their_order():
    ahead = np.array([5.0, 30.0, 38.0, 60.0, 80.0, 160.0, 700.0])
    z = np.stack([ahead, np.zeros_like(ahead), np.zeros_like(ahead)], axis=1)
    scores = Heuristic().score(target_logits=z, labels=np.zeros(len(z), dtype=np.int64))
    assert (np.diff(scores) > 0).all()


def test_probabilities_give_the_scores_of_their_logits():
    z, y = random_problem(n=50, c=6, scale=3.0)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        ProbabilityHeuristic().score(target_probabilities=p, labels=y),
        Heuristic().score(target_logits=z, labels=y),
        rtol=1e-9,
    )


def test_the_clamped_one_is_the_clamped_product():
    z, y = random_problem(n=60, c=10, scale=2.0)
    expected = [min(1.0, naive_product(list(row), k)) for row, k in zip(z, y, strict=True)]
    scores = ClampedHeuristic().score(target_logits=z, labels=y)
    np.testing.assert_allclose(scores, expected, atol=1e-8)


def test_the_clamped_one_ties_whatever_is_easy():
    z = np.array([[2.0, 0.0], [20.0, 0.0], [200.0, 0.0]])
    y = np.zeros(3, dtype=np.int64)
    assert ClampedHeuristic().score(target_logits=z, labels=y).tolist() == [1.0, 1.0, 1.0]
    assert len(set(Heuristic().score(target_logits=z, labels=y).tolist())) == 3


@pytest.mark.parametrize(
    ("labels", "message"),
    [([0, 3], "expected 0 to 2"), ([-1, 0], "got -1 to 0"), ([0], r"shape \(2\), got \(1,\)")],
)
def test_labels_that_do_not_fit_are_refused(labels, message):
    with pytest.raises(SignalError, match=message):
        Heuristic().score(target_logits=np.zeros((2, 3)), labels=np.array(labels))


def test_a_single_class_is_refused():
    with pytest.raises(SignalError, match="at least 2 classes, got 1"):
        Heuristic().score(target_logits=np.zeros((2, 1)), labels=np.zeros(2, dtype=np.int64))
