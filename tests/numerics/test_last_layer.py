import numpy as np
import pytest

from seenit.numerics.last_layer import curvature, log_influence


def random_layer(seed: int, n: int = 12, k: int = 3, c: int = 4):
    rng = np.random.default_rng(seed)
    return {
        "features": rng.normal(size=(n, k)),
        "logits": rng.normal(0, 2, (n, c)),
        "labels": rng.integers(c, size=n),
    }


def test_factors_are_the_second_moments():
    layer = random_layer(0)
    of = curvature(**layer)
    inputs = np.hstack([layer["features"], np.ones((12, 1))])
    p = np.exp(layer["logits"]) / np.exp(layer["logits"]).sum(axis=1, keepdims=True)
    residuals = p - np.eye(4)[layer["labels"]]
    unit = np.exp(2 * of.log_scale)
    np.testing.assert_allclose(
        (of.feature_basis * of.feature_values) @ of.feature_basis.T, inputs.T @ inputs / 12
    )
    np.testing.assert_allclose(
        (of.residual_basis * of.residual_values) @ of.residual_basis.T * unit,
        residuals.T @ residuals / 12,
        atol=1e-15,
    )


@pytest.mark.parametrize("damping", [1e-4, 1.0, 100.0])
def test_influence_is_a_quadratic_form_in_the_damped_inverse(damping):
    layer = random_layer(0)
    inputs = np.hstack([layer["features"], np.ones((12, 1))])
    p = np.exp(layer["logits"]) / np.exp(layer["logits"]).sum(axis=1, keepdims=True)
    residuals = p - np.eye(4)[layer["labels"]]
    full = np.kron(inputs.T @ inputs / 12, residuals.T @ residuals / 12)
    damped = full + damping * np.diag(full).mean() * np.eye(16)
    g = np.stack([np.kron(a, r) for a, r in zip(inputs, residuals, strict=True)])
    expected = np.log([row @ np.linalg.solve(damped, row) for row in g])
    np.testing.assert_allclose(
        log_influence(curvature(**layer), **layer, damping=damping), expected, rtol=1e-9
    )


def test_a_common_shift_of_all_logits_changes_nothing():
    layer = random_layer(0)
    shifted = {**layer, "logits": layer["logits"] + 1000.0}
    np.testing.assert_allclose(
        log_influence(curvature(**shifted), **shifted, damping=0.01),
        log_influence(curvature(**layer), **layer, damping=0.01),
        rtol=1e-9,
    )
