"""What attacks say: one column of scores per attack, aligned with the examples."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, BoolArray, IdArray, IntArray, MembershipArray
from seenit.numerics.checks import require_units

IN_FULL = "public, nothing fitted"
OUT_OF_FOLD = "public, out of fold"
HELD_AGAINST_TRUTH = "held against the truth"


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """Scores of every attack for every example; higher = more likely a member.

    Attributes:
        ids: (n,) int64 or strings, unique.
        is_member: (n,) int8; 1 member, 0 non-member, -1 unknown.
        columns: attack name to (n,) float64, raw and finite.
        evaluated_on: attack name to how its known rows were scored, `IN_FULL` for attacks that
            learn nothing from membership, `OUT_OF_FOLD` for those that do.
        units: (n,) int64 code of the independent unit that a record belongs to, such as a person
            or a group of copies; None where every record is a unit of its own.
    """

    ids: IdArray
    is_member: MembershipArray
    columns: Mapping[str, Array]
    evaluated_on: Mapping[str, str]
    units: IntArray | None = None

    def __post_init__(self) -> None:
        if self.units is not None:
            require_units(self.units, n=len(self.ids))
        for name, column in self.columns.items():
            if column.shape != self.ids.shape or column.dtype != np.float64:
                raise SignalError(
                    f"{name}: expected scores of shape {self.ids.shape} and type float64, "
                    f"got {column.shape} and {column.dtype}"
                )
            if not np.isfinite(column).all():
                raise SignalError(f"{name}: expected finite scores, got NaN or infinite ones")

    @property
    def is_known(self) -> BoolArray:
        """(n,) bool, membership is known."""
        return self.is_member >= 0

    @property
    def known_units(self) -> IntArray | None:
        """Units (m,) of the examples whose membership is known; None where all are independent."""
        return None if self.units is None else self.units[self.is_known]

    def take(self, rows: np.ndarray) -> "Scores":
        """The same scores for some examples only.

        Args:
            rows: (m,) integer positions or (n,) bool.
        """
        return replace(
            self,
            ids=self.ids[rows],
            is_member=self.is_member[rows],
            columns={name: column[rows] for name, column in self.columns.items()},
            units=None if self.units is None else self.units[rows],
        )

    def known(self, attack: str) -> tuple[Array, BoolArray]:
        """Scores (m,) and membership (m,) bool of the examples whose membership is known."""
        rows = self.is_known
        return self.columns[attack][rows], self.is_member[rows] == 1
