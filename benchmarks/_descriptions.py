"""Descriptions dealt into thirds by unit: to pretrain on, to fine-tune on, to hold out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BASE, TUNED, HELD_OUT = range(3)


@dataclass(frozen=True, kw_only=True, eq=False)
class Descriptions:
    """All texts, and the third that each belongs to.

    Attributes:
        table: columns id, text, section and unit.
        third: (n,) BASE, TUNED or HELD_OUT; texts of one unit are in one third.
        is_single: (n,) one text of each unit, and no text twice.
    """

    table: pa.Table
    third: np.ndarray
    is_single: np.ndarray

    def rows_of(self, third: int, *, seed: int) -> np.ndarray:
        """Rows of a third in random order."""
        return np.random.default_rng((seed, third)).permutation(np.flatnonzero(self.third == third))

    def single(self, third: int, *, seed: int) -> np.ndarray:
        """Those of them that are one text of a unit."""
        rows = self.rows_of(third, seed=seed)
        return rows[self.is_single[rows]]

    def texts(self, rows: np.ndarray) -> list[str]:
        """What they say."""
        return self.table["text"].take(pa.array(rows)).to_pylist()

    def sections(self, rows: np.ndarray) -> list[str]:
        """Of which section each is."""
        return self.table["section"].take(pa.array(rows)).to_pylist()

    def halves_by_unit(
        self, rows: np.ndarray, n_each: int, *, seed: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Some of these rows in two sets of `n_each`, whole units on one side."""
        names, unit = np.unique(
            self.table["unit"].take(pa.array(rows)).to_pylist(), return_inverse=True
        )
        side = np.random.default_rng(seed).permutation(len(names))[unit] % 2
        return rows[side == 0][:n_each], rows[side == 1][:n_each]

    def write(self, path: Path, rows: np.ndarray) -> None:
        """As the file of one side of an audit."""
        pq.write_table(self.table.take(pa.array(rows)), path)


def read_descriptions(path: Path, *, seed: int = 0) -> Descriptions:
    """Deal whole units into thirds."""
    table = pq.read_table(path).select(["id", "text", "section", "unit"])
    units, unit = np.unique(table["unit"].to_pylist(), return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(len(units)) % 3
    text = table["text"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.random.default_rng(seed).permutation(len(unit))
    is_single = np.zeros(len(unit), dtype=bool)
    has_unit, has_text = np.zeros(len(units), dtype=bool), np.zeros(len(table), dtype=bool)
    for row in order:
        is_single[row] = not has_unit[unit[row]] and not has_text[text[row]]
        if is_single[row]:
            has_unit[unit[row]] = has_text[text[row]] = True
    return Descriptions(table=table, third=dealt[unit], is_single=is_single)
