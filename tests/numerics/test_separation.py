from itertools import pairwise
from math import comb

import numpy as np
import pytest

from seenit.numerics.separation import (
    auc_of_values,
    block_separation,
    column_auc,
    may_be_chance,
    rank_correlation,
    value_separation,
)


def _problem(seed: int, n: int = 60, k: int = 8):
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n).astype(np.float64), rng.random(n) < 0.4


@pytest.mark.parametrize("seed", range(5))
def test_auc_is_the_share_of_pairs_in_order(seed) -> None:
    values, member = _problem(seed)
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0 for a in values[member] for b in values[~member]
    ]

    assert column_auc(values, member) == pytest.approx(np.mean(pairs))
    assert column_auc(-values, member) == pytest.approx(1 - np.mean(pairs))


@pytest.mark.parametrize("seed", range(5))
def test_value_separation_counts_unlike_pairs_of_one_value(seed) -> None:
    values, member = _problem(seed)
    at = [(i, j) for i in range(60) for j in range(i)]
    unlike = np.mean([member[i] != member[j] for i, j in at if values[i] == values[j]])
    expected = np.mean([member[i] != member[j] for i, j in at])

    assert value_separation(values, member) == pytest.approx(1 - unlike / expected)


@pytest.mark.parametrize("seed", range(5))
def test_block_separation_counts_unlike_neighbours(seed) -> None:
    rng = np.random.default_rng(seed)
    values, member = rng.permutation(60).astype(np.float64), rng.random(60) < 0.4
    ordered = member[np.argsort(values)]
    n_unlike = sum(bool(a != b) for a, b in pairwise(ordered))

    expected = 2 * member.sum() * (~member).sum() / 60
    assert block_separation(values, member) == pytest.approx(1 - n_unlike / expected)


def test_blocks_and_values_are_found_where_the_order_says_nothing() -> None:
    member = np.arange(900) // 300 == 1
    middle = np.arange(900.0)
    fold = np.where(member, 2.0, np.arange(900) % 2 * 4.0)

    assert column_auc(middle, member) == 0.5
    assert block_separation(middle, member) > 0.99
    assert column_auc(fold, member) == 0.5
    assert value_separation(fold, member) == 1.0
    assert auc_of_values(fold, member) == 1.0


def test_nothing_is_separated_by_chance() -> None:
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        member = rng.random(2000) < 0.5
        found.append(
            (
                block_separation(rng.random(2000), member),
                value_separation(rng.integers(0, 20, 2000).astype(float), member),
                rank_correlation(rng.random(2000), rng.random(2000)),
            )
        )
    assert np.abs(found).max() < 0.1


def test_one_side_or_one_value_is_undefined_or_nothing() -> None:
    values = np.arange(5.0)

    assert np.isnan(column_auc(values, np.ones(5, dtype=bool)))
    assert np.isnan(block_separation(values, np.ones(5, dtype=bool)))
    assert np.isnan(value_separation(values, np.arange(5) > 2))
    assert np.isnan(value_separation(np.zeros(5), np.ones(5, dtype=bool)))
    assert rank_correlation(np.zeros(5), values) == 0.0


@pytest.mark.parametrize("n_members", range(13))
@pytest.mark.parametrize("n_columns", [1, 5, 8])
def test_agreement_is_more_than_chance_from_a_hundred_draws_a_column_on(
    n_members, n_columns
) -> None:
    member = np.arange(12) < n_members

    assert may_be_chance(member, n_columns=n_columns) == (comb(12, n_members) < 100 * n_columns)
