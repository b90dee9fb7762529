"""Everything that is decided about references before the first training."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from seenit.reference.choosing.resolve import ResolvedRecipe
from seenit.reference.pool import Pool
from seenit.reference.record import ReferenceRecord
from seenit.reference.workers.backend import Backend
from seenit.reference.workers.job import ReferenceJob, jobs_of
from seenit.reference.workers.work import TrainReference
from seenit.reference.workers.worker import Workplace
from seenit.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceWork:
    """Everything that is decided before the first training.

    Attributes:
        pool: the records.
        record: plan and names of what it gives.
        recipe: how to train, and why so.
        works: one for each reference.
        device: torch device name.
        keep_weights: leave the trained weights in the run folder.
        backend: who will train.
        match_seconds: to spend on choosing among the recipe's proposals by trial, 0 for none.
    """

    pool: Pool
    record: ReferenceRecord
    recipe: ResolvedRecipe
    works: tuple[TrainReference, ...]
    device: str
    keep_weights: bool
    backend: Backend
    match_seconds: float

    @property
    def is_settled(self) -> bool:
        """The recipe is chosen; else trials will choose it."""
        found = self.recipe
        return not self.match_seconds or len(found.proposals) < 2 or found.target is None

    def first(self, n_references: int) -> "ReferenceWork":
        """The first so many references of the plan, as if no more had been asked for."""
        plan = self.record.plan
        return replace(
            self,
            record=replace(
                self.record,
                plan=replace(
                    plan, is_in=plan.is_in[:n_references], counts=plan.counts[:n_references]
                ),
                keys=self.record.keys[:n_references],
            ),
            works=self.works[:n_references],
        )

    def with_recipe(self, recipe: ResolvedRecipe) -> "ReferenceWork":
        """The same plan by another recipe."""
        task = replace(self.works[0].job.task, recipe=recipe.recipe)
        jobs = jobs_of(self.record.plan, task)
        return replace(
            self,
            record=replace(self.record, keys=tuple(job.key for job in jobs)),
            recipe=recipe,
            works=works_of(jobs),
        )

    def place(self, folder: Path, store: Store) -> Workplace:
        """Where workers find and leave things."""
        return Workplace(
            store=store,
            pool_key=self.pool.key,
            device=self.device,
            checkpoints=folder / "checkpoints",
            weights=folder / "weights" if self.keep_weights else None,
        )

    def facts(self) -> dict[str, str]:
        """Plan and recipe, in words by name."""
        plan = self.record.plan
        sizes = plan.is_in[:, : plan.n_records].sum(axis=1)
        planted = {"canaries": f"{plan.n_canaries:,}, each planted in half of the references"}
        return {
            "references": f"{plan.n_references}, {plan.kind} plan, each trained on "
            f"{sizes.mean():,.0f} of {plan.n_records:,} records",
            **(planted if plan.n_canaries else {}),
            "recipe": self.recipe.in_words(),
            "why": "; ".join(self.recipe.reasons),
            **({} if self.is_settled else self._matching()),
        }

    def _matching(self) -> dict[str, str]:
        others = [
            ", ".join(
                f"{name} {value}"
                for name, value in asdict(one.recipe).items()
                if value != getattr(self.recipe.recipe, name)
            )
            for one in self.recipe.proposals[1:]
        ]
        return {
            "matching": f"{1 + len(others)} recipes by trial, up to "
            f"{self.match_seconds / 60:.0f} min; beside the one above: {'; '.join(others)}"
        }


def works_of(jobs: Sequence[ReferenceJob]) -> tuple[TrainReference, ...]:
    """One piece of work for each job, numbered as in the plan."""
    return tuple(TrainReference(number=number, job=job) for number, job in enumerate(jobs))
