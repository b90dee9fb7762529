"""A CSV or Parquet table whose label is a number, as a regressor is trained on it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seenit.data.formats.reading import Reading
from seenit.data.mixed.column_types import column_type
from seenit.data.mixed.labels import TableLabels
from seenit.data.mixed.read import examples_of, open_table
from seenit.data.mixed.roles import roles_of_table
from seenit.errors import FileRefused, Refused, attempt
from seenit.files.usable import require_usable
from seenit.numerics.arrays import Array
from seenit.records.examples import Examples

_NUMBERS = ("float", "integer")


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberedTable:
    """Records, and the number that a regressor is to tell of each.

    Attributes:
        examples: n records whose class is 0, as they have none.
        values: (n,) finite float64.
        label: name of their column.
    """

    examples: Examples
    values: Array
    label: str


def read_numbered_table(path: str, reading: Reading) -> NumberedTable:
    """The records of a table with a number for each.

    Args:
        path: CSV or Parquet, or a folder of Parquet tables.
        reading: what the user says of it.

    Raises:
        FileRefused: It cannot be opened safely, or is no table of mixed columns.
        Refused: With everything that is wrong with its columns.
    """
    table = open_table(path, reading)
    if table is None:
        raise FileRefused(
            f"{path}: expected a CSV or Parquet table beside a regressor, got a "
            f"{require_usable(path).value}; write the records as the model got them"
        )
    label = roles_of_table(tuple(table.types), reading, []).label
    problems: list[str] = []
    examples = attempt(
        problems,
        lambda: examples_of(table, require_usable(path), reading, read_labels=_no_classes),
    )
    found: list[str] = []
    values = np.empty(0) if label is None else numbers_in(table.column(label), label, found)
    problems += [f"{path}: {problem}" for problem in found]
    if problems or examples is None or label is None:
        raise Refused(problems)
    return NumberedTable(examples=examples, values=values, label=label)


def numbers_in(column: pa.ChunkedArray, name: str, problems: list[str]) -> Array:
    """The label of a regressor, (n,) float64; empty after a problem.

    Args:
        column: of labels.
        name: of the column, for messages.
        problems: receives that they are no numbers, or which are missing.
    """
    if column_type(column.type) not in _NUMBERS:
        problems.append(
            f"{name}: expected numbers as the label of a regressor, got {column.type}; name the "
            "column of the numbers that it was trained to tell by --label"
        )
        return np.empty(0)
    values: Array = column.cast(pa.float64(), safe=False).to_numpy().astype(np.float64)
    n_wrong = int((~np.isfinite(values)).sum())
    if n_wrong:
        problems.append(
            f"{name}: expected a finite number as the label of each record, got none for "
            f"{n_wrong:,}; leave those records out, in both files alike"
        )
        return np.empty(0)
    return values


def _no_classes(
    column: pa.ChunkedArray,
    name: str,
    *,
    class_order: str,
    problems: list[str],
) -> TableLabels:
    """Class 0 for each record: a number is told of by itself."""
    return TableLabels(labels=np.zeros(len(column), dtype=np.int64))
