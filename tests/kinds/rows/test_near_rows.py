"""Near-duplicates among rows of numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from looks import fingerprints

from seenit.checks.duplicates.search import find_duplicates
from seenit.kinds.folding import folded
from seenit.kinds.neighbours import evened, nearest, unit
from seenit.kinds.rows.near import near_rows


def found(first, second):
    return near_rows(
        first.astype(np.float32), second.astype(np.float32), on_progress=lambda n: None
    )


def rows(n, k, seed):
    """Columns of very different scales, each a mixture of a few directions and its own noise."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(n, 6)) @ np.random.default_rng(99).normal(size=(6, k))
    return (mixed + rng.normal(size=(n, k))) * np.geomspace(1e-3, 1e4, k)


@pytest.mark.parametrize("k", [2, 5, 20, 300])
def test_planted_near_copies_are_found_and_nothing_else(k):
    first, second = rows(2000, k, 0), rows(1500, k, 1)
    own = first.std(axis=0)
    copies = first[:100] + 1e-4 * own * np.random.default_rng(2).normal(size=(100, k))
    second[::15] = copies
    duplicates = found(first, second)
    planted = np.arange(0, 1500, 15)
    assert duplicates.is_near[planted].sum() >= 98
    assert np.array_equal(duplicates.row[planted], np.arange(100))
    others = np.delete(duplicates.is_near, planted)
    assert others.sum() <= 3  # by chance one in ten thousand


def test_a_copy_with_one_field_changed_a_little_is_a_near_duplicate():
    first, second = rows(1000, 30, 3), rows(400, 30, 4)
    second[:50] = first[:50]
    second[:50, 7] += 0.5 * first[:, 7].std()
    duplicates = find_duplicates(fingerprints(first), fingerprints(second))
    assert duplicates.is_exact.sum() == 0
    assert duplicates.found["row"][:50].all()
    assert not duplicates.found["row"][50:].any()


def test_rows_that_are_equal_are_exact_duplicates_and_no_near_ones():
    first = rows(500, 8, 5)
    duplicates = find_duplicates(fingerprints(first), fingerprints(first[:40]))
    assert (duplicates.is_exact.sum(), duplicates.is_near.sum()) == (40, 0)


@pytest.mark.parametrize("k", [1, 2, 3, 8, 40])
def test_chance_makes_hardly_any_duplicates_in_any_number_of_dimensions(k):
    rng = np.random.default_rng(6)
    duplicates = found(rng.normal(size=(3000, k)), rng.normal(size=(3000, k)))
    assert duplicates.is_near.sum() <= 3


def test_wide_rows_are_folded_and_found_all_the_same():
    first, second = rows(300, 3000, 7), rows(300, 3000, 8)
    second[:20] = first[:20] * 1.001
    duplicates = find_duplicates(fingerprints(first), fingerprints(second))
    assert duplicates.found["row"].sum() >= 20
    assert duplicates.found["row"][:20].all()


def test_constant_columns_say_nothing():
    first, second = rows(300, 5, 9), rows(300, 5, 10)
    second[:10] = first[:10] + 1e-6
    more = [np.column_stack([part, np.full(300, 7.0)]) for part in (first, second)]
    assert np.array_equal(found(first, second).row[:10], found(*more).row[:10])
    assert np.array_equal(found(first, second).is_near, found(*more).is_near)
    assert not found(np.zeros((30, 4)), np.zeros((30, 4))).is_near.any()


def test_among_fewer_than_ten_nothing_can_stand_out():
    first = rows(9, 4, 11)
    assert not found(first, first[:3] + 1e-6).is_near.any()


@given(seed=st.integers(0, 2**31), n=st.integers(1, 25))
def test_nearest_by_blocks_are_nearest_by_loops(seed, n):
    rng = np.random.default_rng(seed)
    first = unit(rng.normal(size=(40, 6)))
    views = [unit(rng.normal(size=(17, 6))) for _ in range(2)]
    for row, near in enumerate(nearest(first, views, n=n)):
        likeness = [max(float(view[row] @ one) for view in views) for one in first]
        assert set(near) == set(np.argsort(likeness)[::-1][:n])


def test_more_neighbours_than_records_are_all_records():
    first = unit(np.random.default_rng(0).normal(size=(5, 3)))
    assert np.array_equal(np.sort(nearest(first, (first,), n=20)), np.tile(np.arange(5), (5, 1)))


def test_evened_features_of_one_class_no_longer_point_one_way():
    rng = np.random.default_rng(1)
    centre = 6 * rng.normal(size=16)
    features = (centre * rng.choice([-1, 1], size=(400, 1)) + rng.normal(size=(400, 16))).astype(
        np.float32
    )
    one, _ = evened(features, features)
    raw = unit(features)
    assert np.abs(raw @ raw.T).mean() > 0.9
    assert np.abs(one @ one.T).mean() < 0.75
    np.testing.assert_allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)


def test_folding_keeps_distances():
    wide = np.random.default_rng(2).normal(size=(30, 5000))
    small = folded(wide)
    assert small.shape == (30, 512)
    before = ((wide[:, None] - wide) ** 2).sum(axis=2)
    after = ((small[:, None] - small) ** 2).sum(axis=2)
    apart = before > 0
    assert np.abs(after[apart] / before[apart] - 1).max() < 0.35
    assert folded(wide[:, :1024]).shape == (30, 1024)
