"""Blind features and fingerprints of rows of numbers."""

import numpy as np

from seenit.kinds.fingerprints import Fingerprints, digests_of
from seenit.kinds.folding import folded
from seenit.numerics.arrays import Float32Array
from seenit.records.examples import ROWS


def blind_features(rows: np.ndarray) -> Float32Array:
    """The numbers as they are, flattened, (n, k) float32."""
    return rows.reshape(len(rows), -1).astype(np.float32)


def fingerprints(rows: np.ndarray) -> Fingerprints:
    """Digest of each row (n, ...), and the row itself, folded where it is wide."""
    plain = np.ascontiguousarray(rows, dtype=np.float32) + np.float32(0)  # -0.0 becomes 0.0
    return Fingerprints(
        kind=ROWS, digests=digests_of(plain), sketches=folded(plain.reshape(len(plain), -1))
    )
