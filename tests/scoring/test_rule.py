"""Which attack is picked: what TPR tells, else what AUC tells."""

import numpy as np
import pytest

from seenit.evaluate import tpr_at_fpr
from seenit.scoring.rule import pick, tpr_influence


def problem(n=2000, *, seed=0):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    noise = rng.normal(size=n)
    return is_member, noise, rng


def test_auc_decides_where_tpr_cannot():
    """Two attacks within noise of each other at 5 %, one far better over all records."""
    is_member, noise, rng = problem(1500)
    broad = noise + 0.45 * is_member
    luckier = rng.normal(size=1500)
    most = tpr_at_fpr(broad, is_member, max_fpr=0.05)
    for row in np.flatnonzero(is_member):  # as many members into the tail as make it the highest
        if tpr_at_fpr(luckier, is_member, max_fpr=0.05) > most:
            break
        luckier[row] = 10.0
    columns = {"luckier": luckier, "broad": broad}
    assert 0 < tpr_at_fpr(luckier, is_member, max_fpr=0.05) - most < 0.002
    assert pick(columns, is_member, max_fpr=0.05) == "broad"


def test_a_tail_that_is_told_from_the_others_wins_whatever_the_auc():
    is_member, noise, rng = problem(4000)
    tail = rng.normal(size=4000)
    tail[np.flatnonzero(is_member)[:400]] += 10.0
    columns = {"broad": noise + 0.6 * is_member, "tail": tail}
    assert pick(columns, is_member, max_fpr=0.01) == "tail"


def test_equal_attacks_leave_the_first():
    is_member, noise, _ = problem()
    column = noise + is_member
    assert pick({"loss": column, "margin": 2 * column}, is_member, max_fpr=0.05) == "loss"


def test_one_attack_is_picked_even_where_nothing_is_found():
    is_member, _, _ = problem(20)
    assert pick({"loss": np.zeros(20)}, is_member, max_fpr=0.05) == "loss"


@pytest.mark.parametrize("max_fpr", [0.02, 0.1])
def test_the_influence_gives_the_spread_over_samples(max_fpr):
    """Against the spread over 300 fresh samples, of standard error 4 % itself."""
    spread, claimed = [], []
    for seed in range(300):
        is_member, noise, _ = problem(1200, seed=seed)
        column = noise + 0.8 * is_member
        spread.append(tpr_at_fpr(column, is_member, max_fpr=max_fpr))
        influence = tpr_influence(column, is_member, max_fpr=max_fpr)
        claimed.append(np.sqrt((influence**2).sum()))
    assert np.mean(claimed) == pytest.approx(np.std(spread), rel=0.15)


def test_records_of_one_unit_count_as_one():
    """Every record eight times: what copies add is no evidence."""
    is_member, noise, rng = problem(300, seed=3)
    other = noise + 0.25 * rng.normal(size=300)
    columns = {"a": noise + 0.5 * is_member, "b": other + 0.5 * is_member}
    once = pick(columns, is_member, max_fpr=0.05)
    copied = {name: np.repeat(column, 8) for name, column in columns.items()}
    units = np.repeat(np.arange(300), 8)
    assert pick(copied, np.repeat(is_member, 8), max_fpr=0.05, units=units) == once
