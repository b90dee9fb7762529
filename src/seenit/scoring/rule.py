"""The rule that picks one attack among many, from their scores on records of known membership."""

from collections.abc import Mapping

import numpy as np

from seenit.evaluate import auc
from seenit.evaluate.roc import Steps, roc_steps
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.units import unit_codes


def pick(
    columns: Mapping[str, Array],
    is_member: BoolArray,
    *,
    max_fpr: float,
    units: IntArray | None = None,
) -> str:
    """The attack with the highest AUC among those whose TPR is not told from the highest one.

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
    steps = {name: roc_steps(column, is_member) for name, column in columns.items()}
    tprs = {name: each.tpr(each.position_at(max_fpr)) for name, each in steps.items()}
    aucs = {name: auc(column, is_member) for name, column in columns.items()}
    best = max(columns, key=lambda name: (tprs[name], aucs[name]))
    shares = {
        name: _influence(column, is_member, steps[name], max_fpr)
        for name, column in columns.items()
    }
    codes = None if units is None else unit_codes(units)
    among = [
        name
        for name in columns
        if tprs[best] - tprs[name] <= _standard_error(shares[best] - shares[name], codes)
    ]
    return max(among, key=lambda name: (aucs[name], tprs[name]))


def tpr_influence(scores: Array, is_member: BoolArray, *, max_fpr: float) -> Array:
    """What each record adds to the TPR at an FPR, by the delta method, (n,); they sum to about 0.

    A member adds by being found or not, a non-member by moving the threshold, which costs the
    slope of the ROC curve there, taken between half and one and a half times the FPR.
    """
    return _influence(scores, is_member, roc_steps(scores, is_member), max_fpr)


def _influence(scores: Array, is_member: BoolArray, steps: Steps, max_fpr: float) -> Array:
    n_members = int(is_member.sum())
    n_others = len(is_member) - n_members
    found = scores >= steps.cut(steps.position_at(max_fpr))
    low, high = 0.5 * max_fpr, min(1.0, 1.5 * max_fpr)
    rise = steps.tpr(steps.position_at(high)) - steps.tpr(steps.position_at(low))
    slope = rise / (high - low) if high > low else 0.0
    member = (found - found[is_member].mean()) / n_members
    other = -slope * (found - found[~is_member].mean()) / n_others
    influence: Array = np.where(is_member, member, other)
    return influence


def _standard_error(influence: Array, units: IntArray | None) -> float:
    """Of a sum of contributions, those of one unit together."""
    if units is not None:
        influence = np.bincount(units, weights=influence).astype(np.float64)
    return float(np.sqrt((influence**2).sum()))
