"""Signals of a model for many records: one fixed batch shape, every core, memory bounded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from seenit.models.classifier import Classifier
from seenit.models.tables.module import TableModule
from seenit.numerics.answers import with_half_a_vote
from seenit.numerics.arrays import Float32Array, IntArray
from seenit.numerics.logits import margin
from seenit.records.examples import Inputs, Normalisation
from seenit.signals.asking import asked
from seenit.signals.batches import batch_size_for, normalise, padded
from seenit.signals.device import full_float32, resolve_device
from seenit.signals.features import FeatureTap
from seenit.signals.querying import QueryModule, batch_of, prepare
from seenit.signals.views import STANDARD_VIEWS, View, require_plain_first
from seenit.signals.workers import in_order, n_workers_for

_N_PROBED = 8


def extract_signals(
    classifier: Classifier,
    inputs: Inputs,
    labels: IntArray,
    *,
    views: Sequence[View] = STANDARD_VIEWS,
    device: str = "auto",
    batch_size: int | None = None,
    on_progress: Callable[[int], None] = lambda n_done: None,
) -> dict[str, np.ndarray]:
    """What the model says of every record, under every view.

    Batches have one shape, the last one is padded, so that neither batch size nor order nor
    padding changes a signal by more than 1e-5 of max(1, |value|); a callable gets no padding. The
    model is left as it was.
    In memory: the results and two batches per core.

    Args:
        classifier: the model; its module is copied, unless it is a bare callable.
        inputs: n records, read once, in order, by the calling thread.
        labels: (n,) int64 in 0..n_classes−1.
        views: query 0 must be the plain one; tables have no other.
        device: auto, cpu, cuda, cuda:1 or mps.
        batch_size: rows per batch; None fits it to the size of a record.
        on_progress: called with the number of records just done.

    Returns:
        target_logits (n, c) float32 of the plain view, target_margin and target_margin_t2 (n, q)
        float64, label_hits (n, q) bool, and target_features (n, k) float32 of the plain view where
        the classifier layer is known.

    Raises:
        ConfigError: The device is not there, or the plain view is not first.
        SignalError: A view cannot be applied to such inputs.
        TargetFailed: The model failed, or a callable's answers are no logits.
    """
    views = tuple(views)
    require_plain_first(views)
    place = resolve_device(device)
    n = inputs.shape[0]
    size = classifier.fixed_batch or batch_size or batch_size_for(inputs.shape[1:])
    n_probed = classifier.fixed_batch or min(n, _N_PROBED)
    probe = padded(inputs.read(0, min(n, n_probed)), n_probed).to(place)
    results: dict[str, np.ndarray] = {}
    with full_float32():
        query = prepare(classifier.module, normalise(probe, classifier.normalisation))
        asker = _Asker(
            query=query,
            normalisation=classifier.normalisation,
            views=views,
            device=place,
            size=size,
            tap=FeatureTap(),
            n_votes=classifier.module.n_votes
            if isinstance(classifier.module, TableModule)
            else None,
        )
        n_workers = n_workers_for(place, is_pure=query.is_pure)
        blocks = _blocks(inputs, labels, size)
        with asker.tap.on(query.module, classifier.classifier_layer):
            for start, answers in in_order(asker, blocks, n_workers=n_workers):
                for name, part in answers.items():
                    if name not in results:
                        results[name] = np.empty((n, *part.shape[1:]), dtype=part.dtype)
                    results[name][start : start + len(part)] = part
                on_progress(len(answers["target_margin"]))
    return results


class _Block(NamedTuple):
    """Some rows of a data set, before they are asked about."""

    start: int
    rows: np.ndarray
    labels: IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asker:
    """Asks about one block; called from worker threads."""

    query: QueryModule
    normalisation: Normalisation | None
    views: tuple[View, ...]
    device: str
    size: int
    tap: FeatureTap
    n_votes: int | None

    def __call__(self, block: _Block) -> tuple[int, dict[str, np.ndarray]]:
        """The block's first row, and its signals."""
        n_rows = len(block.rows)
        images = batch_of(block.rows, self.size, self.query.module).to(self.device)
        images = images.contiguous(memory_format=self.query.memory_format)
        answers: dict[str, np.ndarray] = {}
        margins, cooler, hits = [], [], []
        for view in self.views:
            with torch.inference_mode():
                batch = normalise(view.apply(images), self.normalisation)
                logits = asked(self.query.module, batch, start=block.start, n_rows=n_rows)
                z = _rows(logits, n_rows)
                if not answers:
                    answers["target_logits"] = z
                    if (features := self.tap.features()) is not None:
                        answers["target_features"] = _rows(features, n_rows)
            plain = margin(z, block.labels)
            softened = margin(z, block.labels, temperature=2.0)
            if self.n_votes is not None:
                plain = with_half_a_vote(plain, self.n_votes)
                softened = plain / 2
            margins.append(plain)
            cooler.append(softened)
            hits.append(z.argmax(axis=1) == block.labels)
        return block.start, {
            **answers,
            "target_margin": np.stack(margins, axis=1),  # (n, q)
            "target_margin_t2": np.stack(cooler, axis=1),  # (n, q)
            "label_hits": np.stack(hits, axis=1),  # (n, q)
        }


def _blocks(inputs: Inputs, labels: IntArray, size: int) -> Iterator[_Block]:
    for start in range(0, inputs.shape[0], size):
        stop = min(start + size, inputs.shape[0])
        yield _Block(start=start, rows=inputs.read(start, stop), labels=labels[start:stop])


def _rows(values: torch.Tensor, n_rows: int) -> Float32Array:
    """The first rows of a batch, without its padding, as an array of their own."""
    return values[:n_rows].to(device="cpu", dtype=torch.float32).numpy().copy()
