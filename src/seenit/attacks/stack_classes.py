"""What a label says by itself, and how far a record stands from others of its class."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, IntArray

_MIN_RECORDS = 20
_PRIOR_COUNT = 10.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassStatistics:
    """Classes common enough to have a column, and the centre and scale of a value in each.

    The statistics are over known records of both kinds together. Had they been over one kind,
    records of that kind would stand nearer to a centre that holds themselves, and a learner
    would find in the fit what scoring does not have.

    Attributes:
        common: (g,) labels with at least 20 known records.
        classes: (h,) all known labels, ascending.
        centres: (h + 1, v) of each value in each class, shrunk to the pooled one (last row), by
            10 imaginary records that look like all records together.
        scales: (h + 1, v) likewise.
    """

    common: IntArray
    classes: IntArray
    centres: Array
    scales: Array

    def columns(self, labels: IntArray, values: dict[str, Array]) -> dict[str, Array]:
        """Indicator of each common class, and each of `values` standardised in its class."""
        columns = {f"class {code}": (labels == code).astype(np.float64) for code in self.common}
        place = np.searchsorted(self.classes, labels)  # (n,)
        place = np.where(np.append(self.classes, -1)[place] == labels, place, len(self.classes))
        for at, (name, value) in enumerate(values.items()):
            residual = (value - self.centres[place, at]) / self.scales[place, at]
            columns[f"{name}, in its class"] = residual
        return columns


def class_statistics(labels: IntArray, values: dict[str, Array]) -> ClassStatistics:
    """Statistics of named values (n,) over labels (n,)."""
    classes, group, counts = np.unique(labels, return_inverse=True, return_counts=True)
    table = np.column_stack([*values.values()]) if values else np.empty((len(labels), 0))  # (n, v)
    weight = (counts + _PRIOR_COUNT)[:, None]  # (h, 1)
    pooled = table.mean(axis=0)  # (v,)
    centres = (_sums(table, group) + _PRIOR_COUNT * pooled) / weight  # (h, v)
    squares = (table - centres[group]) ** 2  # (n, v)
    pooled_square = squares.mean(axis=0)  # (v,)
    variances = (_sums(squares, group) + _PRIOR_COUNT * pooled_square) / weight  # (h, v)
    scales = np.sqrt(np.vstack([variances, pooled_square]))
    return ClassStatistics(
        common=classes[counts >= _MIN_RECORDS],
        classes=classes,
        centres=np.vstack([centres, pooled]),
        scales=np.where(scales > 0.0, scales, 1.0),  # a constant value stays a constant column
    )


def _sums(table: Array, group: np.ndarray) -> Array:
    """Sums (h, v) of rows (n, v) by group (n,)."""
    sums: Array = np.zeros((int(group.max()) + 1, table.shape[1]))
    np.add.at(sums, group, table)
    return sums
