import math

import numpy as np
import scipy.stats

from seenit.attacks.confidence import Confidence, ProbabilityConfidence
from seenit.attacks.entropy import Entropy, ProbabilityEntropy
from seenit.attacks.modified_entropy import ModifiedEntropy, ProbabilityModifiedEntropy

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (50, 5))
LABELS = RNG.integers(5, size=50)
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
CERTAIN = np.stack([np.array([10.0, 38.0, 60.0, 80.0, 160.0, 700.0]), np.zeros(6)], axis=1)


def naive_mentr(p: np.ndarray, y: int) -> float:
    total = -(1 - p[y]) * math.log(p[y])
    for k, p_k in enumerate(p):
        if k != y:
            total -= p_k * math.log(1 - p_k)
    return total


def test_confidence_is_the_log_odds_of_the_largest_probability():
    expected = [math.log(max(p) / (1 - max(p))) for p in PROBABILITIES]
    np.testing.assert_allclose(Confidence().score(target_logits=LOGITS), expected, rtol=1e-9)
    scores = ProbabilityConfidence().score(target_probabilities=PROBABILITIES)
    np.testing.assert_allclose(scores, expected, rtol=1e-9)


def test_confidence_by_hand():
    p = np.array([[0.25, 0.75], [0.5, 0.5]])
    scores = ProbabilityConfidence().score(target_probabilities=p)
    np.testing.assert_allclose(scores, [math.log(3), 0.0], atol=1e-11)


def test_entropy_is_scipys():
    expected = -np.log(scipy.stats.entropy(PROBABILITIES, axis=1))
    np.testing.assert_allclose(Entropy().score(target_logits=LOGITS), expected, rtol=1e-9)
    scores = ProbabilityEntropy().score(target_probabilities=PROBABILITIES)
    np.testing.assert_allclose(scores, expected, rtol=1e-9)


def test_entropy_by_hand():
    # four equal classes: H = ln 4
    scores = Entropy().score(target_logits=np.full((1, 4), 7.0))
    np.testing.assert_allclose(scores, [-math.log(math.log(4))], rtol=1e-14)


def test_modified_entropy_naively():
    expected = [-math.log(naive_mentr(p, y)) for p, y in zip(PROBABILITIES, LABELS, strict=True)]
    scores = ModifiedEntropy().score(target_logits=LOGITS, labels=LABELS)
    np.testing.assert_allclose(scores, expected, rtol=1e-9)
    scores = ProbabilityModifiedEntropy().score(target_probabilities=PROBABILITIES, labels=LABELS)
    np.testing.assert_allclose(scores, expected, rtol=1e-9)


def test_modified_entropy_by_hand():
    # p = (3/4, 1/4), y = 0: −1/4 ln 3/4 − 1/4 ln 3/4 = 1/2 ln 4/3
    scores = ModifiedEntropy().score(
        target_logits=np.array([[math.log(3), 0.0]]), labels=np.array([0])
    )
    np.testing.assert_allclose(scores, [-math.log(math.log(4 / 3) / 2)], rtol=1e-14)


def test_modified_entropy_tells_certain_and_wrong_from_certain_and_right():
    z = np.array([[40.0, 0.0], [40.0, 0.0]])
    right, wrong = ModifiedEntropy().score(target_logits=z, labels=np.array([0, 1]))
    same = Entropy().score(target_logits=z)
    assert right > 30
    assert wrong < 0
    assert same[0] == same[1]


def test_certain_records_keep_their_order():
    labels = np.zeros(len(CERTAIN), dtype=np.int64)
    assert (np.diff(Confidence().score(target_logits=CERTAIN)) > 0).all()
    assert (np.diff(Entropy().score(target_logits=CERTAIN)) > 0).all()
    assert (np.diff(ModifiedEntropy().score(target_logits=CERTAIN, labels=labels)) > 0).all()
    assert (np.diff(ModifiedEntropy().score(target_logits=CERTAIN, labels=1 - labels)) < 0).all()


def test_probabilities_of_zero_and_one_stay_finite():
    p = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    labels = np.zeros(3, dtype=np.int64)
    assert np.isfinite(ProbabilityConfidence().score(target_probabilities=p)).all()
    assert np.isfinite(ProbabilityEntropy().score(target_probabilities=p)).all()
    scores = ProbabilityModifiedEntropy().score(target_probabilities=p, labels=labels)
    assert np.isfinite(scores).all()
    assert np.argsort(scores).tolist() == [1, 2, 0]
