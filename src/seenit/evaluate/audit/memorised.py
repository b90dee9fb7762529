"""Exposure of canaries: how far a model ranks a made-up text before others of its form."""

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_shape
from seenit.records.audits.memorised import Memorised, MemorisedKind, SecretKind
from seenit.records.interval import Interval


def exposure(log_p: Array, alternatives: Array) -> Array:
    """Exposure in bits (m,) of texts by their log p (m,), among log p (a,) of other texts.

    log2 of the number of texts that could have been drawn, less log2 of the rank by perplexity: a
    text that was never seen has rank r or better with probability r over that number.

    Source: Carlini, Liu, Erlingsson, Kos & Song 2019, The Secret Sharer, USENIX Security
        (arXiv:1802.08232), definition of exposure, estimated by sampling.
    Deviation: the text itself counts among those drawn, so that no exposure is infinite and
        `alternatives` of them tell log2(a + 1) bits at most; a tie counts against exposure.
    """
    ordered = np.sort(alternatives)
    n_as_likely = len(ordered) - np.searchsorted(ordered, log_p, side="left")
    bits: Array = np.log2(len(ordered) + 1) - np.log2(n_as_likely + 1)
    return bits


def memorised(
    log_p: Array,
    alternatives: Array,
    is_in: BoolArray,
    kind: IntArray,
    *,
    kinds: Sequence[SecretKind],
    forms: Sequence[str],
    level: float = 0.95,
) -> Memorised:
    """Exposure of each canary in references that were trained on it and in those that were not.

    The intervals count different canaries, not questions, because the answers of several
    references about one canary go together.

    Args:
        log_p: (r, m) of canary j, all of its tokens, by reference i.
        alternatives: (r, f, a) of other texts of each form.
        is_in: (r, m) bool, the reference was trained on the canary; each both ways.
        kind: (m,) position in `kinds`.
        kinds: of canaries.
        forms: f of them, of the alternatives.
        level: joint level of all intervals.
    """
    require_shape("is_in", is_in, log_p.shape)
    bits = np.empty(log_p.shape)
    for at, each in enumerate(kinds):
        own, form = kind == at, forms.index(each.form)
        for reference in range(len(log_p)):
            bits[reference, own] = exposure(log_p[reference, own], alternatives[reference, form])
    inside, outside = (
        np.where(side, bits, 0.0).sum(axis=0) / side.sum(axis=0) for side in (is_in, ~is_in)
    )
    each_level = 1 - (1 - level) / (2 * len(kinds))
    most = float(np.log2(alternatives.shape[2] + 1))
    return Memorised(
        n_references=len(log_p),
        n_alternatives=alternatives.shape[2],
        kinds=tuple(
            MemorisedKind(
                kind=each,
                n_canaries=int((kind == at).sum()),
                inside=_mean(inside[kind == at], most, each_level),
                outside=_mean(outside[kind == at], most, each_level),
            )
            for at, each in enumerate(kinds)
        ),
        kind=kind,
        inside=inside,
        outside=outside,
    )


def _mean(values: Array, most: float, level: float) -> Interval:
    """Mean with Student's interval, within what can be seen; undefined bounds of a single value."""
    n, mean = len(values), float(values.mean())
    if n < 2:
        return Interval(value=mean, low=float("nan"), high=float("nan"), level=level)
    half = float(stdtrit(n - 1, (1 + level) / 2) * values.std(ddof=1) / np.sqrt(n))
    return Interval(value=mean, low=max(0.0, mean - half), high=min(most, mean + half), level=level)
