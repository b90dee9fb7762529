"""The known records of two runs, in one order where they are the same records."""

from dataclasses import dataclass

import numpy as np

from seenit.evaluate.roc import allowed_false
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.scores import Scores

MIN_FALSE_POSITIVES = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownScores:
    """One run on the records whose membership it knows.

    Attributes:
        scores: of the run.
        is_member: (m,) bool of the known records, in the order of the scores.
    """

    scores: Scores
    is_member: BoolArray

    def column(self, attack: str) -> Array:
        """Scores (m,) of an attack."""
        return self.scores.known(attack)[0]

    def resolves(self, max_fpr: float) -> bool:
        """At least 10 false positives are allowed at this rate."""
        return allowed_false(int((~self.is_member).sum()), max_fpr) >= MIN_FALSE_POSITIVES


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoRuns:
    """Two runs to be compared.

    Attributes:
        after: the later one.
        before: the earlier one; its records in the order of `after` where the runs are paired.
        is_paired: both judge the same records.
        reason: why they do, or do not, one sentence.
    """

    after: KnownScores
    before: KnownScores
    is_paired: bool
    reason: str


def align(after: Scores, before: Scores) -> TwoRuns:
    """Pair two runs whose known records are the same, by id and membership.

    Ids that agree by accident do no harm: the covariance of unlike records is estimated, too, and
    is then nothing.
    """
    ids = after.ids[after.is_known].astype(str), before.ids[before.is_known].astype(str)
    if len(ids[0]) != len(ids[1]) or not np.array_equal(np.sort(ids[0]), np.sort(ids[1])):
        return _unpaired(
            after,
            before,
            f"The runs judge {len(ids[0]):,} and {len(ids[1]):,} records, "
            f"{len(np.intersect1d(*ids)):,} of them in both: differences are unpaired and also "
            "vary with the records that each run judged.",
        )
    place = np.argsort(np.argsort(ids[0], kind="stable"), kind="stable")
    rows = np.flatnonzero(before.is_known)[np.argsort(ids[1], kind="stable")[place]]  # (m,)
    if not np.array_equal(after.is_member[after.is_known], before.is_member[rows]):
        return _unpaired(
            after,
            before,
            f"The runs judge the same {len(rows):,} records with another membership: differences "
            "are unpaired.",
        )
    return TwoRuns(
        after=_known(after),
        before=_known(before.take(rows)),
        is_paired=True,
        reason=f"The runs judge the same {len(rows):,} records: differences are paired, record by "
        "record.",
    )


def _unpaired(after: Scores, before: Scores, reason: str) -> TwoRuns:
    return TwoRuns(after=_known(after), before=_known(before), is_paired=False, reason=reason)


def _known(scores: Scores) -> KnownScores:
    return KnownScores(scores=scores, is_member=scores.is_member[scores.is_known] == 1)
