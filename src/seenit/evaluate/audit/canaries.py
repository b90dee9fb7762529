"""Average case and worst case: how many canaries and how many ordinary records are found."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seenit.errors import SignalError
from seenit.evaluate.intervals import clopper_pearson
from seenit.evaluate.roc import check_judged, threshold_at_fpr
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_shape
from seenit.records.audits.canaries import CanaryExposure, CanaryKind
from seenit.records.evaluation import Interval

ORDINARY = -1
"""The kind of a record that is no canary."""


def canary_exposure(
    scores: Array,
    is_in: BoolArray,
    record: IntArray,
    kind: IntArray,
    *,
    kinds: Sequence[CanaryKind],
    max_fpr: float,
    level: float = 0.95,
) -> tuple[CanaryExposure, ...]:
    """TPR and FPR of ordinary records and of each kind, at the threshold of the ordinary ones.

    A question is one record put to one model. The answers for one record in several models go
    together, so each share has the exact interval of as many independent trials as there are
    different records, no more: wider than needed, never too narrow for that reason. Models and
    threshold are taken as given: the intervals are about other records in these models. The
    ordinary FPR has none, because it decided the threshold.

    Args:
        scores: (k,) of each question, higher = more likely trained on.
        is_in: (k,) bool, the model was trained on the record.
        record: (k,) which record.
        kind: (k,) position in `kinds`, `ORDINARY` for the others.
        kinds: of canaries.
        max_fpr: allowed share of ordinary records that were not trained on.
        level: joint level of all TPR intervals, and of all FPR intervals.

    Returns:
        The ordinary ones, then each kind.

    Raises:
        SignalError: Shapes differ, a score is not finite, or a side or kind is empty.
    """
    is_ordinary = kind == ORDINARY
    check_judged(scores[is_ordinary], is_in[is_ordinary])
    for name, array in (("record", record), ("kind", kind), ("is_in", is_in)):
        require_shape(name, array, scores.shape)
    threshold = threshold_at_fpr(scores[is_ordinary], is_in[is_ordinary], max_fpr=max_fpr)
    found = scores >= threshold
    each = 1 - (1 - level) / (1 + len(kinds))
    groups = [(ORDINARY, "ordinary", "as they are"), *_named(kinds)]
    rows = []
    for number, name, meaning in groups:
        inside, outside = (kind == number) & is_in, (kind == number) & ~is_in
        if not inside.any() or not outside.any():
            raise SignalError(
                f"{name}: expected records inside and outside of some training set, got "
                f"{int(inside.sum())} and {int(outside.sum())}"
            )
        fpr = _share(found[outside], record[outside], each)
        rows.append(
            CanaryExposure(
                name=name,
                meaning=meaning,
                n_records=len(np.unique(record[kind == number])),
                n_in=int(inside.sum()),
                n_out=int(outside.sum()),
                tpr=_share(found[inside], record[inside], each),
                fpr=replace(fpr, low=np.nan, high=np.nan) if number == ORDINARY else fpr,
            )
        )
    return tuple(rows)


def _named(kinds: Sequence[CanaryKind]) -> list[tuple[int, str, str]]:
    return [(number, each.name, each.meaning) for number, each in enumerate(kinds)]


def _share(found: BoolArray, record: IntArray, level: float) -> Interval:
    """Share found; its interval as of that share of the different records, rounded outwards."""
    n, share = len(np.unique(record)), float(found.mean())
    low = clopper_pearson(int(np.floor(share * n)), n, level=level).low
    high = clopper_pearson(int(np.ceil(share * n)), n, level=level).high
    return Interval(value=share, low=low, high=high, level=level)
