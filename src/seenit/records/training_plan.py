"""Which reference a user trains on which of their records, by id."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import BoolArray, IdArray, MembershipArray


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingPlan:
    """A plan that leaves seenit: the user trains, with anything, and brings the answers back.

    Attributes:
        ids: (n,) of the records, unique.
        is_member: (n,) int8 of the target: 1 member, 0 non-member, -1 unknown.
        is_in: (r, n) bool, reference r is to be trained on record n.

    Raises:
        ConfigError: Shapes disagree.
    """

    ids: IdArray
    is_member: MembershipArray
    is_in: BoolArray

    def __post_init__(self) -> None:
        n = len(self.ids)
        if self.is_member.shape != (n,) or self.is_in.ndim != 2 or self.is_in.shape[1] != n:
            raise ConfigError(
                f"plan: expected membership ({n},) and references (r, {n}), got "
                f"{self.is_member.shape} and {self.is_in.shape}"
            )

    @property
    def n_references(self) -> int:
        """Models to train beside the target."""
        return len(self.is_in)

    def __len__(self) -> int:
        return len(self.ids)


def reference_name(reference: int) -> str:
    """Of a reference, counted from 0, in plans and answers: "ref_1" is the first."""
    return f"ref_{reference + 1}"


def names_of(n_references: int) -> tuple[str, ...]:
    """Of so many references, in order."""
    return tuple(reference_name(each) for each in range(n_references))


def sides_of_plan(plan: TrainingPlan) -> dict[str, int]:
    """Records of each kind, in words."""
    return {
        "members": int((plan.is_member == 1).sum()),
        "non-members": int((plan.is_member == 0).sum()),
        "of unknown membership": int(np.sum(plan.is_member < 0)),
    }
