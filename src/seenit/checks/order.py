"""Check whether ids or the order of a file reveal membership; the result is only reported."""

import numpy as np

from seenit.evaluate.auc import delong
from seenit.numerics.arrays import BoolArray, IdArray
from seenit.records.evaluation import Interval


def order_report(ids: IdArray, is_member: BoolArray) -> dict[str, Interval]:
    """AUC of file position, and of the id where ids are numbers, as scores for membership."""
    found = {"file order": delong(np.arange(len(ids), dtype=np.float64), is_member)}
    if ids.dtype.kind in "iu":
        found["id"] = delong(ids.astype(np.float64), is_member)
    return found


def order_warning(report: dict[str, Interval]) -> str | None:
    """A sentence if an interval leaves .45 to .55, None otherwise."""
    telling = [name for name, auc in report.items() if auc.low > 0.55 or auc.high < 0.45]
    if not telling:
        return None
    found = ", ".join(f"{name} (AUC {report[name].value:.3f})" for name in telling)
    return (
        f"membership can be read from {found} of the records whose membership is known; no attack "
        "sees ids or the order of a file, so the figures do not depend on them, unless a column of "
        "the table follows one of them"
    )
