"""Who is more exposed: groups compared at one threshold, with Holm-adjusted p-values."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from seenit.evaluate.curves import class_leakage
from seenit.evaluate.roc import check_judged, threshold_at_fpr
from seenit.evaluate.unit_effect import designs_within
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_shape
from seenit.records.audits.exposure import GroupExposure


def group_exposures(
    scores: Array,
    is_member: BoolArray,
    divisions: Mapping[str, npt.NDArray[np.generic]],
    *,
    max_fpr: float,
    level: float = 0.95,
    units: IntArray | None = None,
) -> dict[str, tuple[GroupExposure, ...]]:
    """Rates of every group of every division at the one threshold whose FPR is at most `max_fpr`.

    All groups of all divisions are one family: a reader looks for whatever stands out. Intervals
    are Clopper–Pearson at a level shared among all groups (Bonferroni). Differences are tested by
    Fisher's exact test of each group against all others of its division, with Holm's correction
    over all (Holm 1979, Scandinavian Journal of Statistics 6(2)). Records of units count in both as
    so many independent ones as they are worth.

    Args:
        scores: (n,) float64, higher = more likely a member.
        is_member: (n,) bool.
        divisions: what divides the records to (n,) names or numbers.
        max_fpr: allowed overall false-positive rate.
        level: joint level of all TPR intervals, and of all FPR intervals.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Returns:
        Division to one row per group, in the order of their names.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: `max_fpr` is not in [0, 1].
    """
    check_judged(scores, is_member)
    for groups in divisions.values():
        require_shape("groups", groups, scores.shape)
    found = scores >= threshold_at_fpr(scores, is_member, max_fpr=max_fpr)
    named = {
        by: np.unique(groups.astype(str), return_inverse=True) for by, groups in divisions.items()
    }
    design = designs_within(
        scores[is_member], found[is_member], None if units is None else units[is_member]
    )
    n_groups = sum(len(names) for names, _ in named.values())
    rows, raw = [], []
    for by, (names, number) in named.items():
        shared = 1 - (1 - level) * len(names) / n_groups
        for row in class_leakage(
            scores, is_member, number, max_fpr=max_fpr, level=shared, units=units
        ):
            rows.append((by, str(names[row.label]), row))
            is_inside = number[is_member] == row.label
            raw.append(_difference(found[is_member], is_inside, design))
    exposures: dict[str, tuple[GroupExposure, ...]] = dict.fromkeys(divisions, ())
    for (by, name, row), p_value in zip(rows, holm(np.array(raw)), strict=True):
        exposure = GroupExposure(
            group=name,
            n_members=row.n_members,
            n_nonmembers=row.n_nonmembers,
            tpr=row.tpr,
            fpr=row.fpr,
            p_value=p_value,
        )
        exposures[by] = (*exposures[by], exposure)
    return exposures


def holm(p_values: Array) -> list[float]:
    """Holm-adjusted p-values; nan stays nan and is not counted as a test."""
    adjusted = np.full(len(p_values), np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    weighted = p_values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.maximum.accumulate(np.minimum(1.0, weighted))
    return [float(value) for value in adjusted]


def _difference(
    found: BoolArray, is_inside: BoolArray, design: Callable[[BoolArray], float]
) -> float:
    """Fisher's exact p-value of found against group; nan where one side has no member."""
    if is_inside.all() or not is_inside.any():
        return float("nan")
    table = [
        [round(int((part & side).sum()) / design(side)) for part in (found, ~found)]
        for side in (is_inside, ~is_inside)
    ]
    from scipy.stats import fisher_exact  # late: slow to import

    return float(fisher_exact(table).pvalue)
