"""Prediction of an attack's figures from what can be seen of a record without the model."""

import numpy as np
from scipy.special import ndtri

from seenit.evaluate.blindness.baseline import MOST_CATEGORIES, N_FOLDS
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.ranks import midranks
from seenit.numerics.units import unit_codes
from seenit.records.blind import BlindEvidence, BlindScores

MOST_NUMBERS = 128
"""Features that an attack is foreseen from: those that differ most between the groups."""
PENALTY = 1e-3
"""Of the ridge regression, in units of the mean square of a column over all records."""
BLOCK = 8192


def foreseen(figures: Array, is_member: BoolArray, blind: BlindScores) -> Array:
    """Ridge regression of each figure on X, out of fold, (n, f)."""
    columns = _columns(blind.evidence, blind.log_odds, is_member, blind.is_held_out)  # (n, k)
    k = columns.shape[1]
    gram, cross = np.zeros((N_FOLDS, k, k)), np.zeros((N_FOLDS, k, figures.shape[1]))
    for at in range(N_FOLDS):
        rows = np.flatnonzero(blind.fold == at)
        for start in range(0, len(rows), BLOCK):
            here = rows[start : start + BLOCK]
            block = columns[here].astype(np.float64)
            gram[at] += block.T @ block
            cross[at] += block.T @ figures[here]
    penalty = PENALTY * np.trace(gram.sum(axis=0)) / k * np.eye(k)
    penalty[0, 0] = 0.0  # the intercept
    found = np.empty_like(figures)
    weights = np.stack(
        [
            np.linalg.solve(gram.sum(axis=0) - gram[at] + penalty, cross.sum(axis=0) - cross[at])
            for at in range(N_FOLDS)
        ]
    )  # (folds, k, f)
    for at, weight in enumerate((*weights, weights.mean(axis=0))):
        rows = np.flatnonzero(blind.fold == (at if at < N_FOLDS else -1))
        for start in range(0, len(rows), BLOCK):
            here = rows[start : start + BLOCK]
            found[here] = columns[here] @ weight
    return found


def _columns(
    evidence: BlindEvidence, log_odds: Array, is_member: BoolArray, fitted: BoolArray
) -> FloatArray:
    """1, the blind log-odds, the features and names, each feature and log-odds squared as well."""
    n = len(log_odds)
    features = evidence.features
    if features.shape[1] > MOST_NUMBERS:
        sides = np.where(fitted, is_member - is_member[fitted].mean(), 0.0).astype(np.float32)
        mean = features.mean(axis=0)
        variance = np.einsum("nk,nk->k", features, features) / n - mean**2
        apart = np.abs(sides @ (features - mean)) / np.sqrt(
            np.where(variance > 0, variance, np.inf)
        )
        features = features[:, np.sort(np.argsort(-apart, kind="stable")[:MOST_NUMBERS])]
    numbers = [_normal(log_odds)]
    numbers += [_normal(column) for column in features.T]
    names = []
    for column in evidence.codes.T:
        codes = unit_codes(column)
        if codes.max() < MOST_CATEGORIES:
            names.append(codes[:, None] == np.arange(int(codes.max()) + 1))
        else:
            numbers.append(_normal(codes))
    table = np.column_stack(numbers).astype(np.float32)  # (n, a)
    return np.column_stack(
        [
            np.ones(n, dtype=np.float32),
            table,
            table**2,
            *(each.astype(np.float32) for each in names),
        ]
    )


def _normal(column: np.ndarray) -> Array:
    """Its ranks as normal scores; equal values stay equal."""
    scores: Array = ndtri(midranks(np.asarray(column, dtype=np.float64)) / (len(column) + 1))
    return scores
