"""Folds spread members, non-members and classes evenly, and leave nobody out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seenit.errors import ConfigError
from seenit.selection import stratified_folds


@given(
    st.integers(2, 6),
    st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=20, max_size=120),
    st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_every_group_is_spread_to_within_one(n_folds, rows, seed):
    is_member = np.array([member for member, _ in rows])
    labels = np.array([label for _, label in rows])
    if min(is_member.sum(), (~is_member).sum()) < n_folds:
        return
    folds = stratified_folds(is_member, labels, n_folds=n_folds, n_repeats=2, seed=seed)

    assert folds.shape == (2, len(rows))
    for fold in folds:
        sizes = np.bincount(fold, minlength=n_folds)
        assert sizes.max() - sizes.min() <= 1
        for member in (True, False):
            for label in range(5):
                group = np.bincount(
                    fold[(is_member == member) & (labels == label)], minlength=n_folds
                )
                assert group.max() - group.min() <= 1


def test_the_seed_decides_the_folds_and_repeats_differ():
    is_member = np.arange(100) % 2 == 0
    once = stratified_folds(is_member, None, n_folds=5, n_repeats=3, seed=1)
    again = stratified_folds(is_member, None, n_folds=5, n_repeats=3, seed=1)
    other = stratified_folds(is_member, None, n_folds=5, n_repeats=3, seed=2)

    np.testing.assert_array_equal(once, again)
    assert (once != other).any()
    assert (once[0] != once[1]).any()


def test_too_few_records_of_one_side_are_refused():
    is_member = np.array([True] * 50 + [False] * 4)
    with pytest.raises(ConfigError, match="5 non-members, got 50 and 4"):
        stratified_folds(is_member, None, n_folds=5, n_repeats=1, seed=0)
