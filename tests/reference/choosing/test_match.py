"""Successive halving with a trainer of paper: the budget holds, the best is kept."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import ConfigError, SignalError
from seenit.reference.choosing.distance import MarginSample, margin_distance
from seenit.reference.choosing.match import match_recipe
from seenit.reference.choosing.propose import Proposal
from seenit.reference.recipe import Recipe

BASE = np.linspace(-2.0, 2.0, 201)
TARGET = MarginSample(inside=BASE + 3, outside=BASE + 1)


def proposals(n):
    return [
        Proposal(Recipe(architecture="mlp-4", epochs=i + 1), (f"reason {i}",)) for i in range(n)
    ]


@dataclass
class PaperTrainer:
    """Recipe i comes out `away[i]` nats off the target, after `seconds` of a clock of its own."""

    away: list
    seconds: float = 10.0
    noise: float = 0.0
    now: float = 0.0
    rounds: list = field(default_factory=list)

    def __call__(self, recipes, trial):
        self.now += self.seconds * len(recipes)
        numbers = [recipe.epochs - 1 for recipe in recipes]
        self.rounds.append((trial, numbers))
        rng = np.random.default_rng(trial)
        shifts = [self.away[i] + self.noise * rng.normal() for i in numbers]
        return [MarginSample(inside=BASE + 3 + by, outside=BASE + 1 + by) for by in shifts]

    def clock(self):
        return self.now


def match(trainer, *, budget=1e9, expected=10.0, **more):
    return match_recipe(
        proposals(len(trainer.away)),
        TARGET,
        train=trainer,
        expected_seconds=lambda recipes: expected * len(recipes),
        budget_seconds=budget,
        clock=trainer.clock,
        **more,
    )


@given(st.lists(st.floats(0.01, 5), min_size=1, max_size=9, unique=True), st.floats(0, 500))
def test_of_those_tried_the_nearest_is_chosen_within_the_budget(away, budget):
    trainer = PaperTrainer(away)
    found = match(trainer, budget=budget)
    assert found.seconds == trainer.now <= budget
    tried = trainer.rounds[0][1] if trainer.rounds else [0]
    assert tried == list(range(len(tried)))  # the most plausible ones
    assert found.chosen.epochs - 1 == min(tried, key=lambda i: away[i])
    assert found.n_trials == sum(len(numbers) for _, numbers in trainer.rounds)


def test_every_round_trains_the_better_half_again_on_the_next_row_of_the_plan():
    trainer = PaperTrainer([5, 1, 4, 2, 3, 6])
    found = match(trainer)
    assert trainer.rounds == [(0, [0, 1, 2, 3, 4, 5]), (1, [1, 3, 4]), (2, [1, 3])]
    assert found.chosen.epochs == 2
    assert [len(one.distances) for one in found.candidates] == [1, 3, 1, 3, 2, 1]
    assert "6 recipes tried out of 6" in found.reasons[-1]
    assert found.reasons[0] == "reason 1"


def test_trials_of_one_recipe_are_limited():
    trainer = PaperTrainer([3, 2, 1, 4])
    match(trainer, most_trials=1)
    assert [trial for trial, _ in trainer.rounds] == [0]


def test_the_same_trainer_gives_the_same_match():
    first, second = (match(PaperTrainer([2, 1, 3], noise=0.5)) for _ in range(2))
    assert first == second


def test_equal_distances_go_to_the_more_plausible():
    found = match(PaperTrainer([2.0, 1.0, 1.0, 1.0]))
    assert found.chosen.epochs == 2


def test_noise_of_one_trial_is_averaged_away():
    wins = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)

        def train(recipes, _trial, rng=rng):
            shifts = [recipe.epochs * 0.2 + 0.15 * rng.normal() for recipe in recipes]
            return [MarginSample(inside=BASE + 3 + s, outside=BASE + 1 + s) for s in shifts]

        found = match_recipe(
            proposals(4),
            TARGET,
            train=train,
            expected_seconds=lambda _: 0.0,
            budget_seconds=1.0,
        )
        wins += found.chosen.epochs == 1
    assert wins >= 15


def test_a_round_that_took_longer_than_expected_makes_the_next_one_dearer():
    slow = PaperTrainer([1, 2, 3, 4], seconds=30)
    match(slow, budget=150, expected=10)  # 4 x 10 expected, 120 spent: 2 x 30 do not fit in 30
    assert [trial for trial, _ in slow.rounds] == [0]


def test_too_little_time_keeps_the_most_plausible_and_says_so():
    trainer = PaperTrainer([3, 1])
    found = match(trainer, budget=15)
    assert trainer.rounds == []
    assert found.chosen.epochs == 1
    assert found.candidates[0].distance == float("inf")
    assert "15 s are too few" in found.reasons[-1]


def test_one_proposal_needs_no_training():
    trainer = PaperTrainer([3])
    assert match(trainer).chosen.epochs == 1
    assert trainer.rounds == []


def test_a_training_that_diverged_is_never_preferred():
    trainer = PaperTrainer([float("nan"), 4.0, float("inf")])
    found = match(trainer)
    assert found.chosen.epochs == 2
    assert found.candidates[0].distance == float("inf")


def test_where_all_diverged_the_most_plausible_stays_and_says_so():
    found = match(PaperTrainer([float("nan"), float("inf")]))
    assert found.chosen.epochs == 1
    assert "none of which" in found.reasons[-1]


@pytest.mark.parametrize(
    ("n", "more"), [(0, {}), (2, {"most_trials": 0}), (2, {"budget_seconds": -1.0})]
)
def test_impossible_requests_are_refused(n, more):
    arguments = {"budget_seconds": 1.0, **more}
    with pytest.raises(ConfigError, match="matching: expected at least one proposal"):
        match_recipe(
            proposals(n),
            TARGET,
            train=PaperTrainer([]),
            expected_seconds=lambda _: 0.0,
            **arguments,
        )


def test_the_distance_by_hand():
    target = MarginSample(inside=np.array([1.0, 3.0]), outside=np.array([-1.0, 1.0]))
    reference = MarginSample(inside=np.array([2.0, 4.0]), outside=np.array([-2.0, -0.5]))
    found = margin_distance(reference, target)
    assert (found.inside, found.outside) == (pytest.approx(1.0), pytest.approx(1.25))
    assert (found.sure_inside, found.sure_outside) == (0.0, -0.5)
    assert found.scale == pytest.approx(np.sqrt(2.0))
    assert found.value == pytest.approx(2.25 / np.sqrt(2.0) + 0.5)


@given(st.floats(-3, 3), st.integers(1, 50))
def test_the_distance_is_zero_only_from_itself_and_blind_to_order(by, n):
    rng = np.random.default_rng(n)
    one = MarginSample(inside=rng.normal(size=n) + 1, outside=rng.normal(size=n))
    mixed = MarginSample(inside=rng.permutation(one.inside), outside=one.outside[::-1])
    assert margin_distance(mixed, one).value == pytest.approx(0.0, abs=1e-12)
    moved = MarginSample(inside=one.inside + by, outside=one.outside + by)
    found = margin_distance(moved, one)
    assert found.inside == pytest.approx(abs(by), abs=1e-9)
    assert found.outside == pytest.approx(abs(by), abs=1e-9)


def test_sides_must_be_there_and_the_target_finite():
    with pytest.raises(SignalError, match="got 0 and 1"):
        MarginSample(inside=np.array([]), outside=np.array([1.0]))
    bad = MarginSample(inside=np.array([np.nan]), outside=np.array([1.0]))
    with pytest.raises(SignalError, match="target_margin"):
        margin_distance(TARGET, bad)
