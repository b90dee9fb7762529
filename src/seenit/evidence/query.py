"""Query the target once per record and view, a block of rows at a time, each block kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from seenit.errors import TargetFailed
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.protocol import Evidence
from seenit.evidence.target_weights import ROLE, digest_of_weights
from seenit.kinds import views_of
from seenit.models import AskedOnce
from seenit.models.tables.module import TableModule
from seenit.progress import Watcher
from seenit.records.examples import UNKNOWN, Examples, Inputs
from seenit.records.signals import SignalTable
from seenit.signals import (
    IDENTITY,
    View,
    classifier_gradient_norms,
    extract_signals,
)
from seenit.signals.asking import failed_on
from seenit.signals.trees import tree_signals
from seenit.store import Store, code_version, key_of
from seenit.words import duration

BLOCK_ROWS = 4096
PROBE_ROWS = 512
WARM_UP_ROWS = 32
PROBE_OF_A_CALLABLE = 64


@dataclass(frozen=True, kw_only=True)
class QueryCost:
    """What querying will take.

    Attributes:
        n_records: records to be queried.
        n_views: queries per record.
        seconds: expected time, from a measured probe.
        megabytes: disk for the results.
        device: torch device name.
    """

    n_records: int
    n_views: int
    seconds: float
    megabytes: float
    device: str

    def facts(self) -> dict[str, str]:
        """In words by name."""
        return {
            "queries": f"{self.n_records:,} records x {self.n_views} views on {self.device}, about "
            f"{duration(self.seconds)} by a measured probe",
            "disk": f"about {max(1.0, self.megabytes):.0f} MB",
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """Rows start..stop of some inputs, as inputs of their own."""

    inputs: Inputs
    start: int
    stop: int

    @property
    def kind(self) -> str:
        """As of the inputs."""
        return self.inputs.kind

    @property
    def shape(self) -> tuple[int, ...]:
        """(stop − start, ...)."""
        return (self.stop - self.start, *self.inputs.shape[1:])

    def read(self, start: int, stop: int) -> np.ndarray:
        """Rows of the window."""
        return self.inputs.read(self.start + start, min(self.start + stop, self.stop))


def query_cost(evidence: ModelEvidence) -> QueryCost:
    """Expected cost, from one timed block of the plain view."""
    sets = evidence.sets
    examples = sets[0]
    module = evidence.classifier.module
    is_callable = isinstance(module, AskedOnce)
    n_probe = min(PROBE_OF_A_CALLABLE if is_callable else PROBE_ROWS, len(examples))
    views = views_of(sets, evidence.classifier, device=evidence.device)
    _extract(evidence, examples, 0, min(n_probe, WARM_UP_ROWS), (IDENTITY,))
    began = time.perf_counter()
    probe = _extract(evidence, examples, 0, n_probe, (IDENTITY,))
    per_query = (time.perf_counter() - began) / n_probe
    if isinstance(module, AskedOnce):
        per_query = module.seconds_per_row  # no row is asked about twice, not for a clock either
    n_records = sum(len(part) for part in sets)
    n_bytes = sum(array.nbytes for array in probe.values()) / n_probe
    return QueryCost(
        n_records=n_records,
        n_views=len(views),
        seconds=per_query * n_records * len(views),
        megabytes=n_bytes * n_records / 1e6,
        device=evidence.device,
    )


def signals_of(evidence: Evidence, *, store: Store, watcher: Watcher) -> tuple[SignalTable, str]:
    """Signals of every record and their content key: those that exist, or what the model says."""
    if evidence.model is not None:
        return query_target(evidence.model, store=store, watcher=watcher)
    table = SignalTable(
        ids=evidence.ids,
        is_member=evidence.is_member,
        arrays=evidence.signals,
        units=evidence.units,
    )
    key = key_of({**table.arrays, "is_member": table.is_member, "code": code_version()})
    return table, key


def query_target(
    evidence: ModelEvidence, *, store: Store, watcher: Watcher
) -> tuple[SignalTable, str]:
    """Signals of public and private records, in this order, and their content key."""
    sets = evidence.sets
    keys: list[str] = []
    parts: list[dict[str, np.ndarray]] = []
    advance = watcher.start("querying the target", sum(len(examples) for examples in sets))
    code = code_version()
    weights = digest_of_weights(evidence.classifier)
    if ROLE in evidence.files:
        weights = key_of({"state": weights, "named": evidence.files[ROLE].sha256})
    views = views_of(sets, evidence.classifier, device=evidence.device)
    for examples in sets:
        for start, stop in _blocks(len(examples)):
            key = _block_key(evidence, examples, start, stop, views, weights, code)
            keys.append(key)
            if store.has("signals", key):
                advance(stop - start)
            ask = partial(_extract, evidence, examples, start, stop, views, advance)
            parts.append(store.arrays("signals", key, ask))
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    membership = [evidence.public.is_member]
    if evidence.private is not None:
        membership.append(np.full(len(evidence.private), UNKNOWN, dtype=np.int8))
    table = SignalTable(
        ids=np.concatenate([examples.ids for examples in sets]),
        is_member=np.concatenate(membership),
        arrays={
            "labels": np.concatenate([examples.labels for examples in sets]),
            **arrays,
        },
        units=evidence.units,
    )
    return table, key_of({"blocks": keys})


def _blocks(n: int) -> Iterator[tuple[int, int]]:
    for start in range(0, n, BLOCK_ROWS):
        yield start, min(start + BLOCK_ROWS, n)


def _extract(
    evidence: ModelEvidence,
    examples: Examples,
    start: int,
    stop: int,
    views: tuple[View, ...],
    on_progress: Callable[[int], None] = lambda n_done: None,
) -> dict[str, np.ndarray]:
    labels = examples.labels[start:stop]
    try:
        arrays = extract_signals(
            evidence.classifier,
            Window(inputs=examples.inputs, start=start, stop=stop),
            labels,
            views=views,
            device=evidence.device,
            on_progress=on_progress,
        )
    except TargetFailed as error:
        raise failed_on(error, examples, np.arange(start, stop)) from error.__cause__
    layer = evidence.classifier.classifier_layer
    if "target_features" in arrays and layer is not None:
        norms = classifier_gradient_norms(
            arrays["target_logits"],
            labels,
            arrays["target_features"],
            has_bias=evidence.classifier.module.get_submodule(layer).bias is not None,
        )
        arrays["gradient_norms"] = norms[:, None]  # (n, 1), the classifier layer
    module = evidence.classifier.module
    if isinstance(module, TableModule):
        arrays |= tree_signals(module.model, examples.inputs.read(start, stop), labels)
    return arrays


def _block_key(
    evidence: ModelEvidence,
    examples: Examples,
    start: int,
    stop: int,
    views: tuple[View, ...],
    weights: str,
    code: str,
) -> str:
    classifier = evidence.classifier
    normalisation = classifier.normalisation
    return key_of(
        {
            "target": classifier.source.sha256,
            "weights": weights,
            "architecture": classifier.architecture,
            "mean": None if normalisation is None else normalisation.mean,
            "std": None if normalisation is None else normalisation.std,
            "records": examples.source.sha256,
            "rows": (start, stop),
            "views": repr(views),
            "device": evidence.device,
            "code": code,
        }
    )
