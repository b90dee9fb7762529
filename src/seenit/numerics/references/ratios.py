"""How likely the true class is on average over reference models.

What RMIA and BASE divide by: means of p_y, not of log p_y, kept in log space.
"""

import numpy as np

from seenit.numerics.arrays import Array
from seenit.numerics.references.models import References, Side

_SAFE_MARGIN = -700.0  # e^−700 is still far above the smallest float64


def log_mean_p(references: References, *sides: Side) -> tuple[Array, ...]:
    """Log of the mean of p_y over the references on each of `sides`, each (n, q).

    One pass over the margins, one exponential per margin; −inf where a side is empty.
    Time O(r·n·q), extra memory O(n·q).
    """
    _, n_examples, n_queries = references.margin.shape
    result = {side: np.empty((n_examples, n_queries)) for side in sides}
    for rows in references.blocks():
        if references.margin[:, rows].min() > _SAFE_MARGIN:
            no_shift = np.zeros((n_queries, rows.stop - rows.start))
            sums = _log_sums_of_p(references, sides, rows, no_shift)
        else:
            sums = {}
            for side in sides:
                shift = _shift(references, side, rows)
                sums |= _log_sums_of_p(references, (side,), rows, shift)
        for side in sides:
            result[side][rows] = sums[side].T
    for side in sides:
        result[side] -= np.log(np.maximum(references.n_models(side), 1))[:, None]
    return tuple(result[side] for side in sides)


def log_equal_mean(log_in: Array, log_out: Array) -> Array:
    """Log of ½(e^log_in + e^log_out): IN and OUT weigh the same whatever their numbers."""
    result: Array = np.logaddexp(log_in, log_out) - np.log(2)
    return result


def _log_sums_of_p(
    references: References, sides: tuple[Side, ...], rows: slice, shift: Array
) -> dict[Side, Array]:
    """Log of Σ p_y over each side, (q, b), from p e^s = 1 / (e^−s + e^−(φ + s)).

    Args:
        references: the models.
        sides: all summed with the same shift.
        rows: the block of examples.
        shift: s (q, b), at least 0.
    """
    # e^−s never quite 0, so that references of the other side do not divide 0 by 0
    floor = np.exp(-np.minimum(shift, -_SAFE_MARGIN))
    total = {side: np.zeros(shift.shape) for side in sides}
    term, scratch = np.empty(shift.shape), np.empty(shift.shape)
    with np.errstate(over="ignore", divide="ignore"):  # 1/inf is the 0 that it should be
        for reference, margin in references.each(rows):
            np.add(margin, shift, out=term)
            np.exp(np.negative(term, out=term), out=term)
            term += floor
            np.reciprocal(term, out=term)
            for side in sides:
                mask = references.mask(reference, side, rows)
                total[side] += np.multiply(term, mask, out=scratch)
        return {side: np.log(total[side]) - shift for side in sides}


def _shift(references: References, side: Side, rows: slice) -> Array:
    """Shift s = max(0, −largest φ of the side), (q, b): p e^s of the largest is 1/2 to 1."""
    largest = np.full((references.margin.shape[2], rows.stop - rows.start), -np.inf)
    for reference, margin in references.each(rows):
        mask = references.mask(reference, side, rows)
        np.maximum(largest, np.where(mask, margin, -np.inf), out=largest)
    shift: Array = np.where(np.isfinite(largest), np.maximum(0.0, -largest), 0.0)
    return shift
