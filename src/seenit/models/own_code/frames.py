"""Rows of a mixed table as the pandas frame that the user's own code works with."""

from typing import Any

import numpy as np

from seenit.models.tables.frames import column_of
from seenit.models.tables.libraries import library
from seenit.numerics.arrays import Array
from seenit.records.table_schema import TableColumn, TableSchema


def frame_of(rows: Array, schema: TableSchema) -> Any:
    """A frame of rows (m, k), with the columns of the table in its order.

    Types are those that pandas reads from a file: whole numbers are int64, and float64 with NaN
    where one of these rows has a gap; booleans bool, and objects with NaN where one has; other
    numbers float64. Categories are Categorical with all values that the table has. Pandas' nullable
    types are not used: scikit-learn's transformers refuse their gaps.

    Args:
        rows: in the encoding of the schema.
        schema: of the table.

    Raises:
        ModelError: pandas is not installed.
    """
    pandas = library("pandas", needed_by="module:function about records of a mixed table")
    return pandas.DataFrame(
        {
            column.name: _values(rows[:, at], column, pandas)
            for at, column in enumerate(schema.columns)
        }
    )


def _values(values: Array, column: TableColumn, pandas: Any) -> Any:
    gaps = np.isnan(values)
    if column.type == "category":
        codes = np.where(gaps, -1, values).astype(np.int64)
        return pandas.Categorical.from_codes(codes, categories=list(column.categories))
    if column.type == "boolean" and gaps.any():
        return np.where(gaps, np.nan, (values == 1).astype(object))
    return np.array(column_of(values, column))


def probe_rows(schema: TableSchema) -> Array:
    """Two records (2, k) that differ, of values that every column can hold."""
    second = [
        min(1, len(column.categories) - 1) if column.type == "category" else 1
        for column in schema.columns
    ]
    rows = np.array([[0] * len(second), second], dtype=np.float64)
    rows[rows < 0] = np.nan
    rows[0, np.isnan(rows[1])] = np.nan
    return rows
