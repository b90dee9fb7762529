"""What a worker is asked to do before anything is trained: a short trial of the trainer."""

import time
from dataclasses import dataclass

from torch import nn

from seenit.reference.job import Facts, Say, Workspace
from seenit.reference.pool import DevicePool
from seenit.reference.reference import Reference
from seenit.signals.batches import batch_size_for

_BATCHES = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Probe:
    """A trial of a trainer and a few real batches of questions, timed; nothing is kept.

    Attributes:
        reference: one of those to be trained.
        n_sharing: references that there are for this GPU; 0 where each has a process.
        n_at_once: of these in flight; None for as many as memory holds.
    """

    reference: Reference
    n_sharing: int = 0
    n_at_once: int | None = None

    @property
    def name(self) -> str:
        """In words."""
        return f"trying {self.reference.task.trainer.name}"

    @property
    def fills_gpu(self) -> bool:
        """Where references share it."""
        return self.n_sharing > 0

    def run(self, workspace: Workspace, pool: DevicePool, say: Say) -> Facts:
        """Seconds of the training and per record asked, and the rest of `Timing`."""
        timing = self.reference.task.trainer.trial(
            self.reference.training, pool, n_sharing=self.n_sharing, n_at_once=self.n_at_once
        )
        return {
            "seconds": timing.seconds,
            "seconds_per_record": self._seconds_per_record(timing.network, pool)
            / timing.share_asked,
            "n_at_once": float(timing.n_at_once),
            "n_parameters": float(timing.n_parameters),
            "n_tried": float(timing.n_tried),
        }

    def _seconds_per_record(self, network: nn.Module, pool: DevicePool) -> float:
        """A few batches of questions; the first, with what comes before it, is not counted."""
        n_records = len(pool.labels)
        batch = batch_size_for(tuple(pool.inputs.shape[1:]))
        ends = [time.perf_counter()]
        self.reference.task.ask(
            network,
            pool,
            n_records=min(n_records, _BATCHES * batch),
            on_progress=lambda _: ends.append(time.perf_counter()),
        )
        if len(ends) <= _BATCHES:  # a small pool: what comes before counts
            return (ends[-1] - ends[0]) / n_records
        return (ends[-1] - ends[1]) / ((_BATCHES - 1) * batch)
