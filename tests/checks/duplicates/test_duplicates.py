import numpy as np
import pytest
from looks import fingerprints
from pictures import (
    noisy,
    of_classes,
    photographs,
    recoloured,
    recompressed,
    shifted,
    zoomed,
)
from sklearn.datasets import load_digits

from seenit.checks.duplicates.search import FoundDuplicates, described, find_duplicates
from seenit.kinds.images.near import NEAR_IMAGES

N = 120


def found_between(first, second, **features):
    return find_duplicates(fingerprints(first), fingerprints(second), **features)


def between(first, second, **features):
    return described(
        found_between(first, second, **features),
        first_ids=np.arange(len(first)),
        second_ids=np.array([f"s{number}" for number in range(len(second))]),
        groups="public and private",
    )


def test_identical_records_are_counted_once_and_named():
    first, second = photographs(N, 0), photographs(N, 1)
    second[[3, 7]] = first[[50, 2]]
    found = between(first, second)
    assert (found.n_exact, found.n_near, found.n, found.n_looked_at) == (2, 0, 2, N)
    assert [(pair.first_id, pair.second_id) for pair in found.pairs] == [("50", "s3"), ("2", "s7")]
    assert all(pair.is_exact and not pair.found_by and pair.difference == 0 for pair in found.pairs)
    assert found.groups == "public and private"


def test_other_photographs_are_no_duplicates():
    found = between(photographs(400, 2), photographs(400, 3))
    assert (found.n_exact, found.n_near) == (0, 0)
    assert found.pairs == ()


@pytest.mark.parametrize("enlarged", [1, 4])
def test_handwritten_digits_are_much_alike_and_yet_no_duplicates(enlarged):
    small = load_digits().images[:, None].astype(np.float32) / 16
    digits = small.repeat(3, axis=1).repeat(enlarged, axis=2).repeat(enlarged, axis=3)
    others = between(digits[::2], digits[1::2])
    assert others.n_near <= 0.03 * others.n_looked_at
    copies = between(digits, recompressed(digits[::6], 90))
    assert copies.n >= 0.97 * copies.n_looked_at


KINDS = {
    "JPEG 75": lambda x: recompressed(x, 75),
    "JPEG 50": lambda x: recompressed(x, 50),
    "noise": noisy,
    "contrast": lambda x: np.clip(0.95 * x + 0.02, 0, 1),
    "one pixel right": lambda x: shifted(x, 0, -1),
    "mirrored": lambda x: x[..., ::-1],
    "four pixels down": lambda x: shifted(x, 4, 0),
    "zoomed by a tenth": lambda x: zoomed(x, 1.1),
    "recoloured": recoloured,
    "mirrored, moved and recompressed": lambda x: recompressed(shifted(x[..., ::-1], 2, 3), 75),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_copy_is_a_near_duplicate_of_its_original(kind):
    """The target's features stay near, as those of one trained on such copies do."""
    originals = photographs(N, 4)
    first, features = np.concatenate([photographs(N, 5), originals]), features_of(2 * N)
    copies = np.ascontiguousarray(KINDS[kind](originals), dtype=np.float32)
    moved = features[N:] + np.random.default_rng(1).normal(scale=0.1, size=(N, 32))
    duplicates = found_between(first, copies, first_features=features, second_features=moved)
    assert duplicates.is_exact.sum() <= 2
    assert duplicates.found["features"].sum() >= 0.97 * N - duplicates.is_exact.sum()
    assert (
        duplicates.row[duplicates.is_duplicate] == N + np.flatnonzero(duplicates.is_duplicate)
    ).mean() >= 0.97


def test_features_find_what_thumbnails_cannot():
    originals = photographs(N, 6)
    first, features = np.concatenate([photographs(2000, 7), originals]), features_of(2000 + N)
    copies = shifted(originals, 4, -4)
    found = between(first, copies, first_features=features, second_features=features[2000:])
    alone = between(first, copies)
    assert found.n_near_by["features"] > found.n_near_by["thumbnail"] == alone.n_near
    assert found.n_near >= 0.97 * N
    assert alone.n_near_by.keys() == {"thumbnail"}


def features_of(n, n_classes=4, seed=3):
    """(n, 32) float32, mostly the class: ten times what is a record's own."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(scale=10, size=(n_classes, 32))
    return (centres[np.arange(n) % n_classes] + rng.normal(size=(n, 32))).astype(np.float32)


def test_other_records_of_one_class_are_no_duplicates_however_near_their_features():
    labels = np.arange(300) % 4
    first, second = of_classes(labels, 8), of_classes(labels, 9)
    found = between(
        first, second, first_features=features_of(300), second_features=features_of(300, seed=5)
    )
    assert found.n_near <= 1
    collapsed = np.eye(32, dtype=np.float32)[labels]
    found = between(first, second, first_features=collapsed, second_features=collapsed)
    assert found.n_near <= 1


def test_pairs_are_named_nearest_first_and_say_how_they_were_found():
    originals = photographs(N, 10)
    features = features_of(N)
    copies = np.concatenate(
        [originals[:1], recompressed(originals[1:4], 75), zoomed(originals[4:7], 1.1)]
    )
    found = between(
        originals, copies, first_features=features, second_features=features[: len(copies)]
    )
    assert found.pairs[0].first_id == "0"
    assert sorted(int(pair.first_id) for pair in found.pairs) == list(range(7))
    assert all(int(pair.first_id) == int(pair.second_id[1:]) for pair in found.pairs)
    differences = [pair.difference for pair in found.pairs]
    assert differences == sorted(differences)
    assert all(0 < pair.difference <= 1 for pair in found.pairs[1:])
    assert all("features" in pair.found_by for pair in found.pairs[1:])


def test_permuting_records_permutes_what_is_found():
    rng = np.random.default_rng(0)
    first, second = photographs(200, 11), photographs(150, 12)
    second[::5] = recompressed(shifted(first[:30], 2, 1), 75)
    features, asked = features_of(200), features_of(150, seed=4)
    asked[::5] = features[:30]
    one = found_between(first, second, first_features=features, second_features=asked)
    mixed, order = rng.permutation(200), rng.permutation(150)
    other = found_between(
        first[mixed],
        second[order],
        first_features=features[mixed],
        second_features=asked[order],
    )
    assert one.is_near.sum() >= 29
    assert np.array_equal(other.is_duplicate, one.is_duplicate[order])
    duplicates = other.is_duplicate
    assert np.array_equal(mixed[other.row[duplicates]], one.row[order][duplicates])
    np.testing.assert_allclose(
        other.difference[duplicates], one.difference[order][duplicates], rtol=1e-3, atol=1e-5
    )


def test_what_was_found_survives_being_kept():
    duplicates = found_between(photographs(40, 13), recompressed(photographs(40, 13), 75))
    again = FoundDuplicates.of(duplicates.arrays(), NEAR_IMAGES.ways)
    assert again.found.keys() == {"thumbnail"}
    assert np.array_equal(again.is_duplicate, duplicates.is_duplicate)
    assert np.array_equal(again.row, duplicates.row)


def test_an_exact_duplicate_is_not_counted_as_a_near_one_too():
    images = photographs(N, 6)
    found = between(images, images)
    assert (found.n_exact, found.n_near) == (N, 0)
    assert len(found.pairs) == N


def test_a_picture_that_stands_there_ten_times_over_is_a_kind_of_picture():
    copies = np.concatenate([noisy(photographs(1, 14), seed) for seed in range(12)])
    first = np.concatenate([photographs(100, 15), copies[:11]])
    assert between(first, copies[11:]).n_near == 0
    assert between(first[:-6], copies[11:]).n_near == 1


def test_plain_images_are_duplicates_only_when_identical():
    grey = np.linspace(0.1, 0.9, 8, dtype=np.float32)[:, None, None, None]
    images = np.broadcast_to(grey, (8, 3, 32, 32)).copy()
    found = between(images, images[:3] + np.float32(0.01))
    assert (found.n_exact, found.n_near) == (0, 0)
    assert between(images, images[:3]).n_exact == 3


def test_fingerprints_of_blocks_are_those_of_the_set():
    for inputs in (photographs(10, 7), np.random.default_rng(0).normal(size=(10, 2000))):
        whole, parts = fingerprints(inputs), [fingerprints(inputs[:4]), fingerprints(inputs[4:])]
        assert np.array_equal(whole.digests, np.concatenate([part.digests for part in parts]))
        np.testing.assert_allclose(
            whole.sketches, np.concatenate([part.sketches for part in parts]), atol=1e-5
        )


def test_minus_zero_is_zero():
    zeros = np.zeros((1, 3), dtype=np.float32)
    assert fingerprints(zeros).digests[0] == fingerprints(-zeros).digests[0]
    assert fingerprints(zeros).digests[0] != fingerprints(zeros + 1).digests[0]


@pytest.mark.parametrize("side", [1, 3, 4, 8, 20, 28, 100])
def test_images_of_any_size_can_be_compared(side):
    images = np.random.default_rng(9).random((6, 1, side, side)).astype(np.float32)
    found = between(images, images[2:4])
    assert (found.n_exact, found.n_near) == (2, 0)


def test_images_of_different_sizes_have_no_near_duplicates():
    first, second = photographs(5, 10, side=32), photographs(5, 10, side=16)
    assert between(first, second).n_near == 0


def test_an_identical_pair_comes_before_a_near_one_that_differs_as_little():
    found = FoundDuplicates(
        row=np.arange(3),
        difference=np.array([0.0, 0.0, 0.1]),
        is_exact=np.array([False, True, False]),
        found={"thumbnail": np.array([True, False, True])},
    )
    told = described(found, first_ids=np.arange(3), second_ids=np.arange(3), groups="")
    assert [pair.first_id for pair in told.pairs] == ["1", "0", "2"]
