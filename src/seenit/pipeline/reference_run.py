"""`seenit references`: reference models of a pool, trained and kept."""

from pathlib import Path
from tempfile import TemporaryDirectory

from seenit.checks.input_fit import require_input_fit
from seenit.config import ReferencesConfig
from seenit.evidence.pool import OpenedPool, open_pool
from seenit.pipeline.preparing import warning_rows
from seenit.progress import Silent, Watcher
from seenit.reference.planned import PlannedReferences
from seenit.reference.run import expected_cost, plan_references, train_references
from seenit.store import Store


def plan_reference_run(config: ReferencesConfig) -> dict[str, str]:
    """Check all inputs and say what the references would be and cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    opened = open_pool(config)
    warnings = _warnings(config, opened, Silent())
    planned = plan_references(opened.inputs, config.references())
    return {
        "run folder": str(config.folder()),
        **warning_rows(warnings),
        **opened.preparation,
        **reference_plan_of(planned, config.folder()),
    }


def run_references(config: ReferencesConfig, *, watcher: Watcher | None = None) -> dict[str, str]:
    """Train references of a pool and leave them in the run folder; what they are, in words.

    Args:
        config: what to do.
        watcher: told how far the run is, and of warnings before anything is trained.

    Raises:
        Refused: With everything that is wrong with the inputs, before any training.
        TrainingError: A reference cannot be trained.
    """
    watcher = watcher or Silent()
    opened = open_pool(config)
    warnings = _warnings(config, opened, watcher)
    planned = plan_references(opened.inputs, config.references())
    folder = config.folder()
    references = train_references(
        planned, folder=folder, store=Store(folder / "artifacts"), watcher=watcher
    )
    return {
        "run folder": str(folder),
        **warning_rows(warnings),
        **opened.preparation,
        **references.facts,
    }


def reference_plan_of(planned: PlannedReferences, folder: Path) -> dict[str, str]:
    """Plan, recipe and cost, in words by name; leaves nothing behind."""
    home = next(place for place in (folder, *folder.parents) if place.is_dir())
    with TemporaryDirectory(prefix=".seenit-", dir=home) as scratch:  # where a cluster sees it
        cost = expected_cost(planned, folder=folder, scratch=Store(Path(scratch)))
    return {
        **planned.facts(),
        "trainings": cost.in_words(),
        "disk of references": f"about {cost.megabytes:.0f} MB, and {cost.megabytes_in_flight:.0f} "
        "MB while they train",
    }


def _warnings(config: ReferencesConfig, opened: OpenedPool, watcher: Watcher) -> tuple[str, ...]:
    """Whether the target is asked as it was trained, by the largest file of the pool."""
    for warning in opened.warnings:
        watcher.say(f"warning: {warning}")
    inputs = opened.inputs
    if inputs.classifier is None:
        return opened.warnings
    largest = max(inputs.sets, key=len)
    fit = require_input_fit(
        inputs.classifier, largest, config, device=inputs.device, watcher=watcher
    )
    return (*opened.warnings, *fit.warnings)
