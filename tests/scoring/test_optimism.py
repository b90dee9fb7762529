import numpy as np
import pytest

from seenit.evaluate import auc
from seenit.numerics.folds import stratified_folds
from seenit.records.interval import Interval
from seenit.scoring.optimism import lowered, selection_optimism

IS_MEMBER = np.arange(800) < 400


def best_by_auc(columns, rows):
    return max(columns, key=lambda name: auc(columns[name][rows], IS_MEMBER[rows]))


def optimism(columns, seed=0):
    halvings = stratified_folds(IS_MEMBER, n_folds=2, n_repeats=10, seed=seed)
    halves = [halving == half for halving in halvings for half in (0, 1)]
    picks = [best_by_auc(columns, half) for half in halves]
    return selection_optimism(columns, IS_MEMBER, halves, picks, max_fpr=0.05)


def test_the_luck_of_the_best_of_equal_attacks_is_taken_off():
    """Its AUC lies above 1/2 by the expected maximum of 20; the corrected one does not."""
    naive, corrected = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        columns = {f"a{k}": rng.normal(size=800) for k in range(20)}
        best = auc(columns[best_by_auc(columns, IS_MEMBER >= 0)], IS_MEMBER)
        naive.append(best - 0.5)
        corrected.append(best - optimism(columns, seed)["auc"] - 0.5)
    assert np.mean(naive) == pytest.approx(1.87 * np.sqrt(801 / (12 * 400 * 400)), rel=0.25)
    assert abs(np.mean(corrected)) < 0.25 * np.mean(naive)


def test_an_attack_that_is_clearly_ahead_owes_nothing_to_luck():
    rng = np.random.default_rng(1)
    columns = {f"a{k}": rng.normal(size=800) for k in range(20)}
    columns["ahead"] = rng.normal(size=800) + 1.5 * IS_MEMBER
    assert optimism(columns)["auc"] < 0.005


def test_a_lowered_interval_keeps_its_width_within_zero_and_one():
    found = lowered(Interval(value=0.3, low=0.2, high=0.4, level=0.9), 0.1)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.1, 0.3))
    assert found.level == 0.9
    assert lowered(Interval(value=0.05, low=0.0, high=0.2), 0.1).value == 0.0
