"""Digests and sketches of the records of a mixed table.

A sketch holds of each number its inverse hyperbolic sine, whose differences are relative ones
where a number is large, and of each category N_SIGNS signs of its own: two categories differ in
half of them on average, so each column of categories counts as one.
"""

import numpy as np

from seenit.kinds.fingerprints import Fingerprints, digests_of_bytes
from seenit.kinds.tables.features import category_columns, number_columns
from seenit.numerics.arrays import Array, Float32Array
from seenit.records.examples import TABLES
from seenit.records.table_schema import TableSchema

N_SIGNS = 8


def fingerprints(rows: Array, *, schema: TableSchema) -> Fingerprints:
    """Digest of each row (n, k) to the last bit, and its sketch; missing numbers stay NaN in it."""
    plain = np.where(np.isnan(rows), np.nan, rows) + 0.0  # one NaN, and -0.0 becomes 0.0
    return Fingerprints(
        kind=TABLES, digests=digests_of_bytes(plain), sketches=_sketches(rows, schema)
    )


def _sketches(rows: Array, schema: TableSchema) -> Float32Array:
    parts = [np.arcsinh(rows[:, number_columns(schema)]).astype(np.float32)]
    for at in category_columns(schema):
        signs = _signs(at, n_categories=len(schema.columns[at].categories))
        code = np.where(np.isnan(rows[:, at]), len(signs) - 1, rows[:, at])
        parts.append(signs[code.astype(np.int64)])
    return np.concatenate(parts, axis=1)


def _signs(at: int, *, n_categories: int) -> Float32Array:
    """Signs (n_categories + 1, N_SIGNS) of the column at a place; the last for a gap."""
    rng = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(at,)))
    bits = rng.integers(0, 2, size=(n_categories + 1, N_SIGNS))
    return (2 * bits - 1).astype(np.float32)
