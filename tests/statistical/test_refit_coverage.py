"""Do promises hold for attacks that were fitted? Cross-fitted learners on a problem of known size.

As in a run: public records are scored out of fold, private ones by the mean of all fold models.
What the refit adds to the sampling of both sets is what `REFIT_SHARE` allows for. Seeds fixed
beforehand.
"""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from seenit.evaluate import auc, predict_private, tpr_at_fpr

pytestmark = pytest.mark.slow

N_REPEATS = 2
RATE = 0.05
Z = 1.959964


class Quadratic:
    """Logistic regression on the columns and their squares."""

    def fit(self, rows, is_member):
        self.model = LogisticRegression().fit(np.hstack([rows, rows**2]), is_member)
        return self

    def decision_function(self, rows):
        return self.model.decision_function(np.hstack([rows, rows**2]))


def small_trees():
    return HistGradientBoostingClassifier(
        max_iter=40, max_leaf_nodes=6, early_stopping=False, random_state=0
    )


def drawn(rng, n_side):
    """Eight columns: two are shifted a little, one much but for a tenth, one is wider."""
    is_member = np.arange(2 * n_side) < n_side
    rows = rng.normal(size=(2 * n_side, 8))
    rows[is_member, :2] += (0.25, 0.15)
    rows[:, 2] += 1.5 * (is_member & (rng.random(2 * n_side) < 0.1))
    rows[is_member, 3] *= 1.15
    return rows, is_member


def one_run(make, seed, n_side):
    """Actual minus promised, in the promise's standard deviations, with and without the refit."""
    rng = np.random.default_rng(seed)
    rows, is_member = drawn(rng, n_side)
    private_rows, private_is_member = drawn(rng, n_side)
    public, private = np.zeros(len(rows)), np.zeros(len(private_rows))
    for repeat in range(N_REPEATS):
        folds = StratifiedKFold(5, shuffle=True, random_state=10 * seed + repeat)
        for inside, held_out in folds.split(rows, is_member):
            fitted = make().fit(rows[inside], is_member[inside])
            public[held_out] += fitted.decision_function(rows[held_out])
            private += fitted.decision_function(private_rows)
    actual = auc(private, private_is_member), tpr_at_fpr(private, private_is_member, max_fpr=RATE)
    found = []
    for is_refitted in (True, False):
        promise = predict_private(
            public,
            is_member,
            n_private=2 * n_side,
            max_fprs=(RATE,),
            is_refitted=is_refitted,
            seed=seed,
        )
        for value, interval in zip(actual, (promise.auc, promise.tpr_at_fpr[RATE]), strict=True):
            deviation = (interval.high - interval.low) / (2 * Z)
            found.append((value - interval.value) / deviation)
    return found


@pytest.mark.parametrize(
    ("make", "n_side", "n_runs"),
    [(Quadratic, 2000, 400), (small_trees, 1000, 300)],
    ids=["logistic regression", "small trees"],
)
def test_promises_of_fitted_attacks_hold(make, n_side, n_runs):
    with threadpool_limits(1):
        found = np.array([one_run(make, seed, n_side) for seed in range(n_runs)])
    with_refit, without = found[:, :2], found[:, 2:]
    held = (np.abs(with_refit) <= Z).mean(axis=0)
    assert (held >= 0.92).all()
    # What a promise is judged by: at most 2.6 sd below, at most 4 above.
    assert ((with_refit < -2.6).mean(axis=0) <= 0.01).all()
    assert (with_refit > 4).sum() == 0
    # Typical misses, bias included, are no larger than promised, nor is the promise idle.
    typical = np.sqrt((with_refit**2).mean(axis=0))
    assert ((typical > 0.7) & (typical < 1.08)).all()
    assert (np.sqrt((without**2).mean(axis=0)) > typical).all()
