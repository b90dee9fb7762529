"""Membership of units: whether a person, not a record, was in the training set."""

from collections.abc import Mapping
from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, IdArray, IntArray
from seenit.records.evaluation import BlindBaseline, Evaluation


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitMembership:
    """What the records of a unit say together of the unit's membership, u units.

    Attributes:
        by: what makes a unit: "person", the user's column.
        attack: whose scores of records are combined.
        names: (u,) of the units.
        is_member: (u,) bool; a unit of which any record is a member is one.
        n_records: (u,) known records of each.
        n_both: units with records on both sides, which count as members.
        columns: rule to scores (u,), higher = more likely a member.
        rank: (u,) from 1 by the chosen rule, the most exposed first; ties share the best rank.
        evaluation: of every rule; its verdict is on units.
        blind: members against non-members by what can be seen of units without the model, the
            number of their records among it.
    """

    by: str
    attack: str
    names: IdArray
    is_member: BoolArray
    n_records: IntArray
    n_both: int
    columns: Mapping[str, Array]
    rank: IntArray
    evaluation: Evaluation
    blind: BlindBaseline

    @property
    def score(self) -> Array:
        """(u,) by the chosen rule."""
        return self.columns[self.evaluation.choice.attack]
