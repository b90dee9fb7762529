"""What is kept of an input, so that it can be recognised on another side."""

import hashlib
from dataclasses import dataclass

import numpy as np

from seenit.evidence.look.folding import folded
from seenit.evidence.look.pooling import pooled
from seenit.numerics.arrays import BoolArray, Float32Array, FloatArray

THUMBNAIL_SIDE = 32


@dataclass(frozen=True, kw_only=True, eq=False)
class Fingerprints:
    """What duplicates are looked for in.

    Attributes:
        digests: (n,) hexadecimal content digests.
        sketches: (n, h, w) float32 grey images, at most 32x32; (n, k) float32 rows of inputs that
            are no images, folded where they are wide.
    """

    digests: np.ndarray
    sketches: Float32Array

    def take(self, rows: BoolArray) -> "Fingerprints":
        """Those of some records."""
        return Fingerprints(digests=self.digests[rows], sketches=self.sketches[rows])


def fingerprints(inputs: FloatArray) -> Fingerprints:
    """Digest and sketch of each input, (n, c, h, w) images in [0, 1] or (n, ...) others."""
    rows = np.ascontiguousarray(inputs, dtype=np.float32) + np.float32(0)  # -0.0 becomes 0.0
    digests = np.array(
        [hashlib.blake2b(row.data, digest_size=16).hexdigest() for row in rows], dtype="U32"
    )
    if rows.ndim != 4:
        return Fingerprints(digests=digests, sketches=folded(rows.reshape(len(rows), -1)))
    grey = rows.mean(axis=1, keepdims=True)  # (n, 1, h, w)
    return Fingerprints(digests=digests, sketches=pooled(grey, THUMBNAIL_SIDE)[:, 0])
