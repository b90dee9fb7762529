"""A boosted model or a forest of LightGBM, asked for its raw scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from seenit.models.tables.classes import two_logits
from seenit.models.tables.columns import Columns, as_they_are
from seenit.models.tables.lightgbm.objective import Objective
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.records.table_schema import TableSchema

_COUNTS = "leaf_count="


@dataclass(frozen=True, kw_only=True, eq=False)
class LightGBMModel:
    """A booster of LightGBM, trained by the library or opened from a checked file.

    Attributes:
        booster: `lightgbm.Booster`.
        objective: what its raw scores mean.
        schema: of the rows that are asked about.
        columns: how they become rows of the model; None for as they are.
        order: (c,) the booster's output for each class; None for as they are.
    """

    booster: Any
    objective: Objective
    schema: TableSchema
    columns: Columns | None = None
    order: IntArray | None = None

    @property
    def in_words(self) -> str:
        """Rounds and classes."""
        return f"LightGBM, {self.n_rounds} rounds, {self.n_classes} classes"

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting, or trees of a forest for each output."""
        return int(self.booster.current_iteration())

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return self.objective.n_classes

    def logits(self, rows: FloatArray) -> Array:
        """Logits (m, c) of rows (m, k); of one class against all others the log p of each."""
        return self.staged_logits(rows, (self.n_rounds,))[:, 0]

    def staged_logits(self, rows: FloatArray, rounds: Sequence[int]) -> Array:
        """Logits (m, len(rounds), c) after the first 1, 2, … rounds.

        Args:
            rows: (m, k) of the schema.
            rounds: each from 1 to `n_rounds`.
        """
        encoded = (self.columns or as_they_are(self.schema)).of(rows)
        return np.stack([self._after(encoded, n) for n in rounds], axis=1)

    def leaf_sizes(self, rows: FloatArray) -> Array:
        """Training records (m, trees) in the leaves where the rows end."""
        encoded = (self.columns or as_they_are(self.schema)).of(rows)
        leaves = np.asarray(self.booster.predict(encoded, pred_leaf=True), dtype=np.int64)
        leaves = leaves.reshape(len(encoded), -1)
        sizes = [self._counts[at][leaves[:, at]] for at in range(leaves.shape[1])]
        return np.stack(sizes, axis=1)

    @property
    def n_parameters(self) -> int:
        """Values of leaves, and a column and a threshold for each split."""
        return sum(3 * len(leaves) - 2 for leaves in self._counts)  # one split less than leaves

    @cached_property
    def _counts(self) -> list[Array]:
        """Of the leaves of each tree."""
        text = self.booster.model_to_string()
        lines = [line.partition("=")[2] for line in text.splitlines() if line.startswith(_COUNTS)]
        return [np.array(line.split() or [0], dtype=np.float64) for line in lines]

    def _after(self, encoded: Array, n_rounds: int) -> Array:
        raw = np.asarray(
            self.booster.predict(encoded, raw_score=True, num_iteration=n_rounds),
            dtype=np.float64,
        )
        z = raw * self.objective.sigmoid
        if self.objective.is_averaged:  # the library divides for probabilities, not for raw scores
            z /= n_rounds
        if self.objective.form == "one":
            z = two_logits(z)
        if self.objective.form == "one against all":
            z = -np.logaddexp(0.0, -z)
        return z if self.order is None else z[:, self.order]
