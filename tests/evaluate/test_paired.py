import numpy as np
import pytest
from resampling_loops import plausible_together
from scipy.stats import ks_2samp

from seenit.errors import SignalError
from seenit.evaluate import paired as module
from seenit.evaluate.paired import paired_bootstrap
from seenit.evaluate.roc import tpr_at_fpr


def problem(seed=0, n=240, levels=None):
    """Three attacks that share part of their noise, (3, n), and membership."""
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    shared = rng.normal(size=n)
    columns = np.stack(
        [shift * is_member + 0.8 * shared + 0.6 * rng.normal(size=n) for shift in (1.2, 0.9, 0.0)]
    )
    return (np.round(columns * levels) / levels if levels else columns), is_member


@pytest.mark.parametrize("levels", [None, 2])
@pytest.mark.parametrize("max_fpr", [0.0, 0.05, 0.6])
def test_the_interval_is_that_of_the_naive_joint_bootstrap(levels, max_fpr):
    columns, is_member = problem(levels=levels)
    draws = plausible_together(columns, is_member, max_fpr=max_fpr, n_resamples=1000, seed=1)
    found = paired_bootstrap(
        columns[0],
        {"b": columns[1], "c": columns[2]},
        is_member,
        attack="a",
        max_fpr=max_fpr,
        seed=2,
        n_resamples=10_000,
        level=0.8,
    )
    for column, entry in enumerate(found, start=1):
        delta = draws[:, 0] - draws[:, column]
        low, high = np.quantile(delta, [0.1, 0.9])
        assert entry.difference.low == pytest.approx(low, abs=0.03)
        assert entry.difference.high == pytest.approx(high, abs=0.03)
        assert entry.difference.value == pytest.approx(
            tpr_at_fpr(columns[0], is_member, max_fpr=max_fpr)
            - tpr_at_fpr(columns[column], is_member, max_fpr=max_fpr)
        )


@pytest.mark.parametrize("levels", [None, 1])
def test_replicates_are_distributed_as_those_of_the_naive_joint_loop(levels):
    columns, is_member = problem(levels=levels)
    naive = plausible_together(columns, is_member, max_fpr=0.1, n_resamples=1000, seed=3)
    ladders = [module._ladder(column, is_member, 0.1, 12) for column in columns]
    rng = np.random.default_rng(4)
    n_above = module._plausible_flags(ladders, 120, 8000, rng)
    for column in (1, 2):
        ours = module._resampled_difference(
            ladders[0], ladders[column], n_above[0], n_above[column], rng
        )
        delta = naive[:, 0] - naive[:, column]
        assert ours.mean() == pytest.approx(delta.mean(), abs=4 * delta.std() / np.sqrt(1000))
        assert ours.std() == pytest.approx(delta.std(), rel=0.06)
        jitter = np.random.default_rng(5).uniform(-0.5, 0.5, size=9_000) / 120
        assert ks_2samp(ours + jitter[:8000], delta + jitter[8000:]).pvalue > 1e-3


def test_small_blocks_give_the_same_law(monkeypatch):
    columns, is_member = problem()
    others = {"b": columns[1]}
    whole = paired_bootstrap(columns[0], others, is_member, attack="a", max_fpr=0.1, seed=0)[0]
    monkeypatch.setattr(module, "CELLS_AT_ONCE", 1000)
    parts = paired_bootstrap(columns[0], others, is_member, attack="a", max_fpr=0.1, seed=0)[0]
    assert parts.difference.low == pytest.approx(whole.difference.low, abs=0.03)
    assert parts.difference.high == pytest.approx(whole.difference.high, abs=0.03)


def test_a_clear_difference_is_significant_and_a_tie_is_not():
    columns, is_member = problem(n=4000)
    found = paired_bootstrap(
        columns[0],
        {"blind": columns[2], "twin": np.exp(columns[0])},
        is_member,
        attack="best",
        max_fpr=0.05,
        seed=0,
    )
    blind, twin = found
    assert (blind.attack, blind.other, blind.quantity) == ("best", "blind", "tpr@fpr=0.05")
    assert blind.difference.low > 0.1
    assert blind.p_value == 2 / 2000  # the finest that 2,000 replicates can say
    assert twin.difference.value == 0
    assert twin.difference.low < 0 < twin.difference.high
    assert twin.difference.high == pytest.approx(1 - 0.025 ** (1 / 2000))
    assert twin.p_value == 1.0


def test_attacks_that_flag_everybody_do_not_differ():
    columns, is_member = problem()
    found = paired_bootstrap(
        columns[0], {"b": columns[1]}, is_member, attack="a", max_fpr=1.0, seed=0
    )[0]
    assert found.difference.value == 0
    assert found.p_value == 1.0


def test_perfect_against_useless_stays_within_one():
    is_member = np.arange(40) < 20
    found = paired_bootstrap(
        1.0 * is_member, {"b": np.zeros(40)}, is_member, attack="a", max_fpr=0.5, seed=0
    )[0]
    assert found.difference.value == found.difference.high == 1.0
    assert found.difference.low == pytest.approx(0.025 ** (1 / 20))


@pytest.mark.parametrize("n_members", [1, 9])
def test_a_single_record_on_a_side_has_no_interval(n_members):
    scores = np.arange(10.0)
    found = paired_bootstrap(
        scores, {"b": -scores}, np.arange(10) < n_members, attack="a", max_fpr=0.2, seed=0
    )[0]
    assert np.isnan([found.difference.low, found.difference.high, found.p_value]).all()


def test_without_others_there_is_nothing_to_compare():
    columns, is_member = problem()
    assert paired_bootstrap(columns[0], {}, is_member, attack="a", max_fpr=0.1, seed=0) == ()


def test_a_column_that_cannot_be_judged_is_refused():
    columns, is_member = problem()
    with pytest.raises(SignalError, match="scores"):
        paired_bootstrap(
            columns[0],
            {"b": columns[1] + np.inf},
            is_member,
            attack="a",
            max_fpr=0.1,
            seed=0,
        )
