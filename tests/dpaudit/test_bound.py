"""From coins and scores to a bound: the coins, the guesses, ties, and what the choice costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.dpaudit import (
    coin_problems,
    draw_plan,
    fdp_bound,
    fdp_mu,
    gaussian_epsilon,
    one_run_bound,
    one_run_epsilon,
)
from seenit.dpaudit.guesses import count_correct, order_of, usual_guesses
from seenit.errors import ConfigError, Refused, SignalError
from seenit.records.audits.dp_audit import CanaryPlan, GuessCount

BOTH = GuessCount(members=50, nonmembers=50)


def plan_of(is_member, run=None):
    is_member = np.asarray(is_member, dtype=bool)
    n = len(is_member)
    return CanaryPlan(
        ids=np.arange(n),
        run=np.zeros(n, dtype=np.int64) if run is None else run,
        is_member=is_member,
    )


def leaking(seed, n=400, shift=3.0):
    plan = draw_plan(n_canaries=n, seed=seed)
    return plan, np.random.default_rng(seed + 1).normal(size=n) + shift * plan.is_member


def test_coins_are_fair_independent_and_the_seeds_own():
    plan = draw_plan(n_canaries=50, n_runs=200, seed=3)
    again = draw_plan(n_canaries=50, n_runs=200, seed=3)
    assert (plan.is_member == again.is_member).all()
    assert (plan.is_member != draw_plan(n_canaries=50, n_runs=200, seed=4).is_member).any()
    assert plan.n_runs == 200
    assert len(np.unique(plan.ids)) == len(plan) == 10_000
    per_run = plan.is_member.reshape(200, 50).sum(axis=1)
    assert (plan.run.reshape(200, 50) == np.arange(200)[:, None]).all()
    assert abs(per_run.mean() - 25) < 4 * np.sqrt(12.5 / 200)
    assert per_run.var() == pytest.approx(12.5, rel=0.4)  # 0 in a balanced draw


@given(st.permutations(list(range(12))), st.integers(0, 6), st.integers(0, 6))
def test_guesses_counted_one_by_one(scores, members, nonmembers):
    if members + nonmembers == 0:
        members = 1
    is_member = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0], dtype=bool)
    right = 0
    for score, inside in zip(scores, is_member, strict=True):
        right += score >= 12 - members and bool(inside)
        right += score < nonmembers and not inside
    order = order_of(np.array(scores, dtype=float), seed=0)
    guesses = GuessCount(members=members, nonmembers=nonmembers)
    assert count_correct(order, is_member, guesses) == right


def test_equal_scores_know_nothing_even_in_a_sorted_file():
    is_member = np.arange(1000) < 500
    for plan in (plan_of(is_member), plan_of(~is_member)):
        found = one_run_bound(plan, np.zeros(1000), delta=0.0, guesses=[BOTH])
        assert found.epsilon == 0.0
        assert 30 < found.n_correct < 70


def test_a_fixed_choice_is_the_bound_itself():
    plan, scores = leaking(0)
    found = one_run_bound(plan, scores, delta=1e-5, guesses=[BOTH])
    v = count_correct(order_of(scores, seed=0), plan.is_member, BOTH)
    assert (found.n_canaries, found.n_guesses, found.n_correct) == (400, 100, v)
    assert (found.n_tried, found.n_runs, found.level, found.mu) == (1, 1, 0.95, None)
    assert found.epsilon == one_run_epsilon(n_canaries=400, n_guesses=100, n_correct=v, delta=1e-5)
    curve = fdp_bound(plan, scores, delta=1e-5, guesses=[BOTH])
    assert curve.mu == fdp_mu(n_canaries=400, n_guesses=100, n_correct=v)
    assert curve.epsilon == gaussian_epsilon(curve.mu, delta=1e-5)


@pytest.mark.parametrize("bound", [one_run_bound, fdp_bound])
def test_a_choice_among_many_is_paid_for(bound):
    plan, scores = leaking(0)
    ways = usual_guesses(400)
    found = bound(plan, scores, delta=1e-5)
    assert found.n_tried == len(ways) == 13
    alone = {
        (each.epsilon, each.n_guesses, each.n_correct)
        for each in (
            bound(plan, scores, delta=1e-5, level=1 - 0.05 / 13, guesses=[way]) for way in ways
        )
    }
    assert (found.epsilon, found.n_guesses, found.n_correct) in alone
    assert found.epsilon == max(epsilon for epsilon, _, _ in alone) > 0
    unpaid = max(bound(plan, scores, delta=1e-5, guesses=[way]).epsilon for way in ways)
    assert found.epsilon < unpaid


def test_the_order_of_the_rows_decides_nothing_without_ties():
    plan, scores = leaking(5)
    mixed = np.random.default_rng(0).permutation(400)
    other = CanaryPlan(ids=plan.ids[mixed], run=plan.run[mixed], is_member=plan.is_member[mixed])
    assert one_run_bound(plan, scores, delta=0.0) == one_run_bound(other, scores[mixed], delta=0.0)


def test_turning_coins_and_scores_round_proves_the_same_at_either_end():
    plan, scores = leaking(6)
    forth = one_run_bound(plan, scores, delta=0.0, guesses=[BOTH])
    back = one_run_bound(plan_of(~plan.is_member), -scores, delta=0.0, guesses=[BOTH])
    assert forth.n_correct == back.n_correct
    assert forth.epsilon == back.epsilon > 1


def test_inverted_scores_prove_nothing():
    plan, scores = leaking(7)
    assert one_run_bound(plan, -scores, delta=0.0).epsilon == 0.0


@pytest.mark.parametrize("n", [1, 2, 3, 63, 64, 1001])
def test_the_usual_guesses_fit_any_number_of_canaries(n):
    ways = usual_guesses(n)
    assert len(set(ways)) == len(ways)
    assert all(1 <= way.total <= n for way in ways)
    assert ways[0].total == n


def test_membership_that_no_coin_gives_is_refused():
    for is_member in (np.ones(100), np.zeros(100), np.arange(1000) < 300):
        assert coin_problems(np.asarray(is_member, dtype=bool))
        with pytest.raises(Refused, match="expected the coin flips of a plan"):
            one_run_bound(plan_of(is_member), np.zeros(len(is_member)), delta=0.0)
    assert not any(coin_problems(draw_plan(n_canaries=1000, seed=s).is_member) for s in range(200))
    assert not coin_problems(np.ones(5, dtype=bool))


def test_impossible_requests_are_refused_by_name():
    plan, scores = leaking(0, n=50)
    with pytest.raises(ConfigError, match="at most one for each of 50 canaries"):
        one_run_bound(plan, scores, delta=0.0, guesses=[BOTH])
    with pytest.raises(SignalError, match="scores"):
        one_run_bound(plan, scores[:-1], delta=0.0)
    with pytest.raises(SignalError, match="finite"):
        fdp_bound(plan, np.full(50, np.nan), delta=1e-5)
    with pytest.raises(ConfigError, match="no finite ε at δ = 0"):
        fdp_bound(plan, scores, delta=0.0)
    with pytest.raises(ConfigError, match="at least one guess"):
        GuessCount(members=0, nonmembers=0)
    with pytest.raises(ConfigError, match="one shape"):
        CanaryPlan(ids=np.arange(3), run=np.zeros(2, dtype=int), is_member=np.ones(3, dtype=bool))
    for name, options in (
        ("n_canaries", {"n_canaries": 0, "seed": 0}),
        ("n_runs", {"n_canaries": 1, "n_runs": 0, "seed": 0}),
        ("seed", {"n_canaries": 1, "seed": -1}),
    ):
        with pytest.raises(ConfigError, match=name):
            draw_plan(**options)
