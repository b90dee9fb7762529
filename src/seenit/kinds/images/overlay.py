"""The difference of two grey images at their best overlay.

One is mirrored or not, moved by up to an eighth of its side and enlarged or reduced by a tenth;
what is compared is the inner three quarters, at half the resolution of a 32x32 thumbnail, so that
recompression and fine noise hardly count. Each window is taken without its mean and at length
one, so brightness and contrast do not count at all.
"""

import numpy as np

from seenit.kinds.neighbours import unit
from seenit.numerics.arrays import Float32Array, FloatArray

SMALLEST_SIDE = 8
ZOOMS = (1 / 1.1, 1.0, 1.1)

_CELLS = 16
_LEAST_CONTRAST = 1e-3


def overlay_difference(first: Float32Array, second: Float32Array) -> Float32Array:
    """Squared difference at the best overlay: 2 − 2 × correlation, from 0 to 4.

    Pictures of one even colour are like nothing: nothing in them could tell.

    Args:
        first: (b, m, h, w), m candidates for each of `second`; sides of at least 8.
        second: (b, h, w).

    Returns:
        (b, m) float32.
    """
    tall, wide = (_Axis.of(side) for side in second.shape[1:])
    asked = _windows(second, tall, wide)  # (b, positions, cells)
    best = np.full(first.shape[:2], -1, dtype=np.float32)
    for zoom in ZOOMS:
        seen = tall.middle(zoom) @ first @ wide.middle(zoom).T  # (b, m, cells, cells)
        for picture in (seen, seen[..., ::-1]):
            vectors = _varying(picture.reshape(*first.shape[:2], -1))  # (b, m, cells)
            likeness = asked @ vectors.swapaxes(1, 2)  # (b, positions, m)
            best = np.maximum(best, likeness.max(axis=1))
    return 2 - 2 * best


class _Axis:
    """How one side of a picture is moved, cut and averaged."""

    def __init__(self, side: int, step: int, shift: int) -> None:
        self.side, self.step, self.shift = side, step, shift
        self.n_cells = (side - 2 * shift) // step

    @classmethod
    def of(cls, side: int) -> "_Axis":
        return cls(side, max(1, round(side / _CELLS)), side // 8)

    @property
    def starts(self) -> range:
        """Where a window may begin."""
        return range(self.side - self.n_cells * self.step + 1)

    def middle(self, zoom: float) -> Float32Array:
        """Averages the middle window, seen at a zoom, into cells: (cells, side)."""
        length = self.n_cells * self.step
        edges = self.side / 2 + (np.arange(0, length + 1, self.step) - length / 2) / zoom
        pixel = np.arange(self.side)
        inside = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
        share = inside.clip(min=0)
        weights: Float32Array = (share / share.sum(axis=1, keepdims=True)).astype(np.float32)
        return weights


def _windows(pictures: Float32Array, tall: _Axis, wide: _Axis) -> Float32Array:
    """Every window of each picture, averaged into cells, (b, positions, cells)."""
    n_down = tall.side - tall.step + 1
    n_right = wide.side - wide.step + 1
    mean = np.zeros((len(pictures), n_down, n_right), dtype=np.float32)
    for down in range(tall.step):
        for right in range(wide.step):
            mean += pictures[:, down : down + n_down, right : right + n_right]
    mean /= tall.step * wide.step
    windows = np.stack(
        [
            mean[
                :,
                down : down + tall.n_cells * tall.step : tall.step,
                right : right + wide.n_cells * wide.step : wide.step,
            ]
            for down in tall.starts
            for right in wide.starts
        ],
        axis=1,
    )  # (b, positions, cells, cells)
    return _varying(windows.reshape(*windows.shape[:2], -1))


def _varying(windows: FloatArray) -> Float32Array:
    """Each row centred and scaled to length one; zeros where it does not vary."""
    centred = windows - windows.mean(axis=-1, keepdims=True)
    varies = np.abs(centred).max(axis=-1, keepdims=True) > _LEAST_CONTRAST
    return np.where(varies, unit(centred), 0).astype(np.float32)
