"""References of a run: those of a folder, all that were asked for, or what a budget buys."""

from pathlib import Path

from seenit.checks.reference_match import growth_of
from seenit.config import RunConfig
from seenit.evaluate.audit.growth import extrapolation
from seenit.pipeline.road import TargetSignals
from seenit.progress import Watcher
from seenit.reference.budget import Budgeted, block_of, train_within
from seenit.reference.planned import PlannedReferences
from seenit.reference.run import References, train_references
from seenit.store import Store


def buy_references(
    config: RunConfig,
    planned: PlannedReferences | References | None,
    asked: TargetSignals,
    *,
    max_fpr: float,
    seconds: float | None,
    folder: Path | None,
    store: Store,
    watcher: Watcher,
) -> Budgeted:
    """All references that were asked for, or as many as the budget buys and the curve justifies.

    Args:
        config: of the run.
        planned: references to be trained, or those of a folder; None for none.
        asked: signals of the target.
        max_fpr: the FPR that the run is judged at.
        seconds: for all of them, None without a limit.
        folder: of the run; None for a run in memory, which trains none here.
        store: of the run.
        watcher: told of each block.

    Raises:
        TrainingError: A reference cannot be trained.
    """
    if folder is None or planned is None or isinstance(planned, References):
        planned = planned if isinstance(planned, References) else None
        return Budgeted(references=planned, why_no_more="taken as they are")
    if seconds is None:
        trained = train_references(planned, folder=folder, store=store, watcher=watcher)
        n = len(planned.references)
        return Budgeted(references=trained, why_no_more=f"all {n} that were asked for are trained")
    bought = train_within(
        planned,
        seconds=seconds,
        block=block_of(planned.plan),
        look=lambda found: extrapolation(
            growth_of(asked.joined_by(found).table, max_fpr=max_fpr, seed=config.seed)
        ),
        folder=folder,
        store=store,
        watcher=watcher,
    )
    watcher.say(bought.why_no_more)
    return bought
