"""What a figure needs: one attack's ROC with its band, and how each class fares."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array
from seenit.records.evaluation import Interval


@dataclass(frozen=True, kw_only=True, eq=False)
class RocBand:
    """A ROC curve at chosen numbers of false positives, with a pointwise band.

    Attributes:
        attack: registry name.
        fpr: (k,) allowed false-positive rates, increasing, each a multiple of 1 / n_nonmembers.
        tpr: (k,) TPR at the largest FPR that does not exceed `fpr` (ties together).
        low: (k,) lower end of the band.
        high: (k,) upper end of the band.
        threshold: (k,) smallest score that counts as a member there; inf where none can.
        level: share of bootstrap replicates inside the band, at each point on its own.
        n_members: known members.
        n_nonmembers: known non-members.
    """

    attack: str
    fpr: Array
    tpr: Array
    low: Array
    high: Array
    threshold: Array
    level: float
    n_members: int
    n_nonmembers: int


@dataclass(frozen=True, kw_only=True)
class ClassLeakage:
    """How many members and non-members of one class pass the threshold shared by all classes.

    Attributes:
        label: the class.
        max_fpr: overall FPR that the shared threshold stays at or below.
        n_members: known members of the class.
        n_nonmembers: known non-members of the class.
        tpr: share of its members at or above the threshold; nan without members.
        fpr: share of its non-members at or above the threshold; nan without non-members.
    """

    label: int
    max_fpr: float
    n_members: int
    n_nonmembers: int
    tpr: Interval
    fpr: Interval
