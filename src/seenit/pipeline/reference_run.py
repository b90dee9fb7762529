"""`seenit references`: reference models of a pool, trained and kept."""

from pathlib import Path
from tempfile import TemporaryDirectory

from seenit.checks.input_fit import require_input_fit
from seenit.config import ReferencesConfig
from seenit.evidence.pool import open_pool_evidence
from seenit.pipeline.preparing import warning_rows
from seenit.progress import Silent, Watcher
from seenit.reference.planned import ReferenceWork
from seenit.reference.pool_evidence import PoolEvidence
from seenit.reference.run import expected_cost, plan_references, train_references
from seenit.store import Store


def plan_reference_run(config: ReferencesConfig) -> dict[str, str]:
    """Check all inputs and say what the references would be and cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    evidence = open_pool_evidence(config)
    warnings = _warnings(config, evidence, Silent())
    work = plan_references(evidence, config.references())
    return {
        "run folder": str(config.folder()),
        **warning_rows(warnings),
        **evidence.preparation,
        **reference_plan_of(work, config.folder()),
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
    evidence = open_pool_evidence(config)
    warnings = _warnings(config, evidence, watcher)
    work = plan_references(evidence, config.references())
    folder = config.folder()
    references = train_references(
        work, folder=folder, store=Store(folder / "artifacts"), watcher=watcher
    )
    return {
        "run folder": str(folder),
        **warning_rows(warnings),
        **evidence.preparation,
        **references.facts,
    }


def reference_plan_of(work: ReferenceWork, folder: Path) -> dict[str, str]:
    """Plan, recipe and cost, in words by name; leaves nothing behind."""
    home = next(place for place in (folder, *folder.parents) if place.is_dir())
    with TemporaryDirectory(prefix=".seenit-", dir=home) as scratch:  # where a cluster sees it
        cost = expected_cost(work, folder=folder, scratch=Store(Path(scratch)))
    return {
        **work.facts(),
        "trainings": cost.in_words(),
        "disk of references": f"about {cost.megabytes:.0f} MB, and {cost.megabytes_in_flight:.0f} "
        "MB while they train",
    }


def _warnings(
    config: ReferencesConfig, evidence: PoolEvidence, watcher: Watcher
) -> tuple[str, ...]:
    """Whether the target is asked as it was trained, by the largest file of the pool."""
    for warning in evidence.warnings:
        watcher.say(f"warning: {warning}")
    if evidence.classifier is None:
        return evidence.warnings
    largest = max(evidence.sets, key=len)
    fit = require_input_fit(
        evidence.classifier, largest, config, device=evidence.device, watcher=watcher
    )
    return (*evidence.warnings, *fit.warnings)
