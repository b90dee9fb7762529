"""Who is exposed: single records, and groups of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.records.evaluation import Interval


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordRisk:
    """Every record under one attack.

    Attributes:
        probability: (n,) that it is a member, at the stated prior.
        prior: share of members that somebody expects before looking.
        rank: (n,) from 1, the most exposed first; ties share the best rank.
        found_at: allowed FPR to (n,) bool, the record is flagged at its threshold.
    """

    probability: Array
    prior: float
    rank: IntArray
    found_at: Mapping[float, BoolArray]


@dataclass(frozen=True, kw_only=True)
class GroupExposure:
    """One group at the threshold that all groups share.

    Attributes:
        group: its name.
        n_members: known members in it.
        n_nonmembers: known non-members in it.
        tpr: share of its members that are found; all groups' intervals hold jointly.
        fpr: share of its non-members that are flagged; all groups' intervals hold jointly.
        p_value: two-sided, that its members are found as often as those of all other groups,
            adjusted for the number of groups (Holm); nan without members on both sides.
    """

    group: str
    n_members: int
    n_nonmembers: int
    tpr: Interval
    fpr: Interval
    p_value: float
