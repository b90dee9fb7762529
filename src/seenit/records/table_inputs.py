"""Records of a mixed table as model inputs: rows of numbers in the encoding of a schema."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from seenit.numerics.arrays import FloatArray, IntArray
from seenit.records.examples import TABLES
from seenit.records.table_schema import TableSchema


class TableSource(Protocol):
    """Where the records of a table lie."""

    @property
    def n_rows(self) -> int:
        """Number of records."""

    def rows(self, start: int, stop: int, schema: TableSchema) -> FloatArray:
        """Records start..stop, (m, k) float64, in the encoding of a schema.

        Args:
            start: first record.
            stop: record after the last.
            schema: with the columns of the source, in any order, or some of them; its categories
                may be more than the source has.
        """

    def take(self, at: IntArray, schema: TableSchema) -> FloatArray:
        """Records at some places, (m, k) float64, in the encoding of a schema.

        Args:
            at: (m,) places, increasing.
            schema: as for `rows`.
        """


@dataclass(frozen=True, kw_only=True, eq=False)
class TableInputs:
    """n records of a mixed table, encoded when they are read.

    Attributes:
        schema: columns, and what the numbers of a row stand for.
        source: where the records lie.
    """

    schema: TableSchema
    source: TableSource

    @property
    def kind(self) -> str:
        """Name of the kind of records."""
        return TABLES

    @property
    def shape(self) -> tuple[int, int]:
        """(n, k)."""
        return (self.source.n_rows, len(self.schema))

    def read(self, start: int, stop: int) -> FloatArray:
        """Rows start..stop as float64; NaN where a value is missing."""
        return self.source.rows(start, stop, self.schema)

    def take(self, at: IntArray) -> FloatArray:
        """Rows at places (m,), which increase, as float64."""
        return self.source.take(at, self.schema)

    def in_schema(self, schema: TableSchema) -> "TableInputs":
        """The same records in the encoding of another schema."""
        return replace(self, schema=schema)


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldTable:
    """Records that are held in memory.

    Attributes:
        array: (n, k) float64 in the encoding of `schema`.
        schema: of the array.
    """

    array: FloatArray
    schema: TableSchema

    @property
    def n_rows(self) -> int:
        """Number of records."""
        return len(self.array)

    def rows(self, start: int, stop: int, schema: TableSchema) -> FloatArray:
        """A copy of records start..stop in the encoding of a schema."""
        return recoded(self.array[start:stop], self.schema, schema)

    def take(self, at: IntArray, schema: TableSchema) -> FloatArray:
        """Records at places (m,) in the encoding of a schema."""
        return recoded(self.array[at], self.schema, schema)


def held_table(array: FloatArray, schema: TableSchema) -> TableInputs:
    """Inputs over rows (n, k) float64 in the encoding of a schema."""
    return TableInputs(schema=schema, source=HeldTable(array=array, schema=schema))


def recoded(rows: FloatArray, own: TableSchema, wanted: TableSchema) -> FloatArray:
    """Rows (m, k) of one schema as rows (m, k') of another.

    Args:
        rows: in the encoding of `own`.
        own: their schema.
        wanted: with columns of `own`; of each category the values of `own` and maybe more.

    Raises:
        KeyError: A column or a value of `own` is not in `wanted`.
    """
    at = {name: place for place, name in enumerate(own.names)}
    found = np.empty((len(rows), len(wanted)), dtype=np.float64)
    for place, column in enumerate(wanted.columns):
        values = rows[:, at[column.name]]
        before = own.columns[at[column.name]].categories
        if before != column.categories:
            position = {value: number for number, value in enumerate(column.categories)}
            moved = np.array([position[value] for value in before] or [0], dtype=np.float64)
            missing = np.isnan(values)
            values = np.where(missing, np.nan, moved[np.where(missing, 0, values).astype(np.int64)])
        found[:, place] = values
    return found
