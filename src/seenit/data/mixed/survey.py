"""One pass over the columns of a table: categories, gaps and ranges."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from seenit.records.table_schema import ColumnType, TableColumn

MOST_CATEGORIES = 100_000
"""Different texts in one column; more are names or free text, and no category."""
LARGEST_WHOLE = 2**53
"""Up to this, float64 holds every whole number."""


@dataclass(kw_only=True)
class ColumnSurvey:
    """What one column holds.

    Attributes:
        name: of the column.
        type: what its values are.
        values: different values of a category, as text; at most one more than MOST_CATEGORIES.
        n_missing: records without a value.
        low: the lowest finite number; infinite where there is none.
        high: the highest finite number.
    """

    name: str
    type: ColumnType
    values: set[str] = field(default_factory=set)
    n_missing: int = 0
    low: float = math.inf
    high: float = -math.inf

    @property
    def column(self) -> TableColumn:
        """The column, its categories sorted."""
        return TableColumn(name=self.name, type=self.type, categories=tuple(sorted(self.values)))

    def add(self, column: pa.Array) -> None:
        """Count one block of values."""
        if self.type == "category":
            self.n_missing += column.null_count
            if len(self.values) <= MOST_CATEGORIES:
                self.values.update(pc.unique(as_text(column.drop_null())).to_pylist())
            return
        if pa.types.is_floating(column.type):
            column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        self.n_missing += column.null_count
        if self.type in ("integer", "float") and not pa.types.is_null(column.type):
            finite = column.filter(pc.is_finite(column))
            if len(finite) > finite.null_count:
                ends = pc.min_max(finite)
                self.low = min(self.low, ends["min"].as_py())
                self.high = max(self.high, ends["max"].as_py())

    def problem(self) -> str | None:
        """Why the column cannot be part of a record, and what to do; None where it can."""
        if len(self.values) > MOST_CATEGORIES:
            return (
                f"{self.name}: expected a category, got more than {MOST_CATEGORIES:,} different "
                f"texts, as names or free text have; pass --id {self.name} if it names the "
                f"records, else --drop {self.name}"
            )
        if self.type == "integer" and max(-self.low, self.high) > LARGEST_WHOLE:
            return (
                f"{self.name}: expected whole numbers up to 2^53, which a float holds exactly, got "
                f"{int(max((self.low, self.high), key=abs))}; write it as text where it is a "
                f"category, or pass --id {self.name} or --drop {self.name}"
            )
        return None


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Categories of any spelling as text."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(pa.large_string())


def survey_columns(
    blocks: Iterable[pa.RecordBatch], types: Mapping[str, ColumnType]
) -> Sequence[ColumnSurvey]:
    """What each column holds, in the order of `types`, by one pass over blocks of records."""
    found = [ColumnSurvey(name=name, type=kind) for name, kind in types.items()]
    for block in blocks:
        for each in found:
            each.add(block.column(each.name))
    return found
