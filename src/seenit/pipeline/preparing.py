"""What runs share before an attack: references found or planned, records looked at."""

from collections.abc import Iterable
from pathlib import Path

from seenit.checks.input_fit import InputFit, require_input_fit
from seenit.checks.kept_fit import keep_fit, read_kept_fit, say_fit
from seenit.config import RunConfig
from seenit.evidence.pool import reference_inputs_of
from seenit.evidence.protocol import Evidence
from seenit.pipeline.clock import Clock, now_in_utc, versions
from seenit.progress import Watcher
from seenit.records.provenance import RunProvenance
from seenit.reference.kept import open_references
from seenit.reference.planned import PlannedReferences
from seenit.reference.run import (
    References,
    plan_references,
)
from seenit.store import Store


def references_of(config: RunConfig, evidence: Evidence) -> PlannedReferences | References | None:
    """References to be trained, those of a folder, or none; refused before any long work."""
    options, folder = config.to_train(), config.trained()
    if evidence.model is None:
        return None
    pool = reference_inputs_of(evidence.model)
    if options is not None:
        return plan_references(pool, options)
    return None if folder is None else open_references(folder, pool)


def input_fit_of(
    config: RunConfig, evidence: Evidence, *, folder: Path, watcher: Watcher
) -> InputFit | None:
    """Whether the target is asked as it was trained; None of a table, whose answers are there.

    Raises:
        Refused: It is not.
    """
    model = evidence.model
    if model is None:
        return None
    for name, text in model.preparation.items():
        watcher.say(f"{name}: {text}")
    kept = read_kept_fit(folder, model, config)
    if kept is not None:
        say_fit(kept, watcher)
        return kept
    return require_input_fit(
        model.classifier, model.public, config, device=model.device, watcher=watcher
    )


def keep_input_fit(
    config: RunConfig, evidence: Evidence, fit: InputFit | None, *, folder: Path
) -> None:
    """Leave in the run's folder how the target takes the records, once nothing is refused."""
    if fit is not None and evidence.model is not None:
        keep_fit(folder, evidence.model, config, fit)


def look_at_records(evidence: Evidence, *, store: Store, watcher: Watcher) -> None:
    """Read every record once and keep what it looks like; a table has none."""
    if not evidence.sets:
        return
    advance = watcher.start("looking at the records", sum(len(one) for one in evidence.sets))
    evidence.looks(store=store, on_progress=advance)


def options_used(config: RunConfig, evidence: Evidence) -> dict[str, str]:
    """Every option as it was used."""
    used = {name: str(value) for name, value in config.as_dict().items()}
    return {**used, **evidence.options, "preset": evidence.preset.name}


def warning_rows(warnings: Iterable[str]) -> dict[str, str]:
    """Warnings as rows of what a command says in words by name."""
    return {f"warning {at}": text for at, text in enumerate(warnings, start=1)}


def provenance_of(
    config: RunConfig,
    evidence: Evidence,
    references: References | None,
    *,
    command: str,
    clock: Clock,
) -> RunProvenance:
    """Everything needed to make the run again."""
    facts = {} if references is None else references.facts
    return RunProvenance(
        command=command,
        passed={name: str(value) for name, value in config.passed().items()},
        resolved={**options_used(config, evidence), **facts},
        files=evidence.files,
        versions=versions(),
        seed=config.seed,
        seconds=clock.seconds,
        finished=now_in_utc(),
    )
