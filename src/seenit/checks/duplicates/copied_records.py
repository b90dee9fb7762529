"""Records of one set that are copies of each other, exact ones or near-duplicates.

What counts as nearly the same is what counts across sides: pictures are laid over each other, rows
of numbers are compared with what the tenth nearest differs in. Of identical records one is
compared, so that copies do not stand in each other's way.
"""

from collections.abc import Callable

import numpy as np

from seenit.checks.duplicates.copied_rows import without_crowds
from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.numerics.arrays import IntArray
from seenit.numerics.units import components


def copied_records(
    prints: Fingerprints, *, on_progress: Callable[[int], None] = lambda n_done: None
) -> IntArray | None:
    """Group (n,) of each record, the same for copies; None where there are none.

    Identical records are found by their digests in O(n log n) time, nearly identical ones by
    comparing all with all in blocks of matrix products, O(n²) time and O(n) memory; 10 s for
    10,000 pictures of 32x32 on one core of an Intel Xeon.

    Args:
        prints: of n records.
        on_progress: told of records done, those that are identical to an earlier one as well.
    """
    n = len(prints.digests)
    _, kept, group = np.unique(prints.digests, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    on_progress(n - len(kept))
    near = kind_of(prints).near.within(prints.take(kept), on_progress)
    if near is None:
        return without_crowds(group)
    rows = np.flatnonzero(near.is_near)
    return without_crowds(components(len(kept), rows, near.row[rows])[group])
