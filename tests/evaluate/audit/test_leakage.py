"""The verdict of a run: chance is not a leak, a leak is one, and few records tell nothing."""

import numpy as np
import pytest

from seenit.evaluate.audit.verdict import judge_leakage
from seenit.records.audits.leakage import (
    CANNOT_TELL,
    DOES_NOT_SHOW,
    INVERTED,
    LEAKS,
    NOT_AN_AUDIT,
    SLIGHTLY,
    STRONGLY,
)
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores


def scores_of(shifts, *, n, seed=0, learned=()):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    return Scores(
        ids=np.arange(n),
        is_member=is_member.astype(np.int8),
        columns={name: rng.normal(size=n) + shift * is_member for name, shift in shifts.items()},
        evaluated_on={name: OUT_OF_FOLD if name in learned else IN_FULL for name in shifts},
    )


def kind(shifts, *, n, max_fprs=(0.01, 0.05), seed=0, **more):
    return judge_leakage(scores_of(shifts, n=n, seed=seed), max_fprs=max_fprs, **more).kind


def test_one_attack_that_finds_members_is_enough():
    found = judge_leakage(scores_of({"blind": 0.0, "keen": 1.0}, n=2000), max_fprs=(0.01, 0.05))
    assert found.kind == LEAKS
    assert "keen" in found.reason
    assert "best of 2 attacks" in found.reason


def test_many_records_and_nothing_to_find_is_no_leak_shown():
    assert kind({"a": 0.0, "b": 0.0}, n=20_000) == DOES_NOT_SHOW


def test_few_records_cannot_tell():
    for n in (60, 300):
        kinds = [kind({"a": 0.0}, n=n, seed=seed) for seed in range(20)]
        assert set(kinds) <= {CANNOT_TELL, LEAKS}
        assert kinds.count(LEAKS) <= 4


def test_a_leak_at_low_rates_alone_is_found():
    """A hundredth of the members stands out; the AUC hardly moves."""
    rng = np.random.default_rng(0)
    n = 40_000
    is_member = np.arange(n) < n // 2
    column = rng.normal(size=n) + 20.0 * (is_member & (rng.random(n) < 0.02))
    scores = Scores(
        ids=np.arange(n),
        is_member=is_member.astype(np.int8),
        columns={"rare": column},
        evaluated_on={"rare": IN_FULL},
    )
    found = judge_leakage(scores, max_fprs=(0.001, 0.05))
    assert found.kind == LEAKS
    assert "TPR at FPR 0.1 %" in found.reason


@pytest.mark.long
def test_many_attacks_on_nothing_are_rarely_a_leak():
    """The best of twelve is partly the luckiest; at most one audit in twenty may say so."""
    shifts = {f"a{each}": 0.0 for each in range(12)}
    kinds = [kind(shifts, n=400, max_fprs=(0.05,), seed=seed) for seed in range(10)]
    assert kinds.count(LEAKS) <= 2


@pytest.mark.parametrize("shift", [0.0, 2.0])
def test_where_the_groups_differ_by_themselves_nothing_is_said_of_the_model(shift):
    found = judge_leakage(
        scores_of({"a": shift}, n=2000), max_fprs=(0.05,), not_an_audit="they differ"
    )
    assert (found.kind, found.reason) == (NOT_AN_AUDIT, "they differ")


def test_rates_that_cannot_be_resolved_take_no_part():
    found = judge_leakage(scores_of({"a": 0.0}, n=2000), max_fprs=(0.001, 0.05))
    assert [each.limit.max_fpr for each in found.beyond_chance.verdicts] == [None, 0.05]


@pytest.mark.parametrize(
    ("shift", "n", "strength"), [(0.1, 40_000, SLIGHTLY), (0.5, 2000, ""), (1.6, 2000, STRONGLY)]
)
def test_strength_is_earned_by_the_bounds(shift, n, strength):
    found = judge_leakage(scores_of({"a": shift}, n=n), max_fprs=(0.05,))
    assert (found.kind, found.strength) == (LEAKS, strength)


def test_a_learned_attack_that_undoes_swapped_sides_is_no_leak():
    """What learns the reversed sign would name non-members as members."""
    shifts = {"loss": -0.5, "gap": -0.3, "stack": 0.6}
    found = judge_leakage(scores_of(shifts, n=2000, learned=("stack",)), max_fprs=(0.05,))
    assert found.kind == INVERTED
    assert found.strength == ""
    assert "swapped" in found.reason


def test_a_leak_beside_attacks_below_chance_says_both():
    shifts = {"loss": -0.5, "entropy": 0.5, "stack": 0.6}
    found = judge_leakage(scores_of(shifts, n=2000, learned=("stack",)), max_fprs=(0.05,))
    assert found.kind == LEAKS
    assert "stack" in found.reason
    assert "labels are numbered in another order" in found.reason


def test_a_learned_attack_below_chance_is_no_sign_of_a_reversed_set_up():
    found = judge_leakage(
        scores_of({"loss": 0.0, "stack": -0.3}, n=2000, learned=("stack",)), max_fprs=(0.05,)
    )
    assert found.below_chance is None
    assert found.kind in (CANNOT_TELL, DOES_NOT_SHOW)
