"""Random scenes and what becomes of copies of them."""

import io

import numpy as np
from PIL import Image


def photographs(n, seed, side=32):
    """Random smooth scenes with an edge each, (n, 3, side, side) float32 in [0, 1]."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    images = np.empty((n, 3, side, side), dtype=np.float32)
    for image in images:
        waves = [
            rng.normal()
            * np.cos(
                2 * np.pi * (rng.uniform(0, 3) * x + rng.uniform(0, 3) * y) + rng.uniform(0, 6)
            )
            for _ in range(6)
        ]
        disc = (x - rng.random()) ** 2 + (y - rng.random()) ** 2 < rng.uniform(0.02, 0.2)
        tint = rng.uniform(0.5, 1, size=3)[:, None, None]
        image[:] = tint * (0.5 + 0.08 * np.sum(waves, axis=0) + rng.uniform(-0.4, 0.4) * disc)
    return np.clip(images, 0, 1)


def of_classes(labels, seed, share=0.5):
    """Scenes of which a share is common to their class."""
    common = photographs(labels.max() + 1, 1000)
    return share * common[labels] + (1 - share) * photographs(len(labels), seed)


def recompressed(images, quality):
    found = []
    for image in images:
        stream = io.BytesIO()
        _picture(image).save(stream, "JPEG", quality=quality)
        found.append(np.asarray(Image.open(stream), dtype=np.float32).transpose(2, 0, 1) / 255)
    return np.stack(found)


def shifted(images, down, right):
    """Moved, the edge repeated."""
    reach = max(abs(down), abs(right))
    wide = np.pad(images, ((0, 0), (0, 0), (reach, reach), (reach, reach)), mode="edge")
    side = images.shape[2]
    return wide[:, :, reach + down : reach + down + side, reach + right : reach + right + side]


def zoomed(images, factor):
    """The middle of each, enlarged."""
    side = images.shape[2]
    cut = (side - side / factor) / 2
    return np.stack(
        [
            np.asarray(
                _picture(image).resize(
                    (side, side), Image.Resampling.BICUBIC, box=(cut, cut, side - cut, side - cut)
                ),
                dtype=np.float32,
            ).transpose(2, 0, 1)
            / 255
            for image in images
        ]
    )


def recoloured(images):
    """Warmer, and darker."""
    return images * np.array([0.9, 0.7, 0.5], dtype=np.float32)[:, None, None]


def noisy(images, seed=0):
    noise = np.random.default_rng(seed).normal(scale=0.02, size=images.shape)
    return np.clip(images + noise, 0, 1)


def _picture(image):
    return Image.fromarray(np.rint(image.transpose(1, 2, 0) * 255).astype(np.uint8))
