from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import SignalError
from seenit.evaluate import auc, tpr_at_fpr
from seenit.evaluate.comparison.alignment import align
from seenit.evaluate.comparison.between_runs import compare_runs
from seenit.evaluate.comparison.unpaired import unpaired_difference
from seenit.records.evaluation import Interval
from seenit.records.scores import IN_FULL, Scores


def run(seed, *, leak, n=600, n_unknown=50, shared=None):
    """Scores of two attacks on n known records whose common part is `shared`."""
    rng = np.random.default_rng(seed)
    truth = np.arange(n + n_unknown) % 2
    base = rng.normal(size=n + n_unknown) if shared is None else shared
    column = base + 0.2 * rng.normal(size=n + n_unknown) + leak * truth
    is_member = truth.astype(np.int8)
    is_member[n:] = -1
    return Scores(
        ids=np.array([f"r{number:04d}" for number in range(n + n_unknown)]),
        is_member=is_member,
        columns={"loss": column, "stack": column + 0.1 * rng.normal(size=n + n_unknown)},
        evaluated_on={"loss": IN_FULL, "stack": IN_FULL},
    )


SHARED = np.random.default_rng(9).normal(size=650)


@pytest.fixture(scope="module")
def before():
    return run(0, leak=1.0, shared=SHARED)


@pytest.fixture(scope="module")
def after():
    return run(1, leak=0.5, shared=SHARED)


def compared(after, before):
    return compare_runs(after, before, chosen=("stack", "loss"), max_fpr=0.05)


def shuffled(scores, seed=3):
    order = np.random.default_rng(seed).permutation(len(scores.ids))
    return Scores(
        ids=scores.ids[order],
        is_member=scores.is_member[order],
        columns={name: column[order] for name, column in scores.columns.items()},
        evaluated_on=scores.evaluated_on,
    )


def test_the_difference_is_that_of_the_figures(after, before):
    of_auc, of_tpr = compared(after, before).chosen
    later, truth = after.known("stack")
    earlier, _ = before.known("loss")
    assert of_auc.difference.value == pytest.approx(auc(later, truth) - auc(earlier, truth))
    change = tpr_at_fpr(later, truth, max_fpr=0.05) - tpr_at_fpr(earlier, truth, max_fpr=0.05)
    assert of_tpr.difference.value == pytest.approx(change)
    assert of_auc.difference.high < 0  # half the leak is seen as less
    assert (of_auc.attack, of_auc.before_attack) == ("stack", "loss")
    assert of_auc.difference.level == pytest.approx(0.975)


def test_the_order_of_the_records_does_not_matter(after, before):
    assert compared(after, shuffled(before)) == compared(after, before)
    assert align(after, shuffled(before)).before.column("loss").tolist() == (
        before.known("loss")[0].tolist()
    )


def test_pairing_narrows_what_the_same_records_share(after, before):
    paired = compared(after, before)
    others = replace(before, ids=np.array([f"x{name}" for name in before.ids]))
    unpaired = compared(after, others)
    assert paired.is_paired
    assert not unpaired.is_paired
    assert "0 of them in both" in unpaired.reason
    assert unpaired.found is None
    for one, other in zip(paired.chosen, unpaired.chosen, strict=True):
        assert one.difference.value == pytest.approx(other.difference.value)
        assert other.p_value is None
    narrow, wide = paired.chosen[0].difference, unpaired.chosen[0].difference
    assert narrow.high - narrow.low < 0.7 * (wide.high - wide.low)


def test_another_membership_is_not_paired(after, before):
    flipped = replace(before, is_member=np.where(before.is_member < 0, -1, 1 - before.is_member))
    flipped = replace(flipped, is_member=flipped.is_member.astype(np.int8))
    found = compared(after, flipped)
    assert not found.is_paired
    assert "another membership" in found.reason


def test_a_run_against_itself_shows_no_difference(before):
    found = compare_runs(before, before, chosen=("loss", "loss"), max_fpr=0.05)
    for row in (*found.chosen, *found.attacks):
        assert row.difference.low <= 0 <= row.difference.high
        assert row.difference.value == 0
    assert found.found.n_only_after == found.found.n_only_before == 0


def test_members_found_add_up(after, before):
    found = compared(after, before).found
    total = found.n_both + found.n_only_before + found.n_only_after + found.n_neither
    assert total == int((after.is_member == 1).sum())
    share = (found.n_both + found.n_only_after) / total
    assert share == pytest.approx(tpr_at_fpr(*after.known("stack"), max_fpr=0.05))


def test_attacks_of_one_run_only_are_not_compared_and_p_values_are_corrected(after, before):
    extra = replace(after, columns={**after.columns, "gap": after.columns["loss"]})
    extra = replace(extra, evaluated_on={**after.evaluated_on, "gap": IN_FULL})
    rows = compared(extra, before).attacks
    assert {row.attack for row in rows} == {"loss", "stack"}
    raw = compare_runs(after, before, chosen=("loss", "loss"), max_fpr=0.05).chosen[0].p_value
    corrected = next(row for row in rows if row.attack == "loss" and row.quantity == "auc")
    assert corrected.p_value >= raw


def test_a_chosen_attack_that_is_not_there_is_named(after, before):
    with pytest.raises(SignalError, match="influence"):
        compare_runs(after, before, chosen=("influence", "loss"), max_fpr=0.05)


def interval(ends):
    low, value, high = sorted(ends)
    return Interval(value=value, low=low, high=high)


rates = st.tuples(*[st.floats(0, 1)] * 3).map(interval)


@given(rates, rates)
def test_an_unpaired_difference_holds_its_estimate_and_turns_with_its_sign(first, second):
    found, turned = unpaired_difference(first, second), unpaired_difference(second, first)
    assert found.low <= found.value <= found.high
    assert found.low == pytest.approx(-turned.high)
    assert found.high == pytest.approx(-turned.low)


@pytest.mark.slow
def test_unpaired_differences_hold_their_level():
    hits = 0
    for seed in range(300):
        first, second = run(2 * seed, leak=1.0, n=200), run(2 * seed + 1, leak=0.6, n=300)
        second = replace(second, ids=np.array([f"x{name}" for name in second.ids]))
        found = compare_runs(first, second, chosen=("loss", "loss"), max_fpr=0.05)
        row = next(each for each in found.attacks if each.quantity == "auc")
        from scipy.stats import norm

        sd = np.sqrt(2 * 1.04)
        truth = norm.cdf(1.0 / sd) - norm.cdf(0.6 / sd)
        hits += row.difference.low <= truth <= row.difference.high
    assert 276 <= hits <= 294  # 95 % of 300, within three standard deviations
