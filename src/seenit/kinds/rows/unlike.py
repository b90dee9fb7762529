"""Atypical rows of numbers, unlike any that a model is trained on."""

import numpy as np


def shuffled_features(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rows (m, k) in which the values of each feature are permuted among the rows.

    Each value stays in its feature's range: a height among incomes would be seen from afar, and
    could ruin a training.
    """
    order = rng.random(rows.shape).argsort(axis=0)
    return np.take_along_axis(rows, order, axis=0)
