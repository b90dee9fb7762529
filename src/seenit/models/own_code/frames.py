"""Rows of a mixed table as the pandas frame that the user's own code works with."""

from typing import Any

import numpy as np

from seenit.errors import ModelError
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
    try:
        import pandas as pd
    except ImportError as error:
        raise ModelError(
            "module:function about records of a mixed table: expected pandas, whose frame the "
            "function gets, got no such package; install seenit[tables]"
        ) from error
    columns = {
        column.name: _values(rows[:, at], column, pd) for at, column in enumerate(schema.columns)
    }
    return pd.DataFrame(columns)


def _values(values: Array, column: TableColumn, pd: Any) -> Any:
    gaps = np.isnan(values)
    match column.type:
        case "integer" if not gaps.any():
            return values.astype(np.int64)
        case "integer" | "float":
            return values.copy()
        case "category":
            codes = np.where(gaps, -1, values).astype(np.int64)
            return pd.Categorical.from_codes(codes, categories=list(column.categories))
        case "boolean":
            yes = np.where(gaps, 0, values).astype(np.bool_)
            return np.where(gaps, np.nan, yes.astype(object)) if gaps.any() else yes


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
