"""Work that is done in this process, so that a test sees all of it."""

from dataclasses import dataclass, field

from seenit.reference.job import Advanced, Found
from seenit.reference.pool import open_pool
from seenit.reference.reference import Reference


@dataclass
class Here:
    """Does one job after the other and notes what it was asked to do."""

    done: list = field(default_factory=list)

    def n_gpus(self, device):
        return 0

    def n_at_once(self, device, n_jobs):
        return min(1, n_jobs)

    def run(
        self,
        jobs,
        workspace,
        *,
        on_advance=lambda _: None,
        on_finished=lambda _number, _facts: None,
        on_found=lambda _number, _part, _facts: None,
    ):
        pool = open_pool(workspace.store, workspace.pool_key, workspace.device)
        for number, job in enumerate(jobs):
            self.done.append(job)

            def hear(message, number=number):
                match message:
                    case Advanced(n_steps):
                        on_advance(n_steps)
                    case Found(part, facts):
                        on_found(number, part, facts)

            on_finished(number, job.run(workspace, pool, hear))

    def trained(self):
        """The references among what was done, as (recipe, row of the plan)."""
        return [(one.task.trainer.recipe, one.number) for one in self._references()]

    def trained_numbers(self):
        """Their rows of the plan."""
        return [one.number for one in self._references()]

    def _references(self):
        return [one for one in self.done if isinstance(one, Reference)]
