"""Problems and remarks about columns of a signal file that reveal membership."""

from collections.abc import Iterator, Mapping

import numpy as np

from seenit.data.signal_files.columns import SignalColumns
from seenit.data.signal_files.giveaways import (
    Giveaway,
    copy_of_membership,
    giveaways_of,
    remarks_on,
)
from seenit.data.signal_files.roles import FEATURES, IGNORED
from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.separation import column_auc, may_be_chance
from seenit.records.examples import UNKNOWN
from seenit.records.signals import example_axis

_SAME = 0.95
_TELLING_AUC = 0.6


def giveaway_problems(columns: SignalColumns) -> Iterator[str]:
    """One sentence for each column, label or reference that is no signal of the target."""
    if not _fits(columns):
        return
    found = giveaways_of(
        columns.features,
        ids=columns.ids,
        is_member=columns.is_member,
        signals=_known_signals(columns.arrays),
    )
    for name, giveaway in found.items():
        if not (giveaway.may_be_signal and name in columns.insisted):
            yield f"{name}: {giveaway.reason}; {_remedy(name, giveaway, columns.features)}"
    for name, values in _scalars(columns).items():
        reason = copy_of_membership(values, is_member=columns.is_member, n_columns=1)
        if reason is not None:
            yield f"{name}: {reason}; write what the model answered, or pass --column {name}=ignore"
    known = columns.is_member != UNKNOWN
    truth = columns.is_member[known] == 1
    if may_be_chance(truth, n_columns=1):
        return
    labels = columns.arrays.get("labels")
    if labels is not None and labels.shape == known.shape and _is_same(labels[known], truth):
        yield (
            "labels: one class for all members and another for all non-members: either they are "
            "the membership, or the sides differ by class; pass --column label=ignore, or records "
            "of both classes on both sides"
        )
    yield from _reference_problems(columns.arrays, known, truth)


def giveaway_remarks(columns: SignalColumns) -> Iterator[str]:
    """One sentence for each column and plan that a reader must know of."""
    yield from remarks_on(columns.features, is_member=columns.is_member)
    known = columns.is_member != UNKNOWN
    truth = columns.is_member[known] == 1
    plan = _plan(columns.arrays, known)
    if plan is None or may_be_chance(truth, n_columns=1):
        return
    is_in, counts = plan
    n_counted = counts.sum(axis=0)
    has_any = n_counted > 0
    if not (truth[has_any].any() and (~truth[has_any]).any()):
        return
    share = (is_in & counts).sum(axis=0)[has_any] / n_counted[has_any]
    auc = column_auc(share, truth[has_any])
    if max(auc, 1 - auc) >= _TELLING_AUC:
        more = "more" if auc > 0.5 else "less"
        yield (
            f"reference_is_in: the references were trained on members of the target {more} often "
            f"than on non-members (AUC of the share {auc:.3f}), so their records were not drawn "
            "independently of membership, which can look like a leak; draw their records from both "
            "sides alike, or leave those records out of reference_is_usable"
        )


def _fits(columns: SignalColumns) -> bool:
    """Whether the columns have one length; different lengths are reported elsewhere."""
    n = len(columns.ids)
    return len(columns.is_member) == n and all(
        len(values) == n and np.isfinite(values).all() for values in columns.features.values()
    )


def _scalars(columns: SignalColumns) -> dict[str, Array]:
    """(n,) each: known signals of one number a record, which no model answers with one of two."""
    found = {}
    for name in ("target_loss", "target_score", "target_margin", "shadow_log_odds"):
        array = columns.arrays.get(name)
        is_own = array is not None and array.dtype.kind == "f" and array.size > 0
        if array is not None and is_own and array.shape[:1] == columns.ids.shape:
            plain = array if array.ndim == 1 else array.reshape(len(array), -1)[:, 0]
            if np.isfinite(plain).all():
                found[name] = plain.astype(np.float64)
    return found


def _known_signals(arrays: Mapping[str, np.ndarray]) -> list[Array]:
    """(n,) each: the plain query of every known signal of the target, by which files are sorted."""
    found = []
    for name, array in arrays.items():
        is_own = name != FEATURES and example_axis(name) == 0 and array.dtype.kind == "f"
        if is_own and array.ndim in (1, 2) and array.size:
            column = array if array.ndim == 1 else array[:, 0]
            if np.isfinite(column).all():
                found.append(column.astype(np.float64))
    return found


def _remedy(name: str, giveaway: Giveaway, features: Mapping[str, Array]) -> str:
    """What to do about a column, which in an archive has a number and no name."""
    column = name if not name.startswith(f"{FEATURES} column ") else FEATURES
    words = (
        f"pass --column {name}={IGNORED}"
        if column == name
        else f"leave it out of the array, or pass --column {FEATURES}={IGNORED}"
    )
    if not giveaway.may_be_signal:
        return words
    what = "it is" if column == name or len(features) == 1 else "all of them are"
    return f"{words}, or --column {column}={FEATURES} if {what} what the model answered"


def _reference_problems(
    arrays: Mapping[str, np.ndarray], known: BoolArray, truth: BoolArray
) -> Iterator[str]:
    """References that were trained on the target's members, or on all but those."""
    plan = _plan(arrays, known)
    if plan is None:
        return
    same = []
    for at, (is_in, counts) in enumerate(zip(*plan, strict=True)):
        sides = truth[counts]
        if (
            may_be_chance(sides, n_columns=len(plan[0]))
            or is_in[counts].all()
            or not is_in[counts].any()
        ):
            continue
        agreement = float((is_in[counts] == sides).mean())
        if max(agreement, 1 - agreement) >= _SAME:
            same.append(str(at))
    if same:
        shown = ", ".join(same[:6]) + (", ..." if len(same) > 6 else "")
        yield (
            f"reference_is_in: {'references' if len(same) > 1 else 'reference'} {shown} "
            f"(counted from 0) of {len(plan[0])} {'were' if len(same) > 1 else 'was'} trained on "
            "the target's members, or on all but those: a reference shows what the target would "
            "say without regard to membership, so draw its records by a coin of its own, or leave "
            "it out"
        )


def _plan(arrays: Mapping[str, np.ndarray], known: BoolArray) -> tuple[BoolArray, BoolArray] | None:
    """(r, m) each: which known records each reference was trained on, and which of those count."""
    is_in = arrays.get("reference_is_in")
    if is_in is None or is_in.ndim != 2 or is_in.dtype.kind != "b" or is_in.shape[1] != len(known):
        return None
    counts = arrays.get("reference_is_usable")
    if counts is None or counts.shape != is_in.shape or counts.dtype.kind != "b":
        counts = np.ones(is_in.shape, dtype=np.bool_)
    return is_in[:, known], counts[:, known]


def _is_same(values: np.ndarray, truth: BoolArray) -> bool:
    members, others = np.unique(values[truth]), np.unique(values[~truth])
    return len(members) == 1 and len(others) == 1 and members[0] != others[0]
