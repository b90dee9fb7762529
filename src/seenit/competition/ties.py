"""What ties cost at the threshold that is judged."""

import numpy as np

from seenit.numerics.arrays import Array


def tie_warning(scores: Array, *, max_fpr: float) -> str | None:
    """One sentence if the cut that keeps the top `max_fpr` of all scores falls inside a tie group.

    Membership of these records is unknown, so the cut is taken among all of them; a server takes
    it among the non-members, where it lies somewhat lower.

    Args:
        scores: (n,) of the records to be submitted.
        max_fpr: the false-positive rate that the competition judges at.
    """
    n_kept = int(np.floor(max_fpr * len(scores) + 1e-9))
    descending = np.sort(scores)[::-1]
    if n_kept == 0 or n_kept >= len(scores) or descending[n_kept - 1] != descending[n_kept]:
        return None
    n_tied = int((scores == descending[n_kept]).sum())
    n_above = int((scores > descending[n_kept]).sum())
    return (
        f"the top {max_fpr:.0%} of {len(scores):,} scores ends inside a group of {n_tied:,} equal "
        f"ones: a threshold takes all of them or none, so only the {n_above:,} above it can count; "
        "an attack with finer scores has no such loss"
    )
