"""Near-duplicates among the records of mixed tables: by their sketches, as rows of numbers.

A missing number counts as the mean of its column, and as a difference of its own to one that is
not missing.
"""

import numpy as np

from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.folding import folded
from seenit.kinds.kind import NearSearch, Progress
from seenit.kinds.nearest import NearDuplicates
from seenit.kinds.rows.near import near_rows, near_rows_within
from seenit.numerics.arrays import Float32Array, FloatArray

RECORD = "record"
"""Where near-duplicates are looked for."""


def _across(
    first: Fingerprints,
    second: Fingerprints,
    first_features: FloatArray | None,
    second_features: FloatArray | None,
    on_progress: Progress,
) -> dict[str, NearDuplicates]:
    """By the records alone, where both groups have the same columns."""
    if first.sketches.shape[1] != second.sketches.shape[1]:
        return {}
    one, other = _without_gaps(first.sketches, second.sketches)
    return {RECORD: near_rows(one, other, on_progress=on_progress)}


def _n_passes(first: Fingerprints, second: Fingerprints, has_features: bool) -> int:
    return 1


def _within(prints: Fingerprints, on_progress: Progress) -> NearDuplicates | None:
    (rows,) = _without_gaps(prints.sketches)
    return near_rows_within(rows, on_progress=on_progress)


def _without_gaps(*groups: Float32Array) -> tuple[Float32Array, ...]:
    """Sketches of groups (n, s) each, gaps filled, with a column more for each that has any."""
    gaps = [np.isnan(rows) for rows in groups]
    has_gap = np.any([each.any(axis=0) for each in gaps], axis=0)
    total = np.sum([np.nansum(rows, axis=0, dtype=np.float64) for rows in groups], axis=0)
    count = np.sum([(~each).sum(axis=0) for each in gaps], axis=0)
    mean = (total / np.maximum(count, 1)).astype(np.float32)
    return tuple(
        folded(
            np.concatenate(
                [np.where(each, mean, rows), each[:, has_gap].astype(np.float32)], axis=1
            )
        )
        for rows, each in zip(groups, gaps, strict=True)
    )


NEAR_RECORDS = NearSearch(ways=(RECORD,), across=_across, n_passes=_n_passes, within=_within)
