import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from seenit.evaluate.duplicates import find_duplicates, fingerprints

N = 120


def photographs(n, seed, side=32):
    """Random smooth scenes with an edge each, (n, 3, side, side) in [0, 1]."""
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


def recompressed(images, quality):
    found = []
    for image in images:
        stream = io.BytesIO()
        pixels = np.rint(image.transpose(1, 2, 0) * 255).astype(np.uint8)
        Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
        found.append(np.asarray(Image.open(stream), dtype=np.float32).transpose(2, 0, 1) / 255)
    return np.stack(found)


def between(first, second):
    return find_duplicates(
        fingerprints(first),
        fingerprints(second),
        first_ids=np.arange(len(first)),
        second_ids=np.array([f"s{number}" for number in range(len(second))]),
        groups="public and private",
    )


def test_identical_records_are_counted_once_and_named():
    first, second = photographs(N, 0), photographs(N, 1)
    second[[3, 7]] = first[[50, 2]]
    found = between(first, second)
    assert (found.n_exact, found.n_near, found.n_looked_at) == (2, 0, N)
    assert found.example_ids == (("50", "s3"), ("2", "s7"))
    assert found.groups == "public and private"


def test_other_photographs_are_no_twins():
    found = between(photographs(400, 2), photographs(400, 3))
    assert (found.n_exact, found.n_near) == (0, 0)
    assert found.example_ids == ()


def test_handwritten_digits_are_much_alike_and_yet_no_twins():
    small = load_digits().images[:, None].astype(np.float32) / 16
    digits = small.repeat(3, axis=1).repeat(4, axis=2).repeat(4, axis=3)
    others = between(digits[::2], digits[1::2])
    assert others.n_near <= 0.03 * others.n_looked_at
    copies = between(digits, recompressed(digits[::6], 75))
    assert copies.n_near + copies.n_exact == copies.n_looked_at


@pytest.mark.parametrize(
    "change",
    [
        lambda x: recompressed(x, 75),
        lambda x: recompressed(x, 50),
        lambda x: np.clip(x + np.random.default_rng(0).normal(scale=0.01, size=x.shape), 0, 1),
        lambda x: np.clip(0.95 * x + 0.02, 0, 1),
        lambda x: np.concatenate([x[..., :1], x[..., :-1]], axis=3),
        lambda x: np.concatenate([x[:, :, 1:], x[:, :, -1:]], axis=2),
    ],
    ids=["JPEG 75", "JPEG 50", "noise", "contrast", "one pixel right", "one pixel up"],
)
def test_a_changed_copy_is_a_near_twin_of_its_original(change):
    originals = photographs(N, 4)
    copies = change(originals).astype(np.float32)
    found = between(np.concatenate([photographs(N, 5), originals]), copies)
    assert found.n_exact <= 2
    assert found.n_near >= 0.97 * N - found.n_exact
    numbers = [(int(first) - N, int(second[1:])) for first, second in found.example_ids]
    assert sum(a == b for a, b in numbers) >= len(numbers) - 1


def test_an_exact_twin_is_not_counted_as_a_near_one_too():
    images = photographs(N, 6)
    found = between(images, images)
    assert (found.n_exact, found.n_near) == (N, 0)
    assert len(found.example_ids) == 12


def test_plain_images_are_twins_only_when_identical():
    grey = np.linspace(0.1, 0.9, 8, dtype=np.float32)[:, None, None, None]
    images = np.broadcast_to(grey, (8, 3, 32, 32)).copy()
    found = between(images, images[:3] + np.float32(0.01))
    assert (found.n_exact, found.n_near) == (0, 0)
    assert between(images, images[:3]).n_exact == 3


def test_fingerprints_of_blocks_are_those_of_the_set():
    images = photographs(10, 7)
    whole, parts = fingerprints(images), [fingerprints(images[:4]), fingerprints(images[4:])]
    assert np.array_equal(whole.digests, np.concatenate([part.digests for part in parts]))
    np.testing.assert_allclose(
        whole.thumbnails, np.concatenate([part.thumbnails for part in parts]), atol=1e-6
    )


def test_minus_zero_is_zero():
    zeros = np.zeros((1, 3), dtype=np.float32)
    assert fingerprints(zeros).digests[0] == fingerprints(-zeros).digests[0]
    assert fingerprints(zeros).digests[0] != fingerprints(zeros + 1).digests[0]


def test_tables_are_compared_exactly():
    rows = np.random.default_rng(8).normal(size=(30, 5))
    found = between(rows, np.concatenate([rows[:4], rows[4:8] + 1e-6]))
    assert (found.n_exact, found.n_near) == (4, 0)


@pytest.mark.parametrize("side", [1, 3, 4, 20, 100])
def test_images_of_any_size_can_be_compared(side):
    images = np.random.default_rng(9).random((6, 1, side, side)).astype(np.float32)
    found = between(images, images[2:4])
    assert (found.n_exact, found.n_near) == (2, 0)


def test_images_of_different_sizes_have_no_near_twins():
    first, second = photographs(5, 10, side=32), photographs(5, 10, side=16)
    assert between(first, second).n_near == 0
