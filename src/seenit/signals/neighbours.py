"""Neighbours of records of a table: other records' values in half of their columns."""

import numpy as np

from seenit.numerics.arrays import Array

CHANGED = 0.5
"""Share of the columns that are changed."""


def neighbours(rows: Array, donors: Array, rng: np.random.Generator) -> Array:
    """One neighbour (m, k) of each of some rows.

    Each column is changed with a probability of a half. A changed one holds what a donor drawn for
    that record and column has there, so that every value is one that the column has.

    Args:
        rows: (m, k).
        donors: (d, k) records of both sides.
        rng: draws donors and columns.
    """
    donor = rng.integers(0, len(donors), size=rows.shape)
    is_changed = rng.random(rows.shape) < CHANGED
    found: Array = np.where(is_changed, np.take_along_axis(donors, donor, axis=0), rows)
    return found
