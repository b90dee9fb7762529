"""The label column of a mixed table as class numbers, and the names of the classes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seenit.data.formats.class_order import ordered
from seenit.data.mixed.column_types import column_type
from seenit.data.mixed.survey import as_text
from seenit.numerics.arrays import IntArray

_NO_YES = ("False", "True")


@dataclass(frozen=True, kw_only=True, eq=False)
class TableLabels:
    """Labels of n records.

    Attributes:
        labels: (n,) int64; empty after a problem.
        class_names: of classes 0, 1, …; empty where the file has class numbers.
        remark: what was read otherwise than it is written; empty for nothing.
    """

    labels: IntArray
    class_names: tuple[str, ...] = ()
    remark: str = ""


def labels_in(
    column: pa.ChunkedArray, name: str, *, class_order: str, problems: list[str]
) -> TableLabels:
    """Class numbers as they are, names and booleans by their order.

    Args:
        column: of labels.
        name: of the column, for messages.
        class_order: of names.
        problems: receives what is wrong.
    """
    kind = column_type(column.type)
    nothing = TableLabels(labels=np.empty(0, dtype=np.int64))
    if column.null_count or pa.types.is_null(column.type):
        problems.append(
            f"{name}: expected a label for each record, got none for {column.null_count:,}; leave "
            "those records out, in both files alike"
        )
        return nothing
    if kind == "category":
        return _named(as_text(column), class_order)
    if kind == "boolean":
        return TableLabels(
            labels=column.cast(pa.int64()).to_numpy(),
            class_names=_NO_YES,
            remark=f"labels: {name} is True or False, numbered 1 and 0",
        )
    if kind == "float" and pc.all(pc.equal(pc.floor(column), column)).as_py():
        numbers = column.cast(pa.float64()).to_numpy()
        if np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() < 2**53:
            return TableLabels(
                labels=numbers.astype(np.int64),
                remark=f"labels: {name} is written as floats, and was read as whole numbers",
            )
    if kind != "integer" or pc.min(column).as_py() < 0:
        got = str(column.type) if kind != "integer" else str(pc.min(column).as_py())
        problems.append(
            f"{name}: expected class numbers from 0, names or booleans as labels, got {got}; name "
            "the column of the classes by --label"
        )
        return nothing
    return TableLabels(labels=column.cast(pa.int64()).to_numpy())


def _named(column: pa.ChunkedArray, class_order: str) -> TableLabels:
    names = ordered(pc.unique(column).to_pylist(), class_order)
    known = pa.array(names, pa.large_string())
    numbers = pc.index_in(column, value_set=known).to_numpy().astype(np.int64)
    return TableLabels(labels=numbers, class_names=names)
