"""What can be seen of an image without any model."""

import numpy as np

from seenit.kinds.images.pooling import pooled
from seenit.numerics.arrays import Float32Array

POOLED_SIDE = 4
JPEG_BLOCK = 8


def blind_features(images: np.ndarray) -> Float32Array:
    """Features of each image, (n, features) float32; any block of a set gives its own rows.

    Images (n, c, h, w) in [0, 1] give what sets from different sources differ in: 4x4 averaged
    pixels and their contrast by channel (content, exposure); the energy of differences between
    neighbours, as it is and as a share of the image's own variation, and their smoothness (blur,
    noise); the share of it on the borders of 8x8 blocks (compression); the same between
    neighbouring colour channels, which compression stores coarsely; the distance of values from
    whole 255ths (resizing, augmentation); and the shares of black and of saturated values
    (padding, clipping).
    """
    pixels = images.astype(np.float32)
    n, n_values = len(pixels), pixels[0].size
    colours = np.diff(pixels, axis=1)  # (n, c − 1, h, w)
    small = pooled(pixels, POOLED_SIDE)
    mean = small.mean(axis=(2, 3))  # (n, c)
    square = np.einsum("nchw,nchw->nc", pixels, pixels) / pixels[0, 0].size
    levels = pixels * np.float32(255)
    off_lattice = np.abs(levels - np.rint(levels)).reshape(n, -1).mean(axis=1)
    columns = [
        *_edges(pixels),
        *_edges(pixels.swapaxes(2, 3)),
        *_edges(colours),
        *_edges(colours.swapaxes(2, 3)),
        off_lattice,
        np.count_nonzero(pixels <= 0, axis=(1, 2, 3)) / n_values,
        np.count_nonzero(pixels >= 1, axis=(1, 2, 3)) / n_values,
    ]
    return np.concatenate(
        [
            small.reshape(n, -1),
            mean,
            np.sqrt((square - mean**2).clip(min=0)),
            np.stack(columns, axis=1),
        ],
        axis=1,
        dtype=np.float32,
        casting="same_kind",
    )


def _edges(planes: Float32Array) -> tuple[Float32Array, ...]:
    """Differences along the last axis, (n,) each.

    Their energy per value, the same as a share of the variation of the planes, the energy of
    second differences as a share of it, and the share of it that lies on block borders.
    """
    if planes[0].size == 0 or planes.shape[3] < 3:
        nothing = np.zeros(len(planes), dtype=np.float32)
        return nothing, nothing, nothing, nothing
    first = np.diff(planes, axis=3)
    energy = _energy(first)
    centred = planes - planes.mean(axis=(2, 3), keepdims=True)
    return (
        energy / first[0].size,
        _share(energy, _energy(centred)),
        _share(_energy(np.diff(first, axis=3)), energy),
        _share(_energy(first[..., JPEG_BLOCK - 1 :: JPEG_BLOCK]), energy),
    )


def _energy(values: Float32Array) -> Float32Array:
    result: Float32Array = np.einsum("nchw,nchw->n", values, values)
    return result


def _share(part: Float32Array, whole: Float32Array) -> Float32Array:
    """A part as a share of the whole; 0 where the whole is only rounding error."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 1e-6)
