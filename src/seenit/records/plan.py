"""Which reference model trains on which record: an explicit matrix, saved before any training."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import BoolArray, IntArray

PRIVATE = -1
"""The value of `fold` for records whose membership is not known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """The membership plan of r reference models over n records.

    Attributes:
        is_in: (r, n) bool, reference r trains on record n.
        counts: (r, n) bool, reference r may be used to score record n; the others are fixed to
            the record's known truth and would give it away.
        seed: what the plan was drawn with.
        kind: "balanced", every cell drawn; "anchored", known records fixed outside their fold.
        fold: (n,) int64, the fold of each known record and PRIVATE for the others; None in a
            balanced plan.
        n_canaries: how many of the n, the last ones, are canaries.
        copies: (n,) int64, times that a record stands in the training set of a reference that
            has it; None for once each.

    Raises:
        ConfigError: Shapes disagree, or a record would have no IN or no OUT reference to be
            scored with.
    """

    is_in: BoolArray
    counts: BoolArray
    seed: int
    kind: Literal["balanced", "anchored"]
    fold: IntArray | None = None
    n_canaries: int = 0
    copies: IntArray | None = None

    def __post_init__(self) -> None:
        if self.is_in.ndim != 2 or self.counts.shape != self.is_in.shape:
            raise ConfigError(
                f"plan: expected is_in and counts of one shape (r, n), got {self.is_in.shape} "
                f"and {self.counts.shape}"
            )
        if (self.fold is None) != (self.kind == "balanced"):
            raise ConfigError("plan: expected folds in an anchored plan and none in a balanced one")
        if self.fold is not None and self.fold.shape != self.is_in.shape[1:]:
            raise ConfigError(f"fold: expected shape {self.is_in.shape[1:]}, got {self.fold.shape}")
        if self.copies is not None and self.copies.shape != self.is_in.shape[1:]:
            raise ConfigError(
                f"copies: expected shape {self.is_in.shape[1:]}, got {self.copies.shape}"
            )
        for side, cells in (("IN", self.is_in), ("OUT", ~self.is_in)):
            missing = np.nonzero(~(cells & self.counts).any(axis=0))[0]
            if len(missing):
                raise ConfigError(
                    f"plan: expected an {side} reference for every record, got none for record "
                    f"{missing[0]} and {len(missing)} such records in all; use more references"
                )

    @property
    def n_references(self) -> int:
        """Models to train."""
        return len(self.is_in)

    @property
    def n_records(self) -> int:
        """Records that are no canaries; they come first."""
        return len(self) - self.n_canaries

    def rows(self, reference: int) -> IntArray:
        """(m,) what a reference trains on, increasing, each record as often as it is there."""
        times = self.is_in[reference].astype(np.int64)
        if self.copies is not None:
            times *= self.copies
        return np.repeat(np.arange(len(self)), times)

    def __len__(self) -> int:
        return int(self.is_in.shape[1])
