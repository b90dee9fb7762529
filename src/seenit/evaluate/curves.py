"""The curves and rows that a report draws: ROC with a bootstrap band, leakage class by class."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seenit.evaluate.intervals import N_RESAMPLES, bootstrap_tpr, clopper_pearson
from seenit.evaluate.roc import allowed_false, check_judged, roc_steps, threshold_at_fpr
from seenit.evaluate.unit_effect import designs_within
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_shape
from seenit.records.curves import ClassLeakage, RocBand
from seenit.records.evaluation import Interval
from seenit.records.scores import Scores


@dataclass(frozen=True, kw_only=True, eq=False)
class RocBands:
    """The curves of some attacks, computed when they are first looked at.

    Attributes:
        scores: of all attacks.
        attacks: whose curves are drawn, in order.
        also_at: FPRs whose points must be on the curves.
        seed: of the bootstrap.
    """

    scores: Scores
    attacks: tuple[str, ...]
    also_at: tuple[float, ...]
    seed: int

    @cached_property
    def curves(self) -> tuple[RocBand, ...]:
        """One for each attack."""
        return tuple(
            roc_band(
                *self.scores.known(name),
                attack=name,
                seed=self.seed,
                also_at=self.also_at,
                units=self.scores.known_units,
            )
            for name in self.attacks
        )


def roc_band(
    scores: Array,
    is_member: BoolArray,
    *,
    attack: str,
    seed: int,
    level: float = 0.95,
    also_at: tuple[float, ...] = (0.05, 0.01, 0.001),
    n_points: int = 90,
    n_resamples: int = N_RESAMPLES,
    units: IntArray | None = None,
) -> RocBand:
    """A ROC curve for a log-log plot, with a pointwise stratified-bootstrap band.

    Every point is exact: the step function TPR at FPR ≤ x is read where it can step, at whole
    numbers of false positives, spaced geometrically. Estimates and bands are those of
    `bootstrap_tpr`, so a drawn point and a quoted figure with the same seed are the same.

    Args:
        scores: (n,) float64, higher = more likely a member.
        is_member: (n,) bool.
        attack: name that the curve carries.
        seed: of the bootstrap.
        level: share of replicates inside the band at each point (percentiles).
        also_at: FPRs whose points must be on the curve, as they are quoted elsewhere.
        n_points: number of further FPRs at most.
        n_resamples: bootstrap replicates.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one of the groups is empty.
    """
    steps = roc_steps(scores, is_member)
    n_nonmembers = int(steps.n_false[-1])
    spaced = np.geomspace(1, n_nonmembers, n_points).round()  # (n_points,)
    quoted = {allowed_false(n_nonmembers, rate): rate for rate in also_at}
    counts = np.union1d(spaced, [count for count in quoted if count >= 1]).astype(np.int64)  # (k,)
    rates = [quoted.get(int(count), float(count) / n_nonmembers) for count in counts]
    entries = bootstrap_tpr(
        scores,
        is_member,
        max_fprs=rates,
        seed=seed,
        n_resamples=n_resamples,
        level=level,
        units=units,
    )
    places = [steps.last(int(count)) for count in counts]
    return RocBand(
        attack=attack,
        fpr=counts / n_nonmembers,
        tpr=np.array([entries[rate].value for rate in rates]),
        low=np.array([entries[rate].low for rate in rates]),
        high=np.array([entries[rate].high for rate in rates]),
        threshold=np.array([steps.cuts[at] if at >= 0 else np.inf for at in places]),
        level=level,
        n_members=int(steps.n_true[-1]),
        n_nonmembers=n_nonmembers,
    )


def class_leakage(
    scores: Array,
    is_member: BoolArray,
    labels: IntArray,
    *,
    max_fpr: float = 0.05,
    level: float = 0.95,
    units: IntArray | None = None,
) -> tuple[ClassLeakage, ...]:
    """TPR and FPR of each class at the one threshold whose overall FPR is at most `max_fpr`.

    The intervals are Clopper–Pearson and hold jointly: with m classes each has level
    1 − (1 − level) / m (Bonferroni), so that the most exposed of many classes is not just the
    luckiest. The threshold is taken as given, which it nearly is with many non-members.

    Args:
        scores: (n,) float64, higher = more likely a member.
        is_member: (n,) bool.
        labels: (n,) int64.
        max_fpr: allowed overall false-positive rate.
        level: joint level of all TPR intervals, and of all FPR intervals.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Returns:
        One row per class, by label.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one of the groups is empty.
    """
    check_judged(scores, is_member)
    require_shape("labels", labels, scores.shape)
    flagged = scores >= threshold_at_fpr(scores, is_member, max_fpr=max_fpr)  # (n,)
    designs = [
        designs_within(scores[side], flagged[side], None if units is None else units[side])
        for side in (~is_member, is_member)
    ]
    classes = np.unique(labels)
    each = 1 - (1 - level) / len(classes)
    rows = []
    for label in classes:
        members, others = is_member & (labels == label), ~is_member & (labels == label)
        rows.append(
            ClassLeakage(
                label=int(label),
                max_fpr=max_fpr,
                n_members=int(members.sum()),
                n_nonmembers=int(others.sum()),
                tpr=share_of(flagged[members], designs[1](members[is_member]), each),
                fpr=share_of(flagged[others], designs[0](others[~is_member]), each),
            )
        )
    return tuple(rows)


def share_of(hits: BoolArray, design: float, level: float) -> Interval:
    """Share of hits (m,) that are worth m / design independent ones; undefined (nan) at m = 0."""
    n = len(hits)
    if not n:  # nor is there a design then
        return clopper_pearson(0, 0, level=level)
    worth = max(n / design, 1.0)
    return clopper_pearson(int(hits.sum()) * worth / n, worth, level=level)
