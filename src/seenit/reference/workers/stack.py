"""References that share a GPU as one job, and who shares with whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import nn

from seenit.reference.job import Advanced, Facts, Found, Say, Workspace
from seenit.reference.pool import DevicePool
from seenit.reference.reference import REFERENCE, Reference, facts_of
from seenit.reference.workers.backend import Backend


@dataclass(frozen=True, kw_only=True, eq=False)
class Stack:
    """Train references of one pool on one device, several at once, each as if alone.

    Attributes:
        references: whose trainers can do so.
        n_at_once: in flight; None for as many as the device's memory holds.
    """

    references: tuple[Reference, ...]
    n_at_once: int | None = None

    @property
    def name(self) -> str:
        """In words."""
        return "references " + ", ".join(str(one.number + 1) for one in self.references)

    @property
    def fills_gpu(self) -> bool:
        """As many are in flight as it holds."""
        return True

    def run(self, workspace: Workspace, pool: DevicePool, say: Say) -> Facts:
        """The most that were in flight; each reference is told of when it is done."""
        to_train = []
        for part, one in enumerate(self.references):
            weights = one.weights(workspace)
            if one.is_done(workspace):  # before its process was lost
                say(Advanced(one.n_steps))
                say(Found(part, facts_of(workspace.store.read(REFERENCE, one.key))))
            elif weights is not None and weights.exists():
                say(Found(part, one.run(workspace, pool, say)))
            else:
                to_train.append(part)
        n_at_once = self._train(to_train, workspace, pool, say) if to_train else 0
        return {"n_at_once": float(n_at_once)}

    def _train(self, parts: Sequence[int], workspace: Workspace, pool: DevicePool, say: Say) -> int:
        references = [self.references[part] for part in parts]
        train_several = references[0].task.trainer.train_several
        if train_several is None:
            raise AssertionError("what does not share a device is no part of a stack")

        def finish(at: int, network: nn.Module, seconds: float) -> None:
            result = references[at].answers_of(network, pool, seconds=seconds)
            say(Found(parts[at], references[at].finish(result, workspace, say)))

        return train_several(
            [one.task.trainer for one in references],
            [one.training for one in references],
            pool,
            n_at_once=self.n_at_once,
            checkpoints=[one.checkpoint(workspace) for one in references],
            weights=[one.weights(workspace) for one in references],
            on_step=lambda n_steps: say(Advanced(n_steps)),
            on_trained=finish,
        )


def train_all(
    references: Sequence[Reference],
    workspace: Workspace,
    backend: Backend,
    *,
    n_at_once: int | None = None,
    on_advance: Callable[[int], None] = lambda _: None,
    on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
) -> None:
    """Train references, each as a job; on GPUs as stacks, one for each, where trainers can.

    Args:
        references: of one pool.
        workspace: where to find and leave things.
        backend: who does the jobs.
        n_at_once: references of a stack in flight; None for as many as memory holds.
        on_advance: called with the number of steps just done.
        on_finished: called once with the position of a reference and its facts.

    Raises:
        TrainingError: A reference cannot be trained.
    """
    n_stacks = min(backend.n_gpus(workspace.device), len(references))
    if not n_stacks or any(one.task.trainer.train_several is None for one in references):
        backend.run(references, workspace, on_advance=on_advance, on_finished=on_finished)
        return
    told: set[int] = set()

    def tell(stack: int, part: int, facts: Facts) -> None:
        at = stack + part * n_stacks
        if at not in told:  # a stack that was lost tells of those that are done again
            told.add(at)
            on_finished(at, facts)

    backend.run(
        [
            Stack(references=tuple(references[first::n_stacks]), n_at_once=n_at_once)
            for first in range(n_stacks)
        ],
        workspace,
        on_advance=on_advance,
        on_found=tell,
    )
