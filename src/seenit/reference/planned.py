"""Everything that is decided about references before the first training."""

from dataclasses import dataclass, replace
from pathlib import Path

from seenit.numerics.arrays import IdArray
from seenit.records.plan import Plan
from seenit.reference.choosing.resolve import ChosenTrainer
from seenit.reference.job import Workspace
from seenit.reference.pool import Pool
from seenit.reference.record import ReferenceRecord
from seenit.reference.reference import Reference, Task, references_of
from seenit.reference.workers.backend import Backend
from seenit.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class PlannedReferences:
    """References to be trained, and how.

    Attributes:
        plan: who trains on what.
        pool: the records.
        ids: (n,) of the records.
        choice: what trains, and why so.
        references: one for each row of the plan.
        device: torch device name.
        keep_weights: leave the trained weights in the run folder.
        backend: who will train.
        match_seconds: to spend on choosing among recipes by trial, 0 for none.
        cost: of all of them in words, where a trial has said it already; None where it has not.
    """

    plan: Plan
    pool: Pool
    ids: IdArray
    choice: ChosenTrainer
    references: tuple[Reference, ...]
    device: str
    keep_weights: bool
    backend: Backend
    match_seconds: float
    cost: str | None = None

    @property
    def task(self) -> Task:
        """What the references have in common."""
        return self.references[0].task

    @property
    def record(self) -> ReferenceRecord:
        """What the folder of the run says of them."""
        return ReferenceRecord(
            plan=self.plan,
            ids=self.ids,
            pool_key=self.pool.key,
            keys=tuple(one.key for one in self.references),
            views=tuple(view.name for view in self.task.views),
        )

    @property
    def is_settled(self) -> bool:
        """The trainer is chosen; else trials will choose it."""
        found = self.choice
        return not self.match_seconds or len(found.proposals) < 2 or found.target is None

    def first(self, n_references: int) -> "PlannedReferences":
        """The first so many of the plan, as if no more had been asked for."""
        plan = self.plan
        return replace(
            self,
            plan=replace(plan, is_in=plan.is_in[:n_references], counts=plan.counts[:n_references]),
            references=self.references[:n_references],
        )

    def by(self, choice: ChosenTrainer) -> "PlannedReferences":
        """The same plan by another trainer."""
        task = replace(self.task, trainer=choice.trainer)
        return replace(self, choice=choice, references=references_of(self.plan, task))

    def workspace(self, folder: Path, store: Store) -> Workspace:
        """Where workers find and leave things."""
        return Workspace(
            store=store,
            pool_key=self.pool.key,
            device=self.device,
            checkpoints=folder / "checkpoints",
            weights=folder / "weights" if self.keep_weights else None,
        )

    def facts(self) -> dict[str, str]:
        """Plan and trainer, in words by name."""
        plan = self.plan
        sizes = plan.is_in[:, : plan.n_records].sum(axis=1)
        planted = {"canaries": f"{plan.n_canaries:,}, each planted in half of the references"}
        return {
            "references": f"{plan.n_references}, {plan.kind} plan, each trained on "
            f"{sizes.mean():,.0f} of {plan.n_records:,} records",
            **(planted if plan.n_canaries else {}),
            "recipe": self.choice.trainer.in_words,
            **self.choice.origins,
            "why": "; ".join(self.choice.reasons),
            **({} if self.is_settled else self._matching()),
        }

    def _matching(self) -> dict[str, str]:
        first, *others = (one.recipe for one in self.choice.proposals)
        differences = [
            ", ".join(
                f"{name} {value}"
                for name, value in one.as_dict().items()
                if value != getattr(first, name)
            )
            for one in others
        ]
        return {
            "matching": f"{1 + len(others)} recipes by trial, up to "
            f"{self.match_seconds / 60:.0f} min; beside the one above: {'; '.join(differences)}"
        }
