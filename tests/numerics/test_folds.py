"""Folds spread members and non-members evenly, keep units whole, and leave nobody out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seenit.errors import ConfigError
from seenit.numerics.folds import stratified_folds


def _spread(fold, group, n_folds):
    counts = np.bincount(fold[group], minlength=n_folds)
    return counts.max() - counts.min()


@given(
    st.integers(2, 6),
    st.lists(st.booleans(), min_size=20, max_size=120),
    st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_both_sides_are_spread_to_within_one(n_folds, rows, seed):
    is_member = np.array(rows)
    if min(is_member.sum(), (~is_member).sum()) < n_folds:
        return
    folds = stratified_folds(is_member, n_folds=n_folds, n_repeats=2, seed=seed)

    assert folds.shape == (2, len(rows))
    for fold in folds:
        sizes = np.bincount(fold, minlength=n_folds)
        assert sizes.max() - sizes.min() <= 1
        for side in (is_member, ~is_member):
            assert _spread(fold, side, n_folds) <= 1


def test_the_seed_decides_the_folds_and_repeats_differ():
    is_member = np.arange(100) % 2 == 0
    once = stratified_folds(is_member, n_folds=5, n_repeats=3, seed=1)
    again = stratified_folds(is_member, n_folds=5, n_repeats=3, seed=1)
    other = stratified_folds(is_member, n_folds=5, n_repeats=3, seed=2)

    np.testing.assert_array_equal(once, again)
    assert (once != other).any()
    assert (once[0] != once[1]).any()


FOLDS_BEFORE = [2, 2, 0, 2, 0, 1, 1, 3, 1, 0, 1, 1, 3, 2, 3, 0, 0, 3, 3, 2]


@pytest.mark.parametrize("seed", range(60))
def test_no_unit_is_ever_split_and_folds_stay_even(seed):
    rng = np.random.default_rng(seed)
    n_folds, n_units = int(rng.integers(2, 7)), int(rng.integers(15, 90))
    size = rng.integers(1, rng.integers(2, 8), size=n_units)
    side = rng.random(n_units) < rng.uniform(0.3, 0.7)
    side[: 2 * n_folds] = np.arange(2 * n_folds) % 2 == 0
    units = np.repeat(np.arange(n_units), size)[::-1] * 7 - 50
    is_member = np.repeat(side, size)[::-1]
    folds = stratified_folds(is_member, n_folds=n_folds, n_repeats=2, seed=seed, units=units)

    for fold in folds:
        for unit in np.unique(units):
            assert len(np.unique(fold[units == unit])) == 1
        for group in (is_member, ~is_member):
            assert all(group[fold != one].any() for one in range(n_folds))
            assert _spread(fold, group, n_folds) <= size.max() + 1


def test_single_records_even_out_what_units_leave_uneven():
    units = np.concatenate([np.repeat(np.arange(3), 40), np.arange(3, 603)])
    is_member = np.arange(len(units)) % 2 == 0
    (fold,) = stratified_folds(is_member, n_folds=5, n_repeats=1, seed=0, units=units)

    assert _spread(fold, is_member, 5) <= 3
    assert _spread(fold, ~is_member, 5) <= 3
    assert _spread(fold, np.ones(len(units), dtype=bool), 5) <= 2


def test_a_unit_on_both_sides_is_held_out_whole():
    units = np.repeat(np.arange(40), 5)
    is_member = np.arange(200) % 5 < 2
    folds = stratified_folds(is_member, n_folds=4, n_repeats=3, seed=0, units=units)

    assert (folds.reshape(3, 40, 5) == folds[:, ::5, None]).all()
    for fold in folds:
        assert np.bincount(fold).tolist() == [50] * 4


def test_units_of_one_record_each_change_nothing():
    is_member = np.arange(101) % 2 == 0
    options = {"n_folds": 5, "n_repeats": 2, "seed": 3}
    np.testing.assert_array_equal(
        stratified_folds(is_member, **options),
        stratified_folds(is_member, units=np.arange(101)[::-1], **options),
    )


def test_the_folds_of_independent_records_are_what_they_always_were():
    is_member = np.arange(20) % 3 == 0
    folds = stratified_folds(is_member, n_folds=4, n_repeats=1, seed=7)
    assert folds.tolist() == [FOLDS_BEFORE]


def test_too_few_units_of_one_side_are_refused():
    is_member = np.array([True] * 50 + [False] * 40)
    units = np.concatenate([np.arange(50), np.repeat([50, 51, 52, 53], 10)])
    with pytest.raises(ConfigError, match="5 independent units of non-members, got 50 and 4"):
        stratified_folds(is_member, n_folds=5, n_repeats=1, seed=0, units=units)


def test_too_few_records_of_one_side_are_refused():
    is_member = np.array([True] * 50 + [False] * 4)
    with pytest.raises(ConfigError, match="5 non-members, got 50 and 4"):
        stratified_folds(is_member, n_folds=5, n_repeats=1, seed=0)
