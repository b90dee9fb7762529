"""The rule that picks one attack among many, from their scores on records of known membership."""

from collections.abc import Mapping

import numpy as np

from seenit.evaluate import auc
from seenit.evaluate.roc import allowed_false, check_judged
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.units import unit_codes


def pick(
    columns: Mapping[str, Array],
    is_member: BoolArray,
    *,
    max_fpr: float,
    units: IntArray | None = None,
) -> str:
    """The attack with the highest AUC among those within one standard error of the highest TPR.

    A TPR at a low FPR rests on few false positives: the highest of many is partly the luckiest,
    and a difference within one standard error says nothing. Among the attacks within it, the AUC
    decides, which all records bear on; then the TPR. The first of equals is taken.

    Source: the one-standard-error rule of Breiman, Friedman, Olshen & Stone 1984, Classification
    and Regression Trees, section 3.4.3.
    Deviation: the error is that of the paired difference, and the AUC takes the place of the
    simplest model.

    Args:
        columns: attack name to (n,) scores, out of fold where the attack learns; at least one.
        is_member: (n,) bool.
        max_fpr: the judged FPR.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Raises:
        SignalError: Members or non-members are missing.
    """
    names = list(columns)
    scores = np.array([columns[name] for name in names], dtype=np.float64)  # (a, n)
    tprs, influence = _tprs_and_influence(scores, is_member, max_fpr)
    aucs = [auc(each, is_member) for each in scores]
    best = max(range(len(names)), key=lambda at: (tprs[at], aucs[at]))
    errors = _standard_errors(influence[best] - influence, units)
    among = [at for at in range(len(names)) if tprs[best] - tprs[at] <= errors[at]]
    return names[max(among, key=lambda at: (aucs[at], tprs[at]))]


def tpr_influence(scores: Array, is_member: BoolArray, *, max_fpr: float) -> Array:
    """What each record adds to the TPR at an FPR, by the delta method, (n,); they sum to about 0.

    A member adds by being found or not, a non-member by moving the threshold, which costs the
    slope of the ROC curve there, taken between half and one and a half times the FPR.
    """
    check_judged(scores, is_member)
    influence: Array = _tprs_and_influence(scores[None], is_member, max_fpr)[1][0]
    return influence


def _tprs_and_influence(
    scores: Array, is_member: BoolArray, max_fpr: float
) -> tuple[list[float], Array]:
    """TPR of each attack, and what each record adds to it, of scores (a, n): (a,) and (a, n)."""
    others = -np.sort(-scores[:, ~is_member], axis=1)  # (a, n0), decreasing
    low, high = 0.5 * max_fpr, min(1.0, 1.5 * max_fpr)
    found, lowest, highest = (_flagged(scores, others, rate) for rate in (max_fpr, low, high))
    rise = highest[:, is_member].mean(axis=1) - lowest[:, is_member].mean(axis=1)
    slope = rise / (high - low) if high > low else np.zeros(len(scores))
    tpr, fpr = (found[:, side].mean(axis=1, keepdims=True) for side in (is_member, ~is_member))
    member = (found - tpr) / is_member.sum()
    other = -slope[:, None] * (found - fpr) / (~is_member).sum()
    return tpr[:, 0].tolist(), np.where(is_member, member, other)


def _flagged(scores: Array, others: Array, max_fpr: float) -> BoolArray:
    """Scores (a, n) above the first non-member, of (a, n0), that an FPR no longer allows."""
    n_allowed = allowed_false(others.shape[1], max_fpr)
    if n_allowed >= others.shape[1]:
        return np.ones(scores.shape, dtype=bool)
    flagged: BoolArray = scores > others[:, n_allowed, None]
    return flagged


def _standard_errors(influence: Array, units: IntArray | None) -> Array:
    """Of sums (a,) of contributions (a, n), those of one unit together."""
    if units is not None:
        codes = unit_codes(units)
        influence = np.array([np.bincount(codes, weights=each) for each in influence])
    errors: Array = np.sqrt((influence**2).sum(axis=1))
    return errors
