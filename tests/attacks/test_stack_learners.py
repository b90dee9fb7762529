"""Learners of a stack against scikit-learn's, which check their input at every step."""

import numpy as np
import pytest
from scipy.special import logit
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from seenit.attacks.stack_learners import fit_forest
from seenit.attacks.stack_network import fit_network


@pytest.fixture(params=[(40, 3), (300, 30)], ids=["few", "several batches"])
def problem(request):
    n, k = request.param
    rng = np.random.default_rng(n)
    x = rng.normal(size=(n, k))
    return x, rng.random(n) < 0.3 + 0.3 * (x[:, 0] > 0)


def test_the_network_is_that_of_scikit_learn(problem):
    x, is_member = problem
    standard = (x - x.mean(axis=0)) / x.std(axis=0)
    model = MLPClassifier((32,), alpha=1.0, batch_size=min(256, len(x)), random_state=7)
    with threadpool_limits(1):
        for _ in range(15):
            model.partial_fit(standard, is_member, classes=[False, True])
        found = fit_network(x, is_member, 7)(x)
    expected = logit(model.predict_proba(standard)[:, 1])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_the_forest_is_that_of_scikit_learn(problem):
    x, is_member = problem
    model = ExtraTreesClassifier(
        n_estimators=30,
        min_samples_leaf=max(5, len(x) // 40),
        max_features=min(x.shape[1], max(4, x.shape[1] // 6)),
        random_state=7,
    ).fit(x, is_member)
    found = fit_forest(x, is_member, 7)(x)
    expected = logit(np.clip(model.predict_proba(x)[:, 1], 1e-7, 1 - 1e-7))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("fit", [fit_network, fit_forest])
def test_another_seed_is_another_learner(problem, fit):
    x, is_member = problem
    assert not np.array_equal(fit(x, is_member, 0)(x), fit(x, is_member, 1)(x))


def test_a_constant_column_does_no_harm_to_the_network(problem):
    x, is_member = problem
    log_odds = fit_network(np.column_stack([x, np.ones(len(x))]), is_member, 0)
    assert np.isfinite(log_odds(np.column_stack([x, np.zeros(len(x))]))).all()
