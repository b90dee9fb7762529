"""Near-duplicates among texts: those whose sets of shingles largely agree.

Signatures are cut into bands; texts that agree in a whole band stand in one bucket, and only
neighbours in a bucket are compared: O(n log n) time for each band. With 32 bands of 4 places, two
texts that share .6 of their shingles meet in one with probability .99, and .3 with .23.

Source: Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, section 3.4, banding.
Deviation: in a crowded bucket a text is compared with its nearest N_NEIGHBOURS neighbours on
either side in the order of the whole signature.
"""

import numpy as np

from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.kind import NearSearch, Progress
from seenit.kinds.nearest import NearDuplicates
from seenit.kinds.texts.shingles import EMPTY, N_PLACES
from seenit.numerics.arrays import Array, FloatArray, IntArray

SHINGLES = "shingles"
"""Where near-duplicates are looked for."""
N_BANDS = 32
N_NEIGHBOURS = 4
MOST_DIFFERENT = 0.4
"""1 − Jaccard of the shingles of two near-duplicates, at most."""


def near_texts(first: np.ndarray, second: np.ndarray, on_progress: Progress) -> NearDuplicates:
    """The likest of `first`, (n, 128), for each of `second`, (m, 128), by signatures."""
    n, m = len(first), len(second)
    best = _Best(m)
    if not n:
        on_progress(m)
        return best.found
    both = np.concatenate([first, second])
    for band in range(N_BANDS):
        order, bucket = _buckets(both, band)
        place = np.empty(n + m, dtype=np.int64)
        place[order] = np.arange(n + m)
        is_first = order < n
        before = np.cumsum(is_first)  # of `first`, up to a place
        in_order = order[is_first]
        own = place[n:]
        for step in range(-N_NEIGHBOURS, N_NEIGHBOURS):
            at = before[own] + step  # the place among those of `first`
            inside = (at >= 0) & (at < len(in_order))
            candidate = in_order[np.clip(at, 0, n - 1)]
            same = inside & (bucket[place[candidate]] == bucket[own])
            best.offer(np.flatnonzero(same), candidate[same], first, second)
        on_progress(_share(m, band))
    return best.found


def near_texts_within(signatures: np.ndarray, on_progress: Progress) -> NearDuplicates:
    """The likest other text of the same set, for each of (n, 128) signatures."""
    n = len(signatures)
    best = _Best(n)
    for band in range(N_BANDS):
        order, bucket = _buckets(signatures, band)
        for step in range(1, min(N_NEIGHBOURS, n - 1) + 1):
            same = bucket[step:] == bucket[:-step]
            one, other = order[step:][same], order[:-step][same]
            best.offer(one, other, signatures, signatures)
            best.offer(other, one, signatures, signatures)
        on_progress(_share(n, band))
    return best.found


class _Best:
    """The likest candidate so far of each of m texts."""

    def __init__(self, m: int) -> None:
        self._row: IntArray = np.zeros(m, dtype=np.int64)
        self._apart: Array = np.full(m, np.inf)

    def offer(
        self, at: IntArray, candidate: IntArray, first: np.ndarray, second: np.ndarray
    ) -> None:
        """A candidate of `first` for each of some texts of `second`, no text twice."""
        is_new = candidate != self._row[at]
        is_new |= np.isinf(self._apart[at])
        at, candidate = at[is_new], candidate[is_new]
        agree = (first[candidate] == second[at]).mean(axis=1)
        agree[(second[at] == EMPTY).all(axis=1)] = -np.inf  # without words they say nothing
        nearer = 1 - agree < self._apart[at]
        self._row[at[nearer]] = candidate[nearer]
        self._apart[at[nearer]] = 1 - agree[nearer]

    @property
    def found(self) -> NearDuplicates:
        return NearDuplicates(row=self._row, difference=self._apart / MOST_DIFFERENT)


def _buckets(signatures: np.ndarray, band: int) -> tuple[IntArray, IntArray]:
    """Rows (n,) in the order of a band and then of the rest, and the bucket (n,) by that order."""
    width = N_PLACES // N_BANDS
    columns = np.roll(signatures, -band * width, axis=1)
    keys = np.ascontiguousarray(columns[:, : 2 * width].astype(">u4"))
    order = np.argsort(keys.view(f"S{8 * width}")[:, 0], kind="stable")
    own = columns[order, :width]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (own[1:] != own[:-1]).any(axis=1)
    return order, np.cumsum(starts)


def _share(n: int, band: int) -> int:
    """Records to tell of after a band, so that all bands together tell of n."""
    return n * (band + 1) // N_BANDS - n * band // N_BANDS


def _across(
    first: Fingerprints,
    second: Fingerprints,
    first_features: FloatArray | None,
    second_features: FloatArray | None,
    on_progress: Progress,
) -> dict[str, NearDuplicates]:
    """By the texts alone; what a model makes of them adds nothing."""
    return {SHINGLES: near_texts(first.sketches, second.sketches, on_progress)}


def _n_passes(first: Fingerprints, second: Fingerprints, has_features: bool) -> int:
    return 1


def _within(prints: Fingerprints, on_progress: Progress) -> NearDuplicates | None:
    return near_texts_within(prints.sketches, on_progress)


NEAR_TEXTS = NearSearch(ways=(SHINGLES,), across=_across, n_passes=_n_passes, within=_within)
