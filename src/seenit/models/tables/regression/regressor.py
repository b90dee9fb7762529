"""A regressor of a mixed table: what every format is opened as."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from seenit.errors import ModelError
from seenit.numerics.arrays import Array, FloatArray
from seenit.records.table_schema import TableSchema


class TableRegressor(Protocol):
    """A regressor of the rows of a table, opened from a file and bound to the table's columns."""

    @property
    def in_words(self) -> str:
        """What it is, for a report: "XGBoost, 200 rounds, reg:squarederror"."""

    @property
    def schema(self) -> TableSchema:
        """Columns of the rows that `values` gets, as the table has them."""

    def values(self, rows: FloatArray) -> Array:
        """Answers (m,) float64 about rows (m, k) of the schema, as the library's own predict."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenedRegressor:
    """A regressor as its file held it.

    Attributes:
        model: bound to the table's columns.
        reasons: what was recognised and how, one sentence each.
    """

    model: TableRegressor
    reasons: tuple[str, ...]


def one_value_each(answers: object, n_rows: int) -> Array:
    """Answers (m,) of a library's predict, which may have a second axis of length 1.

    Raises:
        ModelError: They are several for a record, or not finite.
    """
    found: Array = np.asarray(answers, dtype=np.float64)
    if found.shape not in ((n_rows,), (n_rows, 1)):
        raise ModelError(
            f"--target: expected one answer for each of {n_rows:,} records, got shape "
            f"{found.shape}; audit one output at a time, by --signals"
        )
    if not np.isfinite(found).all():
        raise ModelError(
            "--target: expected finite answers, got NaN or infinite ones; the model is damaged, or "
            "the table is not the one that it takes"
        )
    return found.reshape(n_rows)
