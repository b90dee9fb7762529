"""Choose a recipe by trial: references trained by each proposal, held against the target."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from seenit.numerics.arrays import BoolArray
from seenit.progress import Watcher
from seenit.records.plan import Plan
from seenit.reference.choosing.distance import MarginSample
from seenit.reference.choosing.match import match_recipe
from seenit.reference.choosing.resolve import ChosenTrainer
from seenit.reference.job import Facts, Workspace
from seenit.reference.recipe import Recipe
from seenit.reference.reference import REFERENCE, Reference, Task, references_of
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.reference.training.start import Start
from seenit.reference.workers.backend import Backend
from seenit.reference.workers.cost import reference_cost
from seenit.reference.workers.stack import train_all
from seenit.store import key_of

MOST_TRIALS = 4
"""Of one recipe."""
_STAGE = "match"


def match_by_trial(
    choice: ChosenTrainer,
    target: MarginSample,
    *,
    plan: Plan,
    task: Task,
    workspace: Workspace,
    backend: Backend,
    budget_seconds: float,
    watcher: Watcher,
) -> ChosenTrainer:
    """Train references by the proposals, inside a stated time, and take the nearest.

    Trial k of a recipe is reference k of the plan under that recipe, kept in the store, so that
    the winner's trials are never trained again. The choice is kept too: a run that goes on after
    it was killed does not choose anew because the clock stands elsewhere.

    Args:
        choice: proposals, the most plausible first.
        target: its margins.
        plan: its first rows are tried.
        task: of the references; only its trainer is replaced.
        workspace: where workers find and leave things; the pool is there.
        backend: who trains.
        budget_seconds: for all trials together.
        watcher: told of each trial.

    Returns:
        The nearest proposal, with the reasons why.
    """
    proposals = choice.proposals
    n_most = min(MOST_TRIALS, plan.n_references)

    def build() -> Mapping[str, np.ndarray]:
        watcher.say(f"matching: {len(proposals)} recipes, up to {budget_seconds / 60:.0f} min")
        trials = _Trials(
            plan=plan,
            task=task,
            start=choice.start,
            workspace=workspace,
            backend=backend,
            watcher=watcher,
        )
        found = match_recipe(
            proposals,
            target,
            train=trials.train,
            expected_seconds=trials.expected_seconds,
            budget_seconds=budget_seconds,
            most_trials=n_most,
        )
        chosen = [one.recipe for one in proposals].index(found.chosen)
        return {"chosen": np.array(chosen), "reasons": np.array(found.reasons)}

    key = key_of(
        {
            "proposals": [one.recipe.as_dict() for one in proposals],
            "jobs": [one.key for one in references_of(plan, task)[:n_most]],
            "inside": target.inside,
            "outside": target.outside,
            "budget_seconds": budget_seconds,
        }
    )
    kept = workspace.store.arrays(_STAGE, key, build)
    reasons = tuple(str(reason) for reason in kept["reasons"])
    watcher.say(f"matching: {reasons[-1]}")
    chosen = proposals[int(kept["chosen"])].recipe
    trainer = RecipeTrainer(recipe=chosen, start=choice.start)
    return replace(choice, trainer=trainer, reasons=reasons)


class _Trials:
    """Trains trials and foretells their time."""

    def __init__(
        self,
        *,
        plan: Plan,
        task: Task,
        start: Start | None,
        workspace: Workspace,
        backend: Backend,
        watcher: Watcher,
    ) -> None:
        self._plan, self._task, self._workspace = plan, task, workspace
        self._start = start
        self._backend, self._watcher = backend, watcher
        self._seconds: dict[Recipe, float] = {}

    def train(self, recipes: Sequence[Recipe], trial: int) -> list[MarginSample]:
        """Reference `trial` by each recipe; those that are there are not trained again."""
        references = [self._reference(recipe, trial) for recipe in recipes]
        left = [one for one in references if not one.is_done(self._workspace)]
        if left:
            train_all(
                left,
                self._workspace,
                self._backend,
                on_advance=self._watcher.start(
                    f"matching recipes, round {trial + 1}", sum(one.n_steps for one in left)
                ),
                on_finished=lambda _, facts: self._watcher.say(_said(facts)),
            )
        is_in = self._plan.is_in[trial, : self._plan.n_records]  # the target knows no canaries
        return [_sample(one, is_in, self._workspace) for one in references]

    def expected_seconds(self, recipes: Sequence[Recipe]) -> float:
        """Wall clock for one trial of each, by a probe of each recipe that is not known yet."""
        for recipe in recipes:
            if recipe not in self._seconds:
                probed = [self._reference(recipe, 0)]
                cost = reference_cost(
                    probed,
                    probed,
                    self._workspace,
                    n_records=len(self._plan),
                    backend=self._backend,
                )
                self._seconds[recipe] = cost.seconds_each
        n_at_once = self._backend.n_at_once(self._workspace.device, len(recipes))
        return sum(self._seconds[recipe] for recipe in recipes) / n_at_once

    def _reference(self, recipe: Recipe, trial: int) -> Reference:
        trainer = RecipeTrainer(recipe=recipe, start=self._start)
        task = replace(self._task, trainer=trainer)
        return references_of(self._plan, task)[trial]


def _sample(reference: Reference, is_in: BoolArray, workspace: Workspace) -> MarginSample:
    margin = workspace.store.read(REFERENCE, reference.key)["reference_margin"][: len(is_in), 0]
    return MarginSample(
        inside=np.asarray(margin[is_in], dtype=np.float64),
        outside=np.asarray(margin[~is_in], dtype=np.float64),
    )


def _said(facts: Facts) -> str:
    return (
        f"a trial: right on {facts['accuracy_in']:.3f} of its own records, "
        f"{facts['accuracy_out']:.3f} of the others; {facts['seconds']:.0f} s"
    )
