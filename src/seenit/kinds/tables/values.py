"""Whether the numbers of a mixed table are finite or missing, judged block by block."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from seenit.numerics.arrays import Array, IdArray
from seenit.records.table_schema import TableSchema


@dataclass(kw_only=True)
class TableValues:
    """Running counts of infinite numbers by column; a missing one (NaN) is none.

    Attributes:
        schema: of the rows.
        n_infinite: records by name of the column.
        first: the first such record by name of the column.
    """

    schema: TableSchema
    n_infinite: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, start: int, block: Array) -> None:
        """Count one block (m, k) that begins at record `start`."""
        infinite = np.isinf(block)
        for at in np.flatnonzero(infinite.any(axis=0)):
            name = self.schema.columns[at].name
            self.n_infinite[name] += int(infinite[:, at].sum())
            self.first.setdefault(name, start + int(infinite[:, at].argmax()))

    def problems(self, ids: IdArray) -> list[str]:
        """What the counts say, one sentence for each column."""
        return [
            f"{name}: expected finite numbers or gaps, got infinite ones in {n:,} records, the "
            f"first with id {ids[self.first[name]]}; write them as missing, or as numbers"
            for name, n in self.n_infinite.items()
        ]
