"""Laying pictures over each other, against plain loops."""

import numpy as np
import pytest
from pictures import photographs, shifted, zoomed

from seenit.kinds.images.overlay import ZOOMS, overlay_difference


def seen(picture, top, left, height, width, n_down, n_right):
    """A part of a picture, averaged over a grid of cells by area, in loops."""
    cells = np.zeros((n_down, n_right))
    for down in range(n_down):
        for right in range(n_right):
            y0, y1 = (top + height * (down + more) / n_down for more in (0, 1))
            x0, x1 = (left + width * (right + more) / n_right for more in (0, 1))
            total = 0.0
            for y in range(picture.shape[0]):
                for x in range(picture.shape[1]):
                    part = max(0, min(y1, y + 1) - max(y0, y)) * max(0, min(x1, x + 1) - max(x0, x))
                    total += part * picture[y, x]
            cells[down, right] = total / ((y1 - y0) * (x1 - x0))
    return cells


def by_loops(first, second):
    """Least squared difference over zooms, mirror images and positions."""
    (height, width), best = first.shape, np.inf
    step_y, step_x = max(1, round(height / 16)), max(1, round(width / 16))
    n_down, n_right = (height - 2 * (height // 8)) // step_y, (width - 2 * (width // 8)) // step_x
    tall, wide = n_down * step_y, n_right * step_x
    windows = [
        seen(second, down, right, tall, wide, n_down, n_right)
        for down in range(height - tall + 1)
        for right in range(width - wide + 1)
    ]
    for zoom in ZOOMS:
        top, left = height / 2 - tall / zoom / 2, width / 2 - wide / zoom / 2
        middle = seen(first, top, left, tall / zoom, wide / zoom, n_down, n_right)
        for picture in (middle, middle[:, ::-1]):
            for window in windows:
                one, other = picture - picture.mean(), window - window.mean()
                likeness = (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())
                best = min(best, 2 - 2 * likeness)
    return best


@pytest.mark.parametrize("shape", [(8, 8), (9, 11), (8, 24)])
def test_the_best_overlay_is_the_one_that_loops_find(shape):
    rng = np.random.default_rng(0)
    first = rng.random((2, 2, *shape)).astype(np.float32)
    second = rng.random((2, *shape)).astype(np.float32)
    second[0] = 0.5 * first[0, 1][:, ::-1] + 0.2 + 0.05 * rng.random(shape)
    found = overlay_difference(first, second)
    expected = [
        [by_loops(one, asked) for one in row] for row, asked in zip(first, second, strict=True)
    ]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert found[0, 1] < found[0, 0]


def grey(images):
    return images.mean(axis=1).astype(np.float32)


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x[..., ::-1],
        lambda x: 0.3 * x + 0.4,
        lambda x: shifted(x, 4, -4),
        lambda x: shifted(x[..., ::-1], -3, 2),
    ],
    ids=["mirrored", "paler", "moved", "mirrored and moved"],
)
def test_what_only_moved_differs_in_nothing(change):
    originals = photographs(20, 0)
    found = overlay_difference(grey(originals)[:, None], grey(change(originals)))
    assert found.max() < 1e-4


def test_what_was_enlarged_differs_in_little_and_another_in_much():
    originals, others = grey(photographs(60, 1)), grey(photographs(60, 2))
    copies = grey(zoomed(photographs(60, 1), 1.1))
    pairs = np.stack([originals, others], axis=1)  # (60, 2, h, w)
    own, other = overlay_difference(pairs, copies).T
    assert np.quantile(own, 0.95) < 0.02
    assert np.quantile(other, 0.05) > 0.1


def test_an_even_picture_is_like_nothing():
    even = np.full((1, 1, 16, 16), 0.5, dtype=np.float32)
    varied = np.random.default_rng(0).random((1, 16, 16)).astype(np.float32)
    assert overlay_difference(even, varied) == pytest.approx(2)
    assert overlay_difference(varied[:, None], even[0]) == pytest.approx(2)
    assert overlay_difference(even, even[0]) == pytest.approx(2)
