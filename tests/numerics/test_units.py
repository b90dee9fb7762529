"""Units: joined, counted, and whether membership goes with them."""

import numpy as np
import pytest

from seenit.numerics.units import (
    components,
    decided_together,
    has_repeats,
    joined,
    n_units_by_side,
    unit_codes,
)


def test_codes_have_no_gaps_and_keep_what_is_together() -> None:
    assert unit_codes(np.array([7, -3, 7, 100])).tolist() == [1, 0, 1, 2]
    assert has_repeats(np.array([7, -3, 7]))
    assert not has_repeats(np.array([7, -3]))


def test_two_partitions_join_wherever_either_holds_records_together() -> None:
    people = np.array([0, 0, 1, 2, 3, 4])
    copies = np.array([9, 8, 8, 7, 7, 5])
    found = joined(people, copies)
    assert found.tolist() == [0, 0, 0, 1, 1, 2]
    assert joined(None, copies) is copies
    assert joined(people, None) is people
    assert joined(None, None) is None


def test_chains_of_pairs_are_one_unit() -> None:
    found = components(5, np.array([0, 1]), np.array([1, 4]))
    assert len(set(found[[0, 1, 4]])) == 1
    assert len(set(found)) == 3


def test_a_unit_on_both_sides_counts_on_both() -> None:
    is_member = np.array([True, False, True, True])
    assert n_units_by_side(is_member, np.array([1, 1, 2, 2])) == (2, 1)
    assert n_units_by_side(is_member, None) == (3, 1)


@pytest.mark.parametrize("share", [0.5, 0.2, 0.9])
def test_membership_by_a_coin_for_every_record_does_not_go_with_copies(share) -> None:
    wrong = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        units = np.repeat(np.arange(400), rng.integers(1, 4, size=400))
        wrong += decided_together(rng.random(len(units)) < share, units)
    assert wrong <= 20  # 4.6 % expected, 9 of 200


@pytest.mark.parametrize("n_pairs", [5, 50, 500])
def test_membership_by_unit_goes_with_it_both_ways(n_pairs) -> None:
    rng = np.random.default_rng(n_pairs)
    units = np.concatenate([np.repeat(np.arange(n_pairs), 2), n_pairs + np.arange(1000)])
    is_member = (rng.random(n_pairs + 1000) < 0.5)[units]
    assert decided_together(is_member, units)
    split = is_member.copy()
    split[: 2 * n_pairs] = np.arange(2 * n_pairs) % 2 == 0  # one of each pair on either side
    assert decided_together(split, units)


def test_a_single_large_unit_of_one_side_is_seen() -> None:
    units = np.concatenate([np.zeros(60, dtype=int), np.arange(1, 1001)])
    is_member = np.arange(1060) % 2 == 0
    assert not decided_together(is_member, units)
    is_member[:60] = True
    assert decided_together(is_member, units)


def test_one_side_alone_or_single_records_decide_nothing() -> None:
    units = np.repeat(np.arange(10), 2)
    assert not decided_together(np.ones(20, dtype=bool), units)
    assert not decided_together(np.arange(20) % 2 == 0, np.arange(20))
