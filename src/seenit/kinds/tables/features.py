"""What a blind learner sees of the records of a mixed table."""

import numpy as np

from seenit.numerics.arrays import Array, Float32Array, IntArray
from seenit.records.table_schema import TableSchema

MISSING = -1
"""The code of a missing category."""


def blind_features(rows: Array, *, schema: TableSchema) -> Float32Array:
    """Numbers and booleans of rows (n, k), gaps as 0, and for each of them 1 at a gap; float32.

    Numbers beyond the range of float32 become its largest.
    """
    numbers = rows[:, number_columns(schema)]
    gaps = np.isnan(numbers)
    limit = float(np.finfo(np.float32).max)
    filled = np.clip(np.where(gaps, 0, numbers), -limit, limit)
    return np.concatenate([filled, gaps], axis=1).astype(np.float32)


def blind_codes(rows: Array, *, schema: TableSchema) -> IntArray:
    """Categories of rows (n, k) as codes (n, j), −1 at a gap."""
    codes = rows[:, category_columns(schema)]
    return np.where(np.isnan(codes), MISSING, codes).astype(np.int64)


def number_columns(schema: TableSchema) -> list[int]:
    """Places of numbers and booleans."""
    return [at for at, column in enumerate(schema.columns) if column.type != "category"]


def category_columns(schema: TableSchema) -> list[int]:
    """Places of categories."""
    return [at for at, column in enumerate(schema.columns) if column.type == "category"]
