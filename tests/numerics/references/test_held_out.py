"""A reference that plays the target is judged by others whose numbers do not give it away."""

import numpy as np
import pytest

from seenit.numerics.references.held_out import held_out_counts
from seenit.reference.plan import anchored_plan, balanced_plan


def numbers(plan, reference: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    usable = held_out_counts(plan.is_in, plan.counts, reference, np.random.default_rng(0))
    assert not usable[reference].any()
    assert not (usable & ~plan.counts).any()
    return usable, (usable & plan.is_in).sum(axis=0), (usable & ~plan.is_in).sum(axis=0)


@pytest.mark.parametrize(
    ("n_references", "inclusion", "n_in", "n_out"),
    [(8, 0.5, 3, 3), (8, 0.75, 5, 1), (12, 0.75, 8, 2), (4, 0.5, 1, 1)],
)
def test_every_example_keeps_the_same_numbers_on_both_sides(n_references, inclusion, n_in, n_out):
    plan = balanced_plan(n=60, n_references=n_references, inclusion=inclusion, seed=1)
    for reference in range(n_references):
        _, inside, outside = numbers(plan, reference)
        assert set(inside) == {n_in}
        assert set(outside) == {n_out}


def test_examples_without_a_side_left_are_left_out_whole():
    plan = balanced_plan(n=60, n_references=4, inclusion=0.75, seed=1)  # one OUT each
    usable, _, _ = numbers(plan, 0)
    assert not usable.any()


def test_cells_that_the_plan_fixed_play_no_part():
    is_member = np.array([1, 0] * 30 + [-1] * 20, dtype=np.int8)
    plan = anchored_plan(is_member, n_references=16, n_folds=2, seed=0)
    for reference in (0, 1):
        usable, _, _ = numbers(plan, reference)
        fixed = ~plan.counts[reference]
        assert fixed.any()
        assert not usable[:, fixed].any()
        assert usable[:, ~fixed].any(axis=0).all()


def test_the_plan_is_not_written_to_and_none_means_that_all_count():
    plan = balanced_plan(n=40, n_references=8, inclusion=0.5, seed=2)
    before = plan.counts.copy()
    with_counts = held_out_counts(plan.is_in, plan.counts, 3, np.random.default_rng(5))
    without = held_out_counts(plan.is_in, None, 3, np.random.default_rng(5))
    assert np.array_equal(with_counts, without)
    assert np.array_equal(plan.counts, before)


def test_partners_are_spread_over_all_that_there_are():
    plan = balanced_plan(n=600, n_references=8, inclusion=0.5, seed=3)
    usable = held_out_counts(plan.is_in, plan.counts, 0, np.random.default_rng(0))
    dropped = (~usable[1:]).sum(axis=1)
    assert dropped.min() > 600 / 7 / 2
