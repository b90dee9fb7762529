"""Records that stand in two groups at once, exactly or nearly.

A member that also stands among the non-members is neither; a private record with a public twin
is answered by its twin. Images are compared by a grey thumbnail: the nearest one is found on its
8x8 average, and the pair is then laid over each other, moved by up to one thumbnail pixel. They
are near twins when what differs is at most a tenth of what each varies by itself, and at most a
fifth of what the tenth nearest image differs in: recompression, a little noise, another brightness
and a shift of a pixel stay below that; another photograph does not, nor does another handwritten
seven, where every seven is much like ten others.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from seenit.evaluate.pooling import pooled
from seenit.numerics.arrays import Array, BoolArray, Float32Array, FloatArray, IdArray, IntArray
from seenit.records.evaluation import Duplicates

NEAR_SHARE = 0.1
NEAR_SHARE_OF_TENTH = 0.2
N_ALIKE = 10
THUMBNAIL_SIDE = 32
COARSE_SIDE = 8
BLOCK = 1024
N_SHOWN = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class Fingerprints:
    """What duplicates are looked for in.

    Attributes:
        digests: (n,) hexadecimal content digests.
        thumbnails: (n, h, w) float32 grey images, at most 32x32; (n, 0, 0) where inputs are no
            images, which are compared exactly only.
    """

    digests: np.ndarray
    thumbnails: Float32Array


def fingerprints(inputs: FloatArray) -> Fingerprints:
    """Digest and thumbnail of each input, (n, c, h, w) images in [0, 1] or (n, ...) others."""
    rows = np.ascontiguousarray(inputs, dtype=np.float32) + np.float32(0)  # -0.0 becomes 0.0
    digests = np.array(
        [hashlib.blake2b(row.data, digest_size=16).hexdigest() for row in rows], dtype="U32"
    )
    if rows.ndim != 4:
        return Fingerprints(digests=digests, thumbnails=np.empty((len(rows), 0, 0), np.float32))
    grey = rows.mean(axis=1, keepdims=True)  # (n, 1, h, w)
    return Fingerprints(digests=digests, thumbnails=pooled(grey, THUMBNAIL_SIDE)[:, 0])


def find_duplicates(
    first: Fingerprints,
    second: Fingerprints,
    *,
    first_ids: IdArray,
    second_ids: IdArray,
    groups: str,
) -> Duplicates:
    """Records of the second group with a twin in the first.

    Takes O(n·m) time in blocks of matrix products and O(n + m) memory.

    Args:
        first: of n records.
        second: of m records.
        first_ids: (n,).
        second_ids: (m,).
        groups: "members and non-members" or "public and private".
    """
    same, is_exact = _same_digest(first.digests, second.digests)
    twin, is_near = _near_twin(first.thumbnails, second.thumbnails)
    is_near &= ~is_exact
    twin = np.where(is_exact, same, twin)
    shown = np.concatenate([np.flatnonzero(is_exact), np.flatnonzero(is_near)])[:N_SHOWN]
    return Duplicates(
        groups=groups,
        n_exact=int(is_exact.sum()),
        n_near=int(is_near.sum()),
        n_looked_at=len(second_ids),
        example_ids=tuple((str(first_ids[twin[row]]), str(second_ids[row])) for row in shown),
    )


def _same_digest(first: np.ndarray, second: np.ndarray) -> tuple[IntArray, BoolArray]:
    """For each of `second`: a row of `first`, and whether it is the same."""
    order = np.argsort(first)
    place = np.searchsorted(first[order], second)
    row = order[np.minimum(place, len(order) - 1)]
    return row, first[row] == second


def _near_twin(first: Float32Array, second: Float32Array) -> tuple[IntArray, BoolArray]:
    """For each of `second`: the likeliest row of `first`, and whether they are near twins."""
    twin = np.zeros(len(second), dtype=np.int64)
    is_near = np.zeros(len(second), dtype=bool)
    if min(first.shape[1:]) < 4 or first.shape[1:] != second.shape[1:]:
        return twin, is_near
    coarse = _unit(pooled(first[:, None], COARSE_SIDE))
    for start in range(0, len(second), BLOCK):
        rows = slice(start, start + BLOCK)
        asked = _unit(pooled(second[rows, None], COARSE_SIDE))
        likeness = asked @ coarse.T  # (block, n)
        twin[rows] = likeness.argmax(axis=1)
        limit = np.minimum(NEAR_SHARE, NEAR_SHARE_OF_TENTH * _tenth_difference(likeness))
        is_near[rows] = _difference(first[twin[rows]], second[rows]) <= limit
    return twin, is_near


def _tenth_difference(likeness: Float32Array) -> Array:
    """Squared difference from the tenth likest, (block,); 2, as if unrelated, with too few."""
    n = likeness.shape[1]
    if n <= N_ALIKE:
        return np.full(len(likeness), 2.0)
    tenth = np.partition(likeness, n - N_ALIKE, axis=1)[:, n - N_ALIKE]
    return 2 - 2 * tenth.astype(np.float64)


def _difference(first: Float32Array, second: Float32Array) -> Array:
    """Squared difference of standardised images at their best overlay, (n,); 2 if unrelated.

    Images of one even colour are no near twins of anything: nothing in them could tell.
    """
    height, width = first.shape[1:]
    inner = _unit(second[:, 1:-1, 1:-1])
    best = np.full(len(first), np.inf)
    for down in range(3):
        for right in range(3):
            moved = _unit(first[:, down : height - 2 + down, right : width - 2 + right])
            best = np.minimum(best, ((moved - inner) ** 2).sum(axis=1))
    even = (inner**2).sum(axis=1) < 0.5
    return np.where(even, np.inf, best)


def _unit(images: Float32Array) -> Float32Array:
    """Flattened, each without its mean and of length one; zeros where it does not vary."""
    flat = images.reshape(len(images), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=1, keepdims=True))
    varies = length > 1e-3 * np.sqrt(flat.shape[1])
    return np.where(varies, flat / np.maximum(length, 1e-12), 0).astype(np.float32)
