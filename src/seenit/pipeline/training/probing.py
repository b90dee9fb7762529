"""Forgetting probes of a run: planned before any long work, trained once the target was asked."""

from pathlib import Path
from tempfile import TemporaryDirectory

from seenit.config import RunConfig
from seenit.evidence.pool import reference_inputs_of
from seenit.evidence.protocol import Evidence
from seenit.pipeline.road import TargetSignals
from seenit.progress import Watcher
from seenit.reference.forgetting.planned import PlannedProbes, plan_probes
from seenit.reference.forgetting.train import probe_cost, train_probes
from seenit.store import Store


def probes_of(config: RunConfig, evidence: Evidence) -> PlannedProbes | None:
    """The probes that were asked for; None where there are none.

    Raises:
        ConfigError: The target is no network that can be trained on.
    """
    if not config.probes or evidence.model is None:
        return None
    return plan_probes(reference_inputs_of(evidence.model), config, config.probes)


def ask_probes(
    planned: PlannedProbes | None,
    asked: TargetSignals,
    *,
    folder: Path | None,
    store: Store,
    watcher: Watcher,
) -> TargetSignals:
    """The signals of the target with what its probes say; the same where there are none.

    Raises:
        TrainingError: A probe cannot be trained.
    """
    if planned is None or folder is None:
        return asked
    return asked.probed_by(train_probes(planned, folder=folder, store=store, watcher=watcher))


def probe_plan_of(planned: PlannedProbes, folder: Path) -> dict[str, str]:
    """Probes and their cost, in words by name; leaves nothing behind."""
    home = next(place for place in (folder, *folder.parents) if place.is_dir())
    with TemporaryDirectory(prefix=".seenit-", dir=home) as scratch:
        cost = probe_cost(planned, folder=folder, scratch=Store(Path(scratch)))
    return {**planned.facts(), "training of probes": cost.in_words()}
