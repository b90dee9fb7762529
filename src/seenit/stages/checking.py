"""Is it membership that the attacks see? Blind baselines, order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from seenit.evaluate.blind import N_FOLDS, blind_baseline
from seenit.evaluate.order import order_report, order_warning
from seenit.numerics.arrays import BoolArray, IdArray
from seenit.progress import Watcher
from seenit.records.evaluation import MEMBERS_FROM_NONMEMBERS, BlindBaseline
from seenit.signals import NormalisationCheck
from seenit.stages.evidence import ModelEvidence
from seenit.stages.looking import look_at
from seenit.store import Store

MOST_BLIND_RECORDS = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Checks:
    """What stands between a score and the word membership.

    Attributes:
        blind: blind baselines.
        normalisation: accuracy and loss under every normalisation at hand; None without a model.
        warnings: what a reader must know first.
    """

    blind: tuple[BlindBaseline, ...]
    normalisation: NormalisationCheck | None
    warnings: tuple[str, ...]

    @property
    def spoiling(self) -> tuple[str, ...]:
        """Why no figure speaks of membership alone; empty where nothing stands against it."""
        failed = [
            entry
            for entry in self.blind
            if entry.failed and entry.question == MEMBERS_FROM_NONMEMBERS
        ]
        return tuple(warnings_of(failed))


def check_records(
    evidence: ModelEvidence, *, seed: int, store: Store, watcher: Watcher
) -> tuple[BlindBaseline, ...]:
    """Blind baselines, members against non-members and public against private."""
    advance = watcher.start("looking at the records", sum(len(one) for one in evidence.sets))
    looks = [look_at(examples, store=store, on_progress=advance) for examples in evidence.sets]
    public, is_member = looks[0], evidence.public.is_member == 1
    blind = [
        _blind(public.features, evidence.public.labels, is_member, MEMBERS_FROM_NONMEMBERS, seed)
    ]
    if evidence.private is not None:
        private = looks[1]
        is_public = np.arange(len(evidence.public) + len(evidence.private)) < len(evidence.public)
        blind.append(
            _blind(
                np.concatenate([public.features, private.features]),
                np.concatenate([evidence.public.labels, evidence.private.labels]),
                is_public,
                "public from private",
                seed,
            )
        )
    return tuple(entry for entry in blind if entry is not None)


def warnings_of(blind: Iterable[BlindBaseline]) -> Iterator[str]:
    """One sentence for each baseline that a reader must know of."""
    for entry in blind:
        if entry.failed and entry.question == MEMBERS_FROM_NONMEMBERS:
            yield (
                "members and non-members can be told apart without the model "
                f"(AUC {entry.auc.value:.3f}, {entry.auc.low:.3f} to {entry.auc.high:.3f}): "
                "the two groups differ by themselves, so no figure here measures membership alone"
            )
        elif entry.failed:
            yield (
                "public and private records can be told apart without the model "
                f"(AUC {entry.auc.value:.3f}): what holds on the public records may not hold on "
                "the private ones"
            )


def order_warnings(ids: IdArray, is_member: BoolArray) -> Iterator[str]:
    """A sentence if ids or file order betray membership."""
    if min(is_member.sum(), (~is_member).sum()) >= 2:
        warning = order_warning(order_report(ids, is_member))
        if warning is not None:
            yield warning


def _blind(
    features: np.ndarray, labels: np.ndarray, is_first: BoolArray, question: str, seed: int
) -> BlindBaseline | None:
    """The baseline on at most 20,000 records; None where a side has too few to hold some out."""
    if min(is_first.sum(), (~is_first).sum()) < N_FOLDS:
        return None
    rows = np.arange(len(is_first))
    if len(rows) > MOST_BLIND_RECORDS:
        rows = np.sort(np.random.default_rng(seed).permutation(len(rows))[:MOST_BLIND_RECORDS])
    with threadpool_limits(1):
        return blind_baseline(
            features[rows], labels[rows], is_first[rows], question=question, seed=seed
        )
