"""What a record of a mixed table says, for a report."""

import numpy as np

from seenit.numerics.arrays import Array
from seenit.records.table_schema import TableColumn, TableSchema

_MOST_SHOWN = 12
_LONGEST = 40


def snippet(record: Array, *, schema: TableSchema) -> str:
    """The first columns that are not missing in one record (1, k): "age 42, education Masters"."""
    said = [
        f"{column.name} {value_in_words(column, float(value))}"
        for column, value in zip(schema.columns, record[0], strict=True)
        if not np.isnan(value)
    ]
    more = ", …" if len(said) > _MOST_SHOWN else ""
    return ", ".join(said[:_MOST_SHOWN]) + more


def value_in_words(column: TableColumn, value: float) -> str:
    """A value of a column that is not missing, as its table writes it."""
    match column.type:
        case "category":
            text = column.categories[int(value)]
            return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        case "boolean":
            return "yes" if value else "no"
        case "integer":
            return str(int(value))
        case "float":
            return f"{value:g}"
