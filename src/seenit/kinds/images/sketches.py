"""Fingerprints of images: a digest and a grey thumbnail."""

import numpy as np

from seenit.kinds.fingerprints import Fingerprints, digests_of
from seenit.kinds.images.pooling import pooled
from seenit.records.examples import IMAGES

THUMBNAIL_SIDE = 32


def fingerprints(images: np.ndarray) -> Fingerprints:
    """Digest and grey thumbnail, at most 32x32, of each of images (n, c, h, w) in [0, 1]."""
    rows = np.ascontiguousarray(images, dtype=np.float32) + np.float32(0)  # -0.0 becomes 0.0
    grey = rows.mean(axis=1, keepdims=True)  # (n, 1, h, w)
    return Fingerprints(
        kind=IMAGES, digests=digests_of(rows), sketches=pooled(grey, THUMBNAIL_SIDE)[:, 0]
    )
