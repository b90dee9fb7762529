"""Which columns of a table a model was trained with, and its numbers of the table's rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from seenit.errors import ModelError
from seenit.numerics.arrays import Array, FloatArray
from seenit.records.table_schema import TableSchema

Category = str | float
"""A value of a category as a model's file has it: text, or a number."""

ColumnRole = Literal["number", "category", "code", "hashed", "text", "any"]


@dataclass(frozen=True, kw_only=True)
class WantedColumn:
    """One column as a model was trained with it.

    Attributes:
        name: None where the file does not name it.
        type: number; category, whose codes are positions in `categories`; code, a category that
            the file knows by whole numbers alone; hashed, a category of which the file keeps no
            list; text; or any, where the file does not say.
        categories: of a category, in the order of its codes.
        unseen: what the library makes of a value that is not among them.
    """

    name: str | None
    type: ColumnRole = "number"
    categories: tuple[Category, ...] = ()
    unseen: Literal["refused", "missing"] = "refused"


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """From a row of the table to the row that the model was trained on.

    Attributes:
        names: as the model has them, for what is said of a value.
        positions: for each column of the model, its place in a row of the table.
        codes: model column to the model's code of each of the table's categories (NaN: missing).
        values: model column to the numbers that are its categories, in the order of the codes,
            where the table has numbers there; and whether others are refused.
    """

    names: tuple[str, ...]
    positions: tuple[int, ...]
    codes: Mapping[int, Array] = field(default_factory=dict)
    values: Mapping[int, tuple[Array, bool]] = field(default_factory=dict)

    def of(self, rows: FloatArray) -> Array:
        """Rows (m, k) of the table as rows (m, k') float64 of the model.

        Raises:
            ModelError: A number is none of the categories that the model knows, and its library
                refuses such a value.
        """
        encoded: Array = np.asarray(rows, dtype=np.float64)[:, list(self.positions)]
        for at, codes in self.codes.items():
            column = encoded[:, at]
            known = ~np.isnan(column)
            column[known] = codes[column[known].astype(np.int64)]
        for at, (values, is_refused) in self.values.items():
            encoded[:, at] = self._coded(encoded[:, at], values, at if is_refused else None)
        return encoded

    def _coded(self, column: Array, values: Array, refused_at: int | None) -> Array:
        order = np.argsort(values)
        place = np.searchsorted(values, column, sorter=order).clip(max=len(values) - 1)
        codes: Array = order[place].astype(np.float64)
        unknown = values[order[place]] != column
        codes[unknown] = np.nan
        others = np.unique(column[unknown & ~np.isnan(column)])
        if refused_at is not None and len(others):
            shown = ", ".join(f"{value:g}" for value in others[:5])
            raise ModelError(
                f"column {self.names[refused_at]}: the model has never seen {shown} there, and its "
                "library refuses what it has not seen; leave such records out, or make the value "
                "missing in the table"
            )
        return codes


def as_they_are(schema: TableSchema) -> Columns:
    """The columns of a model that was trained on rows as the table encodes them."""
    return Columns(names=schema.names, positions=tuple(range(len(schema))))
