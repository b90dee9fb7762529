"""The learner families of a stack: from columns and known membership to log-odds.

All are kept small: with some thousand records and an AUC near 0.65 nearly everything in a
column is noise, and a model free to follow it does.

Answers are summed by einsum and not by matrix products: equal rows must give equal bits wherever
they stand.
"""

from collections.abc import Callable, Iterator

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import QuantileTransformer, SplineTransformer

from seenit.numerics.arrays import Array, BoolArray

LogOdds = Callable[[Array], Array]
"""Columns (n, k) to log-odds of membership (n,); a row's does not depend on the other rows."""

_EPOCHS = 15
_BATCH_ROWS = 256
_BLOCK_ROWS = 2048


def fit_boosting(x: Array, is_member: BoolArray, seed: int) -> LogOdds:
    """Gradient-boosted small trees on x (n, k): steps in columns and how they go together."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=90,
        max_leaf_nodes=8,
        min_samples_leaf=int(np.clip(len(x) // 40, 5, 100)),
        l2_regularization=10.0,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(x, is_member)

    def log_odds(rows: Array) -> Array:
        decision: Array = model.decision_function(rows)
        return decision

    return log_odds


def fit_splines(x: Array, is_member: BoolArray, seed: int) -> LogOdds:
    """An additive model: one smooth curve over the quantiles of each column of x (n, k)."""
    quantiles = _quantiles(len(x), "uniform")
    curves = SplineTransformer(n_knots=6)
    model = LogisticRegression(C=0.01, tol=1e-3, max_iter=1000)
    model.fit(curves.fit_transform(quantiles.fit_transform(x)), is_member)
    weights, intercept = model.coef_[0], float(model.intercept_[0])

    def log_odds(rows: Array) -> Array:
        result = np.empty(len(rows))
        for part in _blocks(len(rows)):
            basis = curves.transform(quantiles.transform(rows[part]))
            result[part] = np.einsum("nk,k->n", basis, weights) + intercept
        return result

    return log_odds


def fit_network(x: Array, is_member: BoolArray, seed: int) -> LogOdds:
    """One narrow hidden layer on normal quantiles of x (n, k): smooth and far from any scale."""
    quantiles = _quantiles(len(x), "normal")
    normal = quantiles.fit_transform(x)
    centre, spread = normal.mean(axis=0), normal.std(axis=0)  # (k,), (k,)
    spread = np.where(spread > 0.0, spread, 1.0)
    model = MLPClassifier((32,), alpha=1.0, batch_size=min(_BATCH_ROWS, len(x)), random_state=seed)
    standard = (normal - centre) / spread
    for _ in range(_EPOCHS):
        model.partial_fit(standard, is_member, classes=np.array([False, True]))
    (into, out), (shift, bias) = model.coefs_, model.intercepts_

    def log_odds(rows: Array) -> Array:
        result = np.empty(len(rows))
        for part in _blocks(len(rows)):
            z = (quantiles.transform(rows[part]) - centre) / spread
            hidden = np.maximum(np.einsum("nk,kh->nh", z, into) + shift, 0.0)
            result[part] = np.einsum("nh,h->n", hidden, out[:, 0]) + bias[0]
        return result

    return log_odds


LEARNERS: tuple[Callable[[Array, BoolArray, int], LogOdds], ...] = (
    fit_boosting,
    fit_splines,
    fit_network,
)


def _quantiles(n: int, distribution: str) -> QuantileTransformer:
    return QuantileTransformer(
        n_quantiles=min(200, n), subsample=None, output_distribution=distribution
    )


def _blocks(n: int) -> Iterator[slice]:
    for start in range(0, n, _BLOCK_ROWS):
        yield slice(start, start + _BLOCK_ROWS)
