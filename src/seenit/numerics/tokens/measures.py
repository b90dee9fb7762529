"""What is compared token by token: with the vocabulary, with a base model, window by window."""

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.tokens.spans import Spans

SMALLEST_SD = 1e-4
"""Nats; a model that is certain spreads by less than float32 can say."""
LEAST_SHIFT = 0.01
"""Nats; up and down shifts are compared as if each had this much more."""
WINDOWS = (2, 3, 4, 6, 9, 13, 18, 25, 32, 40)
"""Lengths of windows, in tokens, that are voted on."""


def standardised(log_p: FloatArray, mean: FloatArray, sd: FloatArray) -> Array:
    """Log p of each token (t,) as deviations from the mean over the vocabulary at its place."""
    deviation: Array = log_p.astype(np.float64) - mean
    return deviation / np.maximum(sd.astype(np.float64), SMALLEST_SD)


def error_zone(shift: Array, is_hit: BoolArray, spans: Spans) -> Array:
    """Log ratio (n,) of what was shifted up to what was shifted down where the model errs.

    A mean token of the whole record counts beside the tokens in the zone, and `LEAST_SHIFT` on
    either side: a record with one token in the zone is told from one with twenty, and a record
    without any is judged by all of its tokens.

    Args:
        shift: (t,) log p of the target above that of the base model.
        is_hit: (t,) bool, the target's first guess is right.
        spans: of the n records.
    """
    up, down = np.maximum(shift, 0.0), np.maximum(-shift, 0.0)
    risen = spans.totals(np.where(is_hit, 0.0, up)) + spans.means(up)
    fallen = spans.totals(np.where(is_hit, 0.0, down)) + spans.means(down)
    ratio: Array = np.log(risen + LEAST_SHIFT) - np.log(fallen + LEAST_SHIFT)
    return ratio


def window_votes(shift: Array, spans: Spans) -> Array:
    """Share (n,) of windows whose shifts add to more than 0, its mean over `WINDOWS`.

    A record that is shorter than a window is one window. Takes O(t · longest window) time.

    Args:
        shift: (t,) log p of the target above that of the base model.
        spans: of the n records.
    """
    lengths = spans.lengths
    n_left = spans.offsets[1:][spans.owners] - np.arange(spans.n_tokens)  # from a token to the end
    whole = spans.totals(shift) > 0
    votes = np.zeros(len(spans))
    sums = np.array(shift, dtype=np.float64)  # of the windows that begin at each token
    for length in range(2, min(max(WINDOWS), max(lengths, default=0)) + 1):
        sums[: len(sums) - length + 1] += shift[length - 1 :]
        if length in WINDOWS:
            is_for = spans.totals((sums > 0) & (n_left >= length))
            n_windows = np.maximum(lengths - length + 1, 1)
            votes += np.where(lengths >= length, is_for / n_windows, whole)
    longer = sum(length > max(lengths, default=0) for length in WINDOWS)
    shares: Array = (votes + longer * whole) / len(WINDOWS)
    return shares
