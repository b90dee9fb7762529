"""Near-duplicates among rows of numbers.

Every row is compared with every other by Euclidean distance in columns of variance one, so no
neighbour in a model's features could add a pair. How close two rows come by chance depends on
the number of directions in which rows vary at all. Where n rows lie evenly around a point in d
dimensions, the share of the tenth nearest's volume that the nearest needs is the least of nine
uniform numbers:

    P( r₁ᵈ ≤ t · r₁₀ᵈ ) = 1 − (1 − t)⁹

A near-duplicate lies so close that this happens to one row in ten thousand, t = 1.1e-5, and is
never more than 15 % of the tenth's squared distance away, which is what t allows in twelve
dimensions.

Source: d by maximum likelihood, Levina & Bickel 2004 (NeurIPS 17), as the mean of the inverse,
MacKay & Ghahramani 2005.
Deviation: from the second to the ninth neighbour, because the first may be a duplicate.
"""

from collections.abc import Callable

import numpy as np

from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.kind import NearSearch, Progress
from seenit.kinds.nearest import N_ALIKE, NEAR_SHARE, NearDuplicates, standing_out
from seenit.kinds.neighbours import blocks
from seenit.numerics.arrays import Array, Float32Array, FloatArray, IntArray

ROW = "row"
"""Where near-duplicates are looked for."""
CHANCE = 1e-4
"""Near-duplicates by chance, per record."""
BLOCK = 512
N_CANDIDATES = 20


def near_rows(
    first: Float32Array, second: Float32Array, *, on_progress: Callable[[int], None]
) -> NearDuplicates:
    """The nearest of `first`, (n, k), for each of `second`, (m, k); no duplicates where n < 10."""
    if len(first) < N_ALIKE:
        return NearDuplicates(
            row=np.zeros(len(second), dtype=np.int64), difference=np.full(len(second), np.inf)
        )
    first, second = _standardised(first, second)
    candidates, squared = _nearest(first, second, on_progress)
    return standing_out(
        candidates,
        squared,
        most=np.inf,
        share=min(NEAR_SHARE, _share_by_chance(_dimension(squared))),
    )


def near_rows_within(rows: Float32Array, *, on_progress: Callable[[int], None]) -> NearDuplicates:
    """The nearest other row of the same set, for each of rows (n, k); none is near where n ≤ 10."""
    if len(rows) <= N_ALIKE:
        return NearDuplicates(
            row=np.zeros(len(rows), dtype=np.int64), difference=np.full(len(rows), np.inf)
        )
    one, other = _standardised(rows, rows)
    candidates, squared = _nearest(one, other, on_progress)
    is_own = candidates == np.arange(len(rows))[:, None]
    is_own[~is_own.any(axis=1), -1] = True  # so many nearer ones that it is not among them
    others = np.argsort(is_own, axis=1, kind="stable")[:, :-1]
    candidates = np.take_along_axis(candidates, others, axis=1)
    squared = np.take_along_axis(squared, others, axis=1)
    share = min(NEAR_SHARE, _share_by_chance(_dimension(squared)))
    return standing_out(candidates, squared, most=np.inf, share=share)


def _standardised(first: Float32Array, second: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Columns with mean 0 and variance 1 over both sets; 0 where a column does not vary."""
    n = len(first) + len(second)
    mean = (first.sum(axis=0, dtype=np.float64) + second.sum(axis=0, dtype=np.float64)) / n
    squares = ((first - mean) ** 2).sum(axis=0) + ((second - mean) ** 2).sum(axis=0)
    deviation = np.sqrt(squares / n)
    varies = deviation > 1e-12 * np.maximum(1, np.abs(mean))
    scale = np.where(varies, 1 / np.where(varies, deviation, 1), 0)
    one, other = (((rows - mean) * scale).astype(np.float32) for rows in (first, second))
    return one, other


def _nearest(
    first: Float32Array, second: Float32Array, on_progress: Callable[[int], None]
) -> tuple[IntArray, Array]:
    """Rows of the nearest and their squared distances, (m, ≤ 20), the nearest first.

    Found in float32 and measured again in float64, where the distances of near copies are more
    than rounding.
    """
    n = min(N_CANDIDATES, len(first))
    found = np.empty((len(second), n), dtype=np.int64)
    squared = np.empty((len(second), n))
    lengths = (first * first).sum(axis=1)
    for rows in blocks(len(second), BLOCK):
        distance = lengths - 2 * (second[rows] @ first.T)  # (block, n), less a constant per row
        near = np.argpartition(distance, n - 1, axis=1)[:, :n]
        apart = first[near].astype(np.float64) - second[rows, None]  # (block, n, k)
        exact = (apart * apart).sum(axis=2)
        order = np.argsort(exact, axis=1, kind="stable")
        found[rows] = np.take_along_axis(near, order, axis=1)
        squared[rows] = np.take_along_axis(exact, order, axis=1)
        on_progress(rows.stop - rows.start)
    return found, squared


def _dimension(squared: Array) -> float:
    """Directions in which rows vary around a row; infinite where that cannot be told.

    In d dimensions the logarithms of r₁₀ / r_j, j = 2 to 9, sum to (9 − H₉) / d on average.
    """
    usable = squared[squared[:, 1] > 0]
    if not len(usable):
        return np.inf
    tenth = usable[:, N_ALIKE - 1 : N_ALIKE]
    spread = 0.5 * np.log(tenth / usable[:, 1 : N_ALIKE - 1]).sum(axis=1).mean()
    below = N_ALIKE - 1
    expected = below - (1 / np.arange(1, N_ALIKE)).sum()
    return float(expected / spread) if spread > 0 else np.inf


def _share_by_chance(dimension: float) -> float:
    """Squared distance, as a share of the tenth's, that is reached by chance that often."""
    volume = 1 - (1 - CHANCE) ** (1 / (N_ALIKE - 1))
    return float(volume ** (2 / dimension))


def _across(
    first: Fingerprints,
    second: Fingerprints,
    first_features: FloatArray | None,
    second_features: FloatArray | None,
    on_progress: Progress,
) -> dict[str, NearDuplicates]:
    """By the rows alone, where both groups have the same columns."""
    if first.sketches.shape[1] != second.sketches.shape[1]:
        return {}
    return {ROW: near_rows(first.sketches, second.sketches, on_progress=on_progress)}


def _n_passes(first: Fingerprints, second: Fingerprints, has_features: bool) -> int:
    return 1


def _within(prints: Fingerprints, on_progress: Progress) -> NearDuplicates | None:
    return near_rows_within(prints.sketches, on_progress=on_progress)


NEAR_ROWS = NearSearch(ways=(ROW,), across=_across, n_passes=_n_passes, within=_within)
