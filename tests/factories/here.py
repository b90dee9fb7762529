"""Work that is done in this process, so that a test sees all of it."""

from dataclasses import dataclass, field

from seenit.reference.pool import open_pool
from seenit.reference.workers.worker import Bench


@dataclass
class Here:
    """Does one piece of work after the other and notes what it was asked to do."""

    done: list = field(default_factory=list)

    def n_gpus(self, device):
        return 0

    def n_at_once(self, device, n_works):
        return min(1, n_works)

    def run(
        self, works, place, *, on_advance=lambda _: None, on_finished=lambda _number, _facts: None
    ):
        pool = open_pool(place.store, place.pool_key, place.device)
        for number, work in enumerate(works):
            self.done.append(work)
            on_finished(number, work.run(Bench(place=place, pool=pool, advance=on_advance)))

    def trained(self):
        """The references among what was done, as (recipe, row of the plan)."""
        return [(one.job.task.recipe, one.number) for one in self.done if hasattr(one, "job")]
