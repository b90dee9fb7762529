"""What can be seen of records without the model, and what it says of membership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray, IdArray, IntArray

INPUTS = "inputs"
"""Name of the inputs among what a blind baseline looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordColumns:
    """What a user's table says of each record, for the blind baseline to look at (`--blind`).

    Attributes:
        ids: (n,) of the records.
        numbers: (n,) float64 by column, NaN where a cell is empty.
        texts: n texts by column, empty where a cell is.
        where: the files that they stand in, in words.
    """

    ids: IdArray
    numbers: Mapping[str, Array]
    texts: Mapping[str, Sequence[str]]
    where: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return (*self.numbers, *self.texts)

    def take(self, rows: IntArray) -> "RecordColumns":
        """The same of some records only."""
        return replace(
            self,
            ids=self.ids[rows],
            numbers={name: values[rows] for name, values in self.numbers.items()},
            texts={name: [texts[row] for row in rows] for name, texts in self.texts.items()},
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class BlindEvidence:
    """What the blind baseline looks at: no answer of the model, where membership is asked.

    Attributes:
        features: (n, k) numbers of each record; k may be 0.
        codes: (n, j) names without an order, such as the class; j may be 0.
        looked_at: what these are, in words: ("inputs", "labels").
        units: (n,) code of the independent unit that a record belongs to; None where every
            record is its own.
    """

    features: FloatArray
    codes: IntArray
    looked_at: tuple[str, ...]
    units: IntArray | None = None

    def __len__(self) -> int:
        return len(self.features)

    def take(self, rows: IntArray) -> "BlindEvidence":
        """The same of some records only."""
        return replace(
            self,
            features=self.features[rows],
            codes=self.codes[rows],
            units=None if self.units is None else self.units[rows],
        )

    def with_names(self, codes: IntArray, what: str) -> "BlindEvidence":
        """The same with one more categorical value (n,) of each record."""
        return replace(
            self,
            codes=np.column_stack([self.codes, codes]),
            looked_at=(*self.looked_at, what),
        )

    def with_features(self, features: FloatArray, what: str) -> "BlindEvidence":
        """The same with more numbers (n, m) of each record."""
        return replace(
            self,
            features=np.column_stack([self.features, features]),
            looked_at=(*self.looked_at, what),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class BlindScores:
    """What a classifier that never saw the model says of each record, out of fold.

    Attributes:
        evidence: what it looked at.
        fold: (n,) the fold that a record was held out in; -1 for records beyond those that the
            learners were fitted on.
        log_odds: (n,) of the group named first, by learners that did not see the record's unit;
            the mean of all learners where the fold is -1.
    """

    evidence: BlindEvidence
    fold: IntArray
    log_odds: Array

    @property
    def is_held_out(self) -> BoolArray:
        """(n,) bool, the record took part in the folds."""
        return self.fold >= 0
