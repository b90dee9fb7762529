"""References that share a GPU as one piece of work, and who shares with whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import nn

from seenit.reference.recipe import Recipe
from seenit.reference.training.several import train_stack
from seenit.reference.workers.job import answers_of, keep, training_data, training_of
from seenit.reference.workers.work import REFERENCE, TrainReference, facts_of
from seenit.reference.workers.worker import Bench, Facts, Work, Workplace


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainStack:
    """Train references of one pool on one device, several at once, each as if alone.

    Attributes:
        works: the references.
        n_at_once: in flight; None for as many as the device's memory holds.
    """

    works: tuple[TrainReference, ...]
    n_at_once: int | None = None

    @property
    def name(self) -> str:
        """In words."""
        return "references " + ", ".join(str(work.number + 1) for work in self.works)

    def run(self, bench: Bench) -> Facts:
        """The most that were in flight; each reference is told of when it is done."""
        place, to_train = bench.place, []
        for part, work in enumerate(self.works):
            weights = work.weights(place)
            if work.is_done(place):  # before its process was lost
                bench.advance(work.n_steps)
                bench.found(part, facts_of(place.store.read(REFERENCE, work.job.key)))
            elif weights is not None and weights.exists():
                bench.found(part, work.run(bench))
            else:
                to_train.append(part)
        n_at_once = self._train(to_train, bench) if to_train else 0
        return {"n_at_once": float(n_at_once)}

    def _train(self, parts: Sequence[int], bench: Bench) -> int:
        works = [self.works[part] for part in parts]
        recipes = [_recipe_of(work) for work in works]

        def finish(at: int, network: nn.Module, seconds: float) -> None:
            work = works[at]
            keep(network, recipes[at], work.weights(bench.place))
            result = answers_of(work.job, network, bench.pool, seconds=seconds)
            bench.found(parts[at], work.finish(result, bench))

        return train_stack(
            [training_of(work.job, recipe) for work, recipe in zip(works, recipes, strict=True)],
            training_data(works[0].job.task, bench.pool),
            n_at_once=self.n_at_once,
            checkpoints=[work.checkpoint(bench.place) for work in works],
            on_epoch=lambda _, n_epochs: bench.advance(n_epochs),
            on_trained=finish,
        )


def _recipe_of(work: TrainReference) -> Recipe:
    recipe = work.job.task.recipe
    if not isinstance(recipe, Recipe):
        raise AssertionError("own code does not share a device")
    return recipe


def sharing(works: Sequence[Work], device: str) -> tuple[TrainReference, ...]:
    """The works, if they are references that may share a GPU; own code and CPUs are not shared."""
    if not device.startswith("cuda"):
        return ()
    found = tuple(
        work
        for work in works
        if isinstance(work, TrainReference) and isinstance(work.job.task.recipe, Recipe)
    )
    return found if len(found) == len(works) else ()


class RunWorks(Protocol):
    """`run_local` or `run_ray`, but for who does it."""

    def __call__(
        self,
        works: Sequence[Work],
        place: Workplace,
        *,
        on_advance: Callable[[int], None],
        on_finished: Callable[[int, Facts], None],
        on_found: Callable[[int, int, Facts], None],
    ) -> None:
        """Do all of it."""


def run_stacked(
    run: RunWorks,
    works: Sequence[TrainReference],
    place: Workplace,
    *,
    n_stacks: int,
    n_at_once: int | None = None,
    on_advance: Callable[[int], None],
    on_finished: Callable[[int, Facts], None],
) -> None:
    """Deal references to stacks, one for each GPU, and tell of each as if it had been alone.

    Args:
        run: does the stacks.
        works: of one pool.
        place: where to find and leave things.
        n_stacks: at most.
        n_at_once: references of a stack in flight; None for as many as memory holds.
        on_advance: called with the number of steps just done.
        on_finished: called once with the position of a reference in `works` and its facts.
    """
    n_dealt = min(n_stacks, len(works))
    told: set[int] = set()

    def tell(stack: int, part: int, facts: Facts) -> None:
        at = stack + part * n_dealt
        if at not in told:  # a stack that was lost tells of those that are done again
            told.add(at)
            on_finished(at, facts)

    run(
        [
            TrainStack(works=tuple(works[first::n_dealt]), n_at_once=n_at_once)
            for first in range(n_dealt)
        ],
        place,
        on_advance=on_advance,
        on_finished=lambda _stack, _facts: None,
        on_found=tell,
    )
