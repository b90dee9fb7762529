"""Arrow columns as the numbers of a row."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seenit.data.mixed.survey import as_text
from seenit.numerics.arrays import Array, IdArray
from seenit.records.table_schema import TableColumn, TableSchema


def encoded(table: pa.Table, schema: TableSchema) -> Array:
    """Rows (n, k) float64 of the columns of a schema, NaN where a value is missing."""
    rows = np.empty((table.num_rows, len(schema)), dtype=np.float64)
    for at, column in enumerate(schema.columns):
        rows[:, at] = _encoded_column(table[column.name], column)
    return rows


def _encoded_column(values: pa.ChunkedArray, column: TableColumn) -> Array:
    if pa.types.is_null(values.type):
        return np.full(len(values), np.nan)
    if column.type == "category":
        known = pa.array(column.categories, pa.large_string())
        values = pc.index_in(as_text(values), value_set=known, skip_nulls=True)
    elif column.type == "boolean":
        values = values.cast(pa.int8())
    numbers: Array = values.cast(pa.float64(), safe=False).to_numpy()
    return numbers


def texts_of(column: pa.ChunkedArray) -> IdArray:
    """Values of an Arrow column as text (n,), empty at a gap."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    texts = column.cast(pa.string()).fill_null("")
    return np.asarray(texts.to_numpy(zero_copy_only=False)).astype(np.str_)
