"""Columns of a mixed table, and how a record becomes a row of numbers.

A row is float64, one number per column: a number as it is, 0 or 1 for a boolean, the position
among the column's categories for a category, NaN for a missing value.
"""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["integer", "float", "boolean", "category"]
"""What a column holds."""

COLUMN_TYPES: tuple[ColumnType, ...] = ("integer", "float", "boolean", "category")


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """One column of a table.

    Attributes:
        name: as in the file.
        type: what it holds.
        categories: of a category the values that occur, sorted; a number in a row is a position
            among them. Empty for other types.
    """

    name: str
    type: ColumnType
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """The columns of a record, in the order of the numbers in a row.

    Attributes:
        columns: without label, id, unit and dropped columns.
    """

    columns: tuple[TableColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def __len__(self) -> int:
        return len(self.columns)
