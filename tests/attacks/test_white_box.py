"""Gradient norm and last-layer influence."""

import math

import numpy as np
import pytest

from seenit.attacks.gradient_norm import GradientNorm
from seenit.attacks.influence import LastLayerInfluence
from seenit.errors import ConfigError, SignalError


def test_gradient_norm_by_hand():
    scores = GradientNorm().score(gradient_norms=np.array([[3.0, 4.0], [0.0, 0.5]]))
    np.testing.assert_allclose(scores, [-5.0, -0.5], rtol=1e-15)


def test_gradient_norm_is_the_norm_over_blocks():
    norms = np.random.default_rng(0).gamma(1.0, size=(30, 5))
    expected = [-math.sqrt(math.fsum(v * v for v in row)) for row in norms]
    np.testing.assert_allclose(GradientNorm().score(gradient_norms=norms), expected, rtol=1e-14)


def test_norms_whose_squares_vanish_keep_their_order():
    norms = np.array([[1e-170, 1e-180], [2e-170, 0.0], [1e-200, 3e-200]])
    scores = GradientNorm().score(gradient_norms=norms)
    assert np.argsort(scores).tolist() == [1, 0, 2]


def random_problem(seed: int, n: int = 40, k: int = 4, c: int = 3):
    rng = np.random.default_rng(seed)
    return {
        "target_features": rng.normal(size=(n, k)),
        "target_logits": rng.normal(0, 2, (n, c)),
        "labels": rng.integers(c, size=n),
    }


def gradients(signals) -> tuple[np.ndarray, np.ndarray]:
    """Residuals (n, c) and inputs (n, k + 1), record by record."""
    residuals, inputs = [], []
    for z, y, f in zip(
        signals["target_logits"], signals["labels"], signals["target_features"], strict=True
    ):
        p = np.exp(z) / np.exp(z).sum()
        residuals.append(p - np.eye(len(z))[y])
        inputs.append(np.append(f, 1.0))
    return np.array(residuals), np.array(inputs)


@pytest.mark.parametrize("damping", [1e-3, 0.01, 10.0])
def test_influence_is_the_full_matrix_solve(damping):
    signals = random_problem(0)
    is_member = np.arange(40) % 3 > 0
    residuals, inputs = gradients(signals)
    m = is_member.sum()
    fisher = np.kron(
        residuals[is_member].T @ residuals[is_member] / m,
        inputs[is_member].T @ inputs[is_member] / m,
    )
    damped = fisher + damping * np.trace(fisher) / len(fisher) * np.eye(len(fisher))
    expected = []
    for r, a in zip(residuals, inputs, strict=True):
        g = np.kron(r, a)
        expected.append(-math.log(g @ np.linalg.solve(damped, g)))

    scorer = LastLayerInfluence(damping=damping).fit(**signals, known_is_member=is_member)
    np.testing.assert_allclose(scorer.score(**signals), expected, rtol=1e-9)


def test_influence_by_hand():
    # one member, two classes, no slope: features 0, so a = (0, 1); p = 1/2, r = (−1/2, 1/2).
    # E[aaᵀ] = diag(0, 1); E[rrᵀ] has eigenvalue 1/2 along r; F has one eigenvalue 1/2 of 4, so
    # λ = 1/8 · damping 8 = 1, and gᵀ(F + λ)⁻¹g = (1/2) / (1/2 + 1) = 1/3
    signals = {
        "target_features": np.zeros((1, 1)),
        "target_logits": np.zeros((1, 2)),
        "labels": np.zeros(1, dtype=np.int64),
    }
    scorer = LastLayerInfluence(damping=8.0).fit(**signals, known_is_member=np.array([True]))
    np.testing.assert_allclose(scorer.score(**signals), [math.log(3)], rtol=1e-12)


def test_saturated_records_keep_their_order():
    known = random_problem(0)
    scorer = LastLayerInfluence().fit(**known, known_is_member=np.ones(40, dtype=bool))
    ahead = np.array([10.0, 40.0, 80.0, 160.0, 800.0])
    scores = scorer.score(
        target_features=np.ones((5, 4)),
        target_logits=np.stack([ahead, np.zeros(5), np.zeros(5)], axis=1),
        labels=np.zeros(5, dtype=np.int64),
    )
    assert (np.diff(scores) > 0).all()


def test_members_that_are_all_saturated_still_have_a_curvature():
    signals = random_problem(0)
    rows = np.arange(40)
    signals["target_logits"][rows, signals["labels"]] += 900.0  # residuals of e^−900
    scorer = LastLayerInfluence().fit(**signals, known_is_member=np.ones(40, dtype=bool))
    scores = scorer.score(**signals)
    assert np.isfinite(scores).all()
    assert len(np.unique(scores)) == 40


def test_influence_takes_its_curvature_from_members_only():
    signals = random_problem(0)
    is_member = np.arange(40) < 20
    spoiled = {name: array.copy() for name, array in signals.items()}
    spoiled["target_features"][~is_member] *= 100.0
    clean = LastLayerInfluence().fit(**signals, known_is_member=is_member).score(**signals)
    again = LastLayerInfluence().fit(**spoiled, known_is_member=is_member).score(**signals)
    assert clean.tobytes() == again.tobytes()


def test_influence_needs_a_member():
    with pytest.raises(SignalError, match="at least 1 member to take the curvature from"):
        LastLayerInfluence().fit(**random_problem(0), known_is_member=np.zeros(40, dtype=bool))


@pytest.mark.parametrize("damping", [0.0, -1.0, math.nan])
def test_damping_must_be_positive(damping):
    with pytest.raises(ConfigError, match="damping: expected more than 0"):
        LastLayerInfluence(damping=damping)
