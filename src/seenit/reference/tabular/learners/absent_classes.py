"""Answers for classes of which a model was given no record."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from seenit.models.tables.model import TableModel, VotingModel
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import PROBABILITY_FLOOR
from seenit.records.table_schema import TableSchema


@dataclass(frozen=True, kw_only=True, eq=False)
class WithAbsentClasses:
    """A model of some classes that answers for all; others get the least probability there is.

    Attributes:
        model: of the classes that it knows.
        present: (c',) the class that each of its answers is for.
        n_classes: of the task.
    """

    model: TableModel
    present: IntArray
    n_classes: int

    @property
    def in_words(self) -> str:
        """What the model is."""
        return self.model.in_words

    @property
    def schema(self) -> TableSchema:
        """Columns of the rows."""
        return self.model.schema

    @property
    def n_votes(self) -> int | None:
        """Those of the model."""
        return self.model.n_votes if isinstance(self.model, VotingModel) else None

    def logits(self, rows: FloatArray) -> Array:
        """Logits (m, n_classes) of rows (m, k)."""
        known = np.asarray(self.model.logits(rows), dtype=np.float64)
        floor = logsumexp(known, axis=1, keepdims=True) + np.log(PROBABILITY_FLOOR)
        z: Array = np.repeat(floor, self.n_classes, axis=1)
        z[:, self.present] = known
        return z
