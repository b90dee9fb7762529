"""Rows of numbers with a label that trees can learn and can learn by heart."""

import numpy as np


def rows_and_labels(n=1200, *, n_classes=2, seed=0):
    """Rows (n, 10) float64, two of them whole numbers from 0 to 4, and labels (n,) int64."""
    rng = np.random.default_rng(seed)
    rows = np.round(rng.normal(size=(n, 10)), 2)
    rows[:, 8:] = rng.integers(0, 5, size=(n, 2))
    z = rows[:, 0] + rows[:, 1] * rows[:, 2] + (rows[:, 8] == 3) + rng.normal(size=n)
    borders = np.quantile(z, np.arange(1, n_classes) / n_classes)
    return rows, np.digitize(z, borders).astype(np.int64)
