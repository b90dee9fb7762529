"""Choose among proposed recipes by training a few references, inside a stated time.

Successive halving: every proposal trains one reference, the better half trains another, and so on.
A trial is a whole reference, since a shortened training says nothing of how a full one would match
the target; trial k of a recipe is row k of the plan, so that the winner's trials are references
already and only the losers' are spent.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.reference.choosing.distance import MarginDistance, MarginSample, margin_distance
from seenit.reference.choosing.propose import Proposal
from seenit.reference.recipe import Recipe

_SHORTEST = 1e-9

Train = Callable[[Sequence[Recipe], int], Sequence[MarginSample]]
"""Trains one reference by each recipe, all at once if it can, on row k of the plan."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One proposal and what its trials gave.

    Attributes:
        proposal: the recipe and its reasons.
        distances: to the target, one per trial; empty if there was no time for any.
    """

    proposal: Proposal
    distances: tuple[MarginDistance, ...]

    @property
    def distance(self) -> float:
        """Mean over the trials, inf without any."""
        if not self.distances:
            return float("inf")
        return float(np.mean([one.value for one in self.distances]))


@dataclass(frozen=True, kw_only=True)
class Match:
    """The chosen recipe.

    Attributes:
        chosen: the recipe to train the others by.
        reasons: where it comes from and why it was preferred, one sentence each.
        candidates: all proposals in the order in which they came.
        n_trials: references trained.
        seconds: spent.
    """

    chosen: Recipe
    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    n_trials: int
    seconds: float


def match_recipe(
    proposals: Sequence[Proposal],
    target: MarginSample,
    *,
    train: Train,
    expected_seconds: Callable[[Sequence[Recipe]], float],
    budget_seconds: float,
    most_trials: int = 4,
    clock: Callable[[], float] = time.monotonic,
) -> Match:
    """Train references by the proposals until one is left or the time is spent.

    A round is started only if it is expected to end inside the budget; where a round took longer
    than expected, later ones are expected to do so too. If the first round has no time for all
    proposals, the most plausible ones are tried. Equal distances go to the more plausible one.

    Args:
        proposals: the most plausible first.
        target: its margins on known members and non-members.
        train: called with the recipes of a round and the trial's number, 0 first.
        expected_seconds: wall clock that `train` will take for these recipes.
        budget_seconds: for all rounds together.
        most_trials: of one recipe, at most.
        clock: seconds, from anywhere.

    Raises:
        ConfigError: No proposals, or a number is impossible.
    """
    if not proposals or most_trials < 1 or budget_seconds < 0:
        raise ConfigError(
            "matching: expected at least one proposal, one trial and a budget of 0 s or more, got "
            f"{len(proposals)} proposals, {most_trials} trials and {budget_seconds:g} s"
        )
    began, slowness = clock(), 1.0
    found: dict[int, list[MarginDistance]] = {number: [] for number in range(len(proposals))}
    alive = list(found)
    for trial in range(most_trials):
        if trial:
            alive = _better_half(alive, found)
        spent = clock() - began
        entered = alive if len(alive) > 1 else []
        recipes = [proposals[number].recipe for number in entered]
        while recipes and slowness * expected_seconds(recipes) > budget_seconds - spent:
            recipes = recipes[:-1] if trial == 0 else []
        if len(recipes) < 2:
            break
        alive = entered[: len(recipes)]
        for number, sample in zip(alive, train(recipes, trial), strict=True):
            found[number].append(margin_distance(sample, target))
        took = clock() - began - spent
        slowness = max(slowness, took / max(expected_seconds(recipes), _SHORTEST))
    best = _better_half(alive, found)[0]
    candidates = tuple(
        Candidate(proposal=proposal, distances=tuple(found[number]))
        for number, proposal in enumerate(proposals)
    )
    return Match(
        chosen=proposals[best].recipe,
        reasons=(*proposals[best].reasons, _verdict(candidates, best, budget_seconds)),
        candidates=candidates,
        n_trials=sum(len(one.distances) for one in candidates),
        seconds=clock() - began,
    )


def _better_half(
    numbers: Sequence[int], found: Mapping[int, Sequence[MarginDistance]]
) -> list[int]:
    """The nearer half, rounded up, nearest first; of equals the more plausible."""

    def distance(number: int) -> float:
        return float(np.mean([one.value for one in found[number]] or [float("inf")]))

    ranked = sorted(numbers, key=lambda number: (distance(number), number))
    return ranked[: (len(ranked) + 1) // 2]


def _verdict(candidates: Sequence[Candidate], best: int, budget_seconds: float) -> str:
    """Why this one."""
    tried = [one for one in candidates if one.distances]
    chosen = candidates[best]
    if len(candidates) == 1:
        return "the only proposal: nothing to match"
    if not tried:
        return (
            f"the most plausible of {len(candidates)} proposals: {budget_seconds:.0f} s are too "
            "few to train two references"
        )
    others = [one.distance for one in tried if one is not chosen]
    said = (
        f"nearest to the target of {len(tried)} recipes tried out of {len(candidates)}: mean "
        f"distance {chosen.distance:.3f} over {len(chosen.distances)} references, the others "
        f"{min(others):.3f} and more; {chosen.distances[-1].words}"
    )
    if not np.isfinite(chosen.distance):
        said = (
            f"the most plausible of {len(tried)} recipes, none of which trained to finite margins"
        )
    return said
