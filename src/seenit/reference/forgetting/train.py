"""Forgetting probes trained, and what they say as one signal."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from seenit.numerics.arrays import Float32Array
from seenit.progress import Watcher
from seenit.reference.forgetting.planned import N_FOLDS, PlannedProbes
from seenit.reference.forgetting.probe import ForgettingProbe
from seenit.reference.job import Facts, Workspace
from seenit.reference.pool import publish_pool
from seenit.reference.reference import REFERENCE
from seenit.reference.workers.cost import ReferenceCost, reference_cost
from seenit.store import Store, key_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Probes:
    """What forgetting probes say of every record.

    Attributes:
        arrays: probe_margin (p, n, q) float32, each record's by the probes that did not train on
            it.
        key: of the arrays' content.
        facts: in words by name, for the report.
    """

    arrays: Mapping[str, np.ndarray]
    key: str
    facts: Mapping[str, str]


def probe_cost(planned: PlannedProbes, *, folder: Path, scratch: Store) -> ReferenceCost:
    """What is still to be trained in `folder` and what it takes; `scratch` holds the records."""
    left = _left(planned, planned.workspace(folder, Store(folder / "artifacts")))
    publish_pool(planned.pool, scratch)
    return reference_cost(
        planned.probes,
        left,
        planned.workspace(folder, scratch),
        n_records=len(planned.fold) // N_FOLDS,
        backend=planned.backend,
    )


def train_probes(planned: PlannedProbes, *, folder: Path, store: Store, watcher: Watcher) -> Probes:
    """Train what is not there yet and join all of it; what is kept is never trained again.

    Raises:
        TrainingError: A probe cannot be trained.
    """
    workspace = planned.workspace(folder, store)
    left = _left(planned, workspace)
    if left:
        cost = probe_cost(planned, folder=folder, scratch=store)
        watcher.say(f"forgetting probes: {cost.in_words()}")
        advance = watcher.start("training forgetting probes", sum(one.n_steps for one in left))

        def tell(at: int, facts: Facts) -> None:
            watcher.say(
                f"{left[at].name} of {len(planned.probes)}: right on {facts['accuracy']:.3f} of "
                f"the records that it did not train on; {facts['seconds']:.0f} s"
            )

        planned.backend.run(left, workspace, on_advance=advance, on_finished=tell)
    shutil.rmtree(workspace.checkpoints, ignore_errors=True)
    found = [store.read(REFERENCE, one.key) for one in planned.probes]
    key = key_of({"probes": [one.key for one in planned.probes]})
    arrays = store.arrays("probes", key, partial(_joined, planned, found))
    right = np.mean([float(each["accuracy"]) for each in found])
    return Probes(
        arrays=arrays,
        key=key,
        facts=planned.facts() | {"Probes are right on the other half": f"{right:.3f}"},
    )


def _left(planned: PlannedProbes, workspace: Workspace) -> list[ForgettingProbe]:
    return [one for one in planned.probes if not one.is_done(workspace)]


def _joined(
    planned: PlannedProbes, found: Sequence[Mapping[str, np.ndarray]]
) -> dict[str, Float32Array]:
    """probe_margin (p, n, q): the two halves of each pair, every record in its place."""
    n, n_views = len(planned.fold), len(planned.probes[0].task.views)
    margins = np.empty((len(found) // N_FOLDS, n, n_views), dtype=np.float32)
    for number, (probe, said) in enumerate(zip(planned.probes, found, strict=True)):
        margins[number // N_FOLDS, probe.asked] = said["reference_margin"]
    return {"probe_margin": margins}
