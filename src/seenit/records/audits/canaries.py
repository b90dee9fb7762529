"""Canaries of an audit: records planted in the references, and how many of them are found."""

from dataclasses import dataclass

from seenit.numerics.arrays import IntArray
from seenit.records.evaluation import Interval
from seenit.records.examples import Examples

FEWEST_SIDES = 3
"""References with a record, and without it: one plays the target, two are left to compare with."""


@dataclass(frozen=True, kw_only=True)
class CanaryKind:
    """One way in which a record can be unlike the others.

    Attributes:
        name: "mislabelled".
        meaning: what was done, in a few words.
        copies: times that it stands in the training set of a reference that has it.
    """

    name: str
    meaning: str
    copies: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Canaries:
    """m records to be planted; the target never sees them.

    Attributes:
        examples: the records as they are planted.
        kinds: the kinds that there are.
        kind: (m,) which of them each is.
    """

    examples: Examples
    kinds: tuple[CanaryKind, ...]
    kind: IntArray

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, kw_only=True)
class CanaryExposure:
    """How many of a kind are found when each reference plays the target in turn.

    Attributes:
        name: of the kind, or "ordinary".
        meaning: what was done to them.
        n_records: different ones.
        n_in: times that one was asked about which the reference was trained on.
        n_out: times that one was asked about which it was not trained on.
        tpr: share of the n_in that is found.
        fpr: share of the n_out that is taken for trained on.
    """

    name: str
    meaning: str
    n_records: int
    n_in: int
    n_out: int
    tpr: Interval
    fpr: Interval


@dataclass(frozen=True, kw_only=True)
class WorstCase:
    """The average case and the worst case, at one threshold for all records.

    Attributes:
        attack: registry name, fixed beforehand.
        n_references: that played the target.
        max_fpr: share of the ordinary records not trained on that the threshold lets pass.
        ordinary: the audited records themselves.
        kinds: the canaries, kind by kind. All intervals hold jointly, TPRs and FPRs each.
    """

    attack: str
    n_references: int
    max_fpr: float
    ordinary: CanaryExposure
    kinds: tuple[CanaryExposure, ...]

    @property
    def worst(self) -> CanaryExposure | None:
        """The kind that is found most often; None where no kind is known from guessing.

        A kind counts where its canaries are found clearly more often than they are accused
        wrongly: noisy margins alone bring both over the threshold.
        """
        known = [each for each in self.kinds if each.tpr.low > each.fpr.high]
        return max(known, key=lambda each: each.tpr.value, default=None)
