"""The temperature at which a ratio of likelihoods separates members best, by the references.

Dividing the margin by T brings likelihoods near 1 and near 0 back to where they differ, which is
what softening the logits does where all of them are known. How much is right depends on how far
the training went. Each reference plays the target for the others: its members are known, so the
best T is found without one word about the target's.
"""

from typing import Protocol

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.low_fpr import mean_tpr
from seenit.numerics.references.held_out import held_out_counts


class Ratio(Protocol):
    """The `score` of an attack on margins."""

    def __call__(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None,
    ) -> Array:
        """Scores (n,) of margins (n, q) and (r, n, q), and of plans (r, n)."""


TEMPERATURES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_PLAIN = 1.0
_MOST_TARGETS = 4
_MOST_RECORDS = 8192
_FEWEST_RECORDS = 100
"""On either side of a reference in the target's place; of fewer, low rates say nothing."""


def score_at_best_temperature(
    ratio: Ratio,
    *,
    target_margin: FloatArray,
    reference_margin: FloatArray,
    reference_is_in: BoolArray,
    reference_is_usable: BoolArray | None,
) -> Array:
    """Scores (n,) of an attack on margins that are divided by `best_temperature`."""
    t = best_temperature(ratio, reference_margin, reference_is_in, reference_is_usable)
    if t != _PLAIN:  # else large margins may be mapped from disk, and stay there
        target_margin = np.asarray(target_margin) / t
        reference_margin = np.asarray(reference_margin) / np.float32(t)
    return ratio(
        target_margin=target_margin,
        reference_margin=reference_margin,
        reference_is_in=reference_is_in,
        reference_is_usable=reference_is_usable,
    )


def best_temperature(
    ratio: Ratio,
    reference_margin: FloatArray,
    reference_is_in: BoolArray,
    reference_is_usable: BoolArray | None,
    *,
    temperatures: tuple[float, ...] = TEMPERATURES,
) -> float:
    """The T with the highest mean TPR at FPRs up to .1, over references in the target's place.

    Args:
        ratio: the attack; it is asked at each temperature about at most 8,192 records and by at
            most 4 references in the target's place, whatever the sizes.
        reference_margin: (r, n, q).
        reference_is_in: (r, n) bool.
        reference_is_usable: (r, n) bool, None if all may be used.
        temperatures: to choose from, above 0.

    Returns:
        One of them; 1 where too few references or records are there to tell.
    """
    order = _order(reference_margin, reference_is_in)
    found = np.zeros(len(temperatures))
    for target in range(min(_MOST_TARGETS, len(reference_is_in))):
        rows = order[:_MOST_RECORDS]
        counts = held_out_counts(
            np.asarray(reference_is_in[:, rows]),
            None if reference_is_usable is None else np.asarray(reference_is_usable[:, rows]),
            target,
            np.random.default_rng(target),
        )
        asked = np.flatnonzero(counts.any(axis=0))
        rows, counts = rows[asked], counts[:, asked]
        inside = np.asarray(reference_is_in[target, rows])
        if min(inside.sum(), (~inside).sum()) < _FEWEST_RECORDS:
            continue
        margin = np.asarray(reference_margin[:, rows], dtype=np.float64)  # (r, m, q)
        is_in = np.asarray(reference_is_in[:, rows])
        found += [
            mean_tpr(
                ratio(
                    target_margin=margin[target] / t,
                    reference_margin=margin / t,
                    reference_is_in=is_in,
                    reference_is_usable=counts,
                ),
                inside,
            )
            for t in temperatures
        ]
    return _PLAIN if not found.any() else temperatures[int(found.argmax())]


def _order(margin: FloatArray, is_in: BoolArray) -> IntArray:
    """An order of rows by their values alone, so that draws do not depend on the order given."""
    first = np.asarray(margin[0, :, 0])
    inside = np.zeros(is_in.shape[1])
    for reference, row in enumerate(is_in[:_MOST_TARGETS]):
        inside += np.asarray(row) * 2.0**reference
    ordered = np.lexsort((inside, first))
    shuffled: IntArray = np.random.default_rng(0).permutation(ordered)
    return shuffled
