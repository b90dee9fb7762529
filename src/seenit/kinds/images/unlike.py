"""Atypical images, unlike any that a model is trained on."""

import numpy as np


def shuffled_pixels(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images (m, c, h, w) with permuted pixels, in another order in each image."""
    flat = images.reshape(*images.shape[:2], -1)  # (m, c, h·w)
    order = rng.random((len(flat), flat.shape[2])).argsort(axis=1)
    return np.take_along_axis(flat, order[:, None, :], axis=2).reshape(images.shape)
