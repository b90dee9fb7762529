"""Rows of a table as the pandas frame that a pipeline was fitted on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seenit.models.tables.libraries import library
from seenit.numerics.arrays import FloatArray
from seenit.records.table_schema import TableColumn, TableSchema


def frame_of(
    rows: FloatArray, schema: TableSchema, *, positions: Sequence[int], missing: Any = np.nan
) -> Any:
    """A frame (m, k'): whole numbers and booleans as such, categories as text.

    Args:
        rows: (m, k) float64 of the schema.
        schema: of the rows.
        positions: of the frame's columns among those of the schema.
        missing: what stands where a category or a boolean is missing; a number is NaN there.
    """
    pandas = library("pandas", needed_by="a model that was fitted on a frame")
    columns = {}
    for at in positions:
        values = column_of(rows[:, at], schema.columns[at], missing=missing)
        # told its type, pandas 3 does not make a text column of it, in which None is NaN
        columns[schema.names[at]] = pandas.Series(values, dtype=values.dtype)
    return pandas.DataFrame(columns)


def column_of(numbers: FloatArray, column: TableColumn, *, missing: Any = np.nan) -> np.ndarray:
    """One column (m,) as its table has it.

    Args:
        numbers: (m,) float64 as the schema encodes them.
        column: what they are.
        missing: what stands where a category or a boolean is missing.
    """
    is_missing = np.isnan(numbers)
    if column.type == "category":
        names = np.array([*column.categories, missing], dtype=object)
        chosen: np.ndarray = names[
            np.where(is_missing, len(column.categories), numbers).astype(np.int64)
        ]
        return chosen
    if column.type == "boolean":
        flags: np.ndarray = numbers == 1
        with_gaps: np.ndarray = np.where(is_missing, missing, flags)
        return with_gaps if is_missing.any() else flags
    whole = column.type == "integer" and not is_missing.any()
    values: np.ndarray = numbers.astype(np.int64) if whole else numbers
    return values
