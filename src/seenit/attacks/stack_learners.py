"""The learner families of a stack: from columns and known membership to log-odds.

All see columns as quantiles, which no scale or outlier can upset, and all are kept small: with
some thousand records and an AUC near 0.65 nearly everything in a column is noise, and a model
free to follow it does.

Answers are summed by einsum and not by matrix products: equal rows must give equal bits wherever
they stand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import logit, ndtri
from sklearn import config_context
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import QuantileTransformer, SplineTransformer
from sklearn.tree import ExtraTreeRegressor
from sklearn.utils import check_random_state

from seenit.attacks.stack_network import fit_network
from seenit.numerics.arrays import Array, BoolArray

LogOdds = Callable[[Array], Array]
"""Inputs (n, j) to log-odds of membership (n,); a row's does not depend on the other rows."""

_N_QUANTILES = 200
_N_KNOTS = 6
_N_TREES = 30
_BLOCK_ROWS = 2048
_END = 1e-7  # how near to 0 and 1 a share or a quantile may come


@dataclass(frozen=True, kw_only=True)
class Family:
    """One kind of learner.

    Attributes:
        view: quantiles (n, k) in [0, 1] to the inputs (n, j) that it learns from, row by row.
        fit: inputs (n, j), membership (n,) and a seed to log-odds.
    """

    view: Callable[[Array], Array]
    fit: Callable[[Array, BoolArray, int], LogOdds]


def column_quantiles(x: Array) -> Callable[[Array], Array]:
    """Map columns (n, k) to their quantiles among those of x, in [0, 1]; learned once per stack."""
    scale = QuantileTransformer(n_quantiles=min(_N_QUANTILES, len(x)), subsample=None).fit(x)

    def quantiles(rows: Array) -> Array:
        result: Array = scale.transform(rows)
        return result

    return quantiles


def fit_boosting(x: Array, is_member: BoolArray, seed: int) -> LogOdds:
    """Gradient-boosted small trees: steps in columns and how they go together."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.075,
        max_iter=60,
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


def fit_forest(x: Array, is_member: BoolArray, seed: int) -> LogOdds:
    """Extremely randomised deep trees, averaged: surest where members crowd in several columns.

    The trees are those of `ExtraTreesClassifier(random_state=seed)`. One by one, each is fitted
    without checking the same input again, which takes longer than a small tree. They are fitted
    as trees of a regression on 0 and 1, whose squared error is half of Gini's impurity: the same
    splits and shares to the last bit, without looking for the classes anew in each tree.
    """
    n_columns = x.shape[1]
    rows, truth = np.asarray(x, dtype=np.float32), is_member.astype(np.float64)
    seeds = check_random_state(seed).randint(np.iinfo(np.int32).max, size=_N_TREES)
    with config_context(skip_parameter_validation=True):
        trees = [
            ExtraTreeRegressor(
                min_samples_leaf=int(np.clip(len(x) // 40, 5, 80)),
                max_features=min(n_columns, max(4, n_columns // 6)),
                random_state=each,
            ).fit(rows, truth, check_input=False)
            for each in seeds
        ]

    def log_odds(rows: Array) -> Array:
        share = np.zeros(len(rows))
        asked = np.asarray(rows, dtype=np.float32)
        for tree in trees:
            share += tree.predict(asked, check_input=False)
        odds: Array = logit(np.clip(share / _N_TREES, _END, 1.0 - _END))
        return odds

    return log_odds


def fit_linear(x: Array, is_member: BoolArray, seed: int) -> LogOdds:
    """A penalised linear model; on a spline basis, one smooth curve per column."""
    model = LogisticRegression(C=0.01, tol=1e-3, max_iter=1000)
    model.fit(x, is_member)
    weights, intercept = model.coef_[0], float(model.intercept_[0])
    return lambda rows: np.einsum("nk,k->n", rows, weights) + intercept


def as_they_are(quantiles: Array) -> Array:
    """Quantiles themselves (n, k)."""
    return quantiles


def spline_basis(quantiles: Array) -> Array:
    """Cubic B-splines of each column, (n, k · 8), knots evenly over [0, 1]."""
    knots = np.repeat(np.linspace(0.0, 1.0, _N_KNOTS)[:, None], quantiles.shape[1], axis=1)
    basis: Array = SplineTransformer(knots=knots).fit(knots).transform(quantiles)
    return basis


def as_normal_scores(quantiles: Array) -> Array:
    """Standard normal quantiles (n, k)."""
    scores: Array = ndtri(np.clip(quantiles, _END, 1.0 - _END))
    return scores


TREES: tuple[Family, ...] = (
    Family(view=as_they_are, fit=fit_boosting),
    Family(view=as_they_are, fit=fit_forest),
)
FAMILIES: tuple[Family, ...] = (
    *TREES,
    Family(view=spline_basis, fit=fit_linear),
    Family(view=as_normal_scores, fit=fit_network),
)


def blocks_of(n: int) -> Iterator[slice]:
    """Rows a few thousand at a time: a basis of all of them would fill the memory."""
    for start in range(0, n, _BLOCK_ROWS):
        yield slice(start, start + _BLOCK_ROWS)
