"""Known members and non-members to look at before anything is trained: some, not all."""

from dataclasses import replace

import numpy as np

from seenit.records.examples import ArrayInputs, Examples
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.pool import Pool

_SEED_STREAM = 5


def known_sample(
    pool: Pool, given: ReferenceInputs, *, n_each: int = 2048, seed: int = 0
) -> Examples:
    """Up to `n_each` known members and as many known non-members, in the pool's order.

    Args:
        pool: the n records.
        given: what is known of them.
        n_each: of either side, at most.
        seed: of the draw.

    Returns:
        Their records, in memory; the ids are positions in the pool. Empty where nothing is known.
    """
    rng = np.random.default_rng((seed, _SEED_STREAM))
    sides = [np.flatnonzero(given.is_member == side) for side in (1, 0)]
    drawn = [rng.permutation(side)[:n_each] for side in sides]
    rows = np.sort(np.concatenate(drawn))
    inputs = pool.inputs[rows]
    if inputs.ndim == 4:
        inputs = inputs.transpose(0, 3, 1, 2)  # (m, c, h, w)
    return replace(
        given.sets[0],
        ids=rows,
        inputs=ArrayInputs(array=inputs),
        labels=pool.labels[rows],
        is_member=given.is_member[rows],
    )
