"""A learner trained on the references: each takes the target's place, its members are known.

Nothing here sees who the target's members are. In an anchored plan the references were trained
on some of that truth: cells that it fixed teach nothing and are asked nothing.
"""

from dataclasses import replace

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from seenit.attacks.stack_columns import margin_columns
from seenit.attacks.stack_evidence import Evidence
from seenit.attacks.stack_references import reference_columns
from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.references.held_out import held_out_counts
from seenit.numerics.threads import one_thread
from seenit.records.signals import SignalTable
from seenit.scoring.groups import reference_groups, within_group

MOST_TEACHERS = 16
MOST_ROWS = 96_000
"""For all teachers together."""
N_BINS = 250
"""Values of a column that the trees tell apart."""
FEWEST = 200
"""Rows of a teacher on either side; fewer teach noise."""
_MARGINS = ("target_margin", "target_margin_t2", "reference_margin", "reference_margin_t2")
_NEEDED = ("target_margin", "reference_margin", "reference_is_in")


def shadow_log_odds(table: SignalTable, *, seed: int) -> Array | None:
    """Log-odds of membership (n,) by trees trained on the references; None with too few of them.

    Every teacher leaves a partner of the other side out with itself, so that how many references
    are IN tells nothing; IN and OUT rows weigh the same. 4.9 s of processor time for 8 references
    of 20,000 examples and 6 queries, by `python benchmarks/bench_shadow.py` on an AMD EPYC.

    Args:
        table: n examples.
        seed: of the rows that teach, of the partners and of the trees.
    """
    if any(name not in table.arrays for name in _NEEDED):
        return None
    is_in = np.asarray(table.arrays["reference_is_in"])
    counts = table.arrays.get("reference_is_usable")
    rng = np.random.default_rng(seed)
    teachers = rng.permutation(len(is_in))[:MOST_TEACHERS]
    n_rows = min(len(table), MOST_ROWS // max(1, len(teachers)))
    parts: list[Array] = []
    truths: list[BoolArray] = []
    for teacher in teachers.tolist():
        usable = held_out_counts(is_in, counts, teacher, rng)
        rows = rng.permutation(np.flatnonzero(usable.any(axis=0)))[:n_rows]
        truth = is_in[teacher, rows]
        if min(truth.sum(), (~truth).sum()) < FEWEST:
            continue
        parts.append(_columns(_taught_by(table, teacher, usable, rows)))
        truths.append(truth)
    if not parts:
        return None
    with one_thread():  # several threads wait for each other more than they gain
        teaching = np.concatenate(parts)
        cuts = _cuts(teaching)
        trees = _fit(_binned(teaching, cuts), np.concatenate(truths), seed=seed)
        return _asked(trees, cuts, table)


def _cuts(x: Array) -> list[Array]:
    """Where each column (n, k) is cut into bins, at quantiles of its own.

    The trees bin by themselves, but with weights they look for each cut apart, which took most of
    the time of a small table.
    """
    shares = np.linspace(0, 1, N_BINS + 1)[1:-1]
    return [np.unique(np.quantile(column, shares, method="lower")) for column in x.T]


def _binned(x: Array, cuts: list[Array]) -> Array:
    """Bin of each value, (n, k)."""
    return np.column_stack(
        [
            np.searchsorted(cut, column).astype(np.float64)
            for cut, column in zip(cuts, x.T, strict=True)
        ]
    )


def _fit(x: Array, truth: BoolArray, *, seed: int) -> HistGradientBoostingClassifier:
    share = truth.mean()
    weight = np.where(truth, 0.5 / share, 0.5 / (1 - share))
    trees = HistGradientBoostingClassifier(
        max_iter=75,
        learning_rate=0.1,
        max_leaf_nodes=15,
        min_samples_leaf=200,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    return trees.fit(x, truth, sample_weight=weight)


def _asked(trees: HistGradientBoostingClassifier, cuts: list[Array], table: SignalTable) -> Array:
    """Log-odds (n,); unknown examples get the mean over the groups of references."""

    def log_odds(rows: SignalTable) -> Array:
        answer: Array = trees.decision_function(_binned(_columns(rows), cuts))
        return answer

    asked = replace(table, arrays=_only_margins(table))
    groups = reference_groups(table)
    if not groups:
        return log_odds(asked)
    scores = np.empty(len(table))
    known, unknown = np.flatnonzero(table.is_known), np.flatnonzero(~table.is_known)
    scores[known] = log_odds(asked.take(known))
    if len(unknown):
        rest = asked.take(unknown)
        parts = [log_odds(within_group(rest, one)) for one in groups]
        scores[unknown] = np.mean(parts, axis=0)
    return scores


def _taught_by(table: SignalTable, teacher: int, usable: BoolArray, rows: Array) -> SignalTable:
    """Some rows of the table with one reference in the target's place."""
    arrays = {
        name: array[:, rows]
        for name, array in _only_margins(table).items()
        if name.startswith("reference_")
    }
    for name in ("reference_margin", "reference_margin_t2"):
        if name in arrays:
            played = np.asarray(arrays[name][teacher], dtype=np.float64)  # (m, q)
            arrays[name.replace("reference", "target")] = played
    arrays["reference_is_usable"] = usable[:, rows]
    units = None if table.units is None else table.units[rows]
    return SignalTable(
        ids=table.ids[rows], is_member=table.is_member[rows], arrays=arrays, units=units
    )


def _only_margins(table: SignalTable) -> dict[str, np.ndarray]:
    """Margins of target and references, at temperature 2 only where both have it, and the plan."""
    names = ["reference_is_in", "reference_is_usable", *_MARGINS]
    if not all(name in table.arrays for name in _MARGINS):
        names = [name for name in names if not name.endswith("_t2")]
    return {name: np.asarray(table.arrays[name]) for name in names if name in table.arrays}


def _columns(table: SignalTable) -> Array:
    """(n, k): the margin over the views, and what references say of it."""
    evidence = Evidence(**table.arrays)
    return np.column_stack(
        [*margin_columns(evidence).values(), *reference_columns(evidence).values()]
    )
