"""Cross-fitting: no record is scored by a learner that was fitted on it.

Each repeat deals the known records into folds. A known record's score is the mean over repeats
of the one model that did not see it; an unknown record's is the mean over all models of all
folds and repeats. Fitted attacks put their scores on a scale that is comparable between fits.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from seenit.attacks.requirements import (
    Attack,
    Learner,
    Scorer,
    arguments_of,
    optional_signals,
    required_signals,
    told_to,
)
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.threads import one_thread, undisturbed_warnings
from seenit.records.signals import SignalTable
from seenit.scoring.groups import COUNTS, reference_groups, within_group

MOST_FITTED = 32_000
"""Known records that one fit of a learned attack sees at most."""

_BLOCK_ROWS = 100_000

Remember = Callable[[Mapping[str, object], Callable[[], Array]], Array]
"""Returns an array for a key, computing it only where it is not stored yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldJob:
    """One fit: on some known rows, scored on others."""

    fit_rows: IntArray
    score_rows: IntArray


def direct_scores(attack: Scorer, table: SignalTable) -> Array:
    """Scores (n,) of an attack that learns nothing from membership."""
    return attack.score(**arguments_of(attack.score, table.arrays))


def fold_scores(attack: Learner, table: SignalTable, job: FoldJob) -> Array:
    """Fit on one set of rows and score another, (len(score_rows),)."""
    fit_table = table.take(job.fit_rows)
    fitted = attack.fit(
        **arguments_of(attack.fit, fit_table.arrays), **told_to(attack.fit, fit_table)
    )
    groups = reference_groups(fit_table)
    blocks = [
        job.score_rows[start : start + _BLOCK_ROWS]
        for start in range(0, len(job.score_rows), _BLOCK_ROWS)
    ]
    return np.concatenate([_fitted_scores(fitted, table.take(rows), groups) for rows in blocks])


def _fitted_scores(fitted: Scorer, asked: SignalTable, groups: Sequence[BoolArray]) -> Array:
    """Scores of some rows; of an unknown one, the mean over the groups of references."""
    if not groups:
        return direct_scores(fitted, asked)
    scores = np.empty(len(asked))
    known, unknown = np.flatnonzero(asked.is_known), np.flatnonzero(~asked.is_known)
    if len(known):
        scores[known] = direct_scores(fitted, asked.take(known))
    if len(unknown):
        rest = asked.take(unknown)
        parts = [direct_scores(fitted, within_group(rest, group)) for group in groups]
        scores[unknown] = np.mean(parts, axis=0)
    return scores


def cross_fit(
    attack: Learner,
    table: SignalTable,
    folds: IntArray,
    *,
    remember: Remember,
    on_progress: Callable[[int], None],
    n_workers: int,
) -> Array:
    """Out-of-fold scores of the known rows and averaged scores of the unknown, (n,).

    Args:
        attack: what is fitted.
        table: n examples.
        folds: (n_repeats, n_known) fold of each known row.
        remember: stores the scores of each fit, so that a killed run loses one.
        on_progress: called with 1 after each fit.
        n_workers: fits at the same time; the result does not depend on it.
    """
    table = _seen_by(attack, table)
    known = np.flatnonzero(table.is_known)
    unknown = np.flatnonzero(~table.is_known)
    is_member = table.is_member == 1
    jobs = [
        FoldJob(
            fit_rows=fitted_rows(known[repeat != fold], is_member),
            score_rows=np.concatenate([known[repeat == fold], unknown]),
        )
        for repeat in folds
        for fold in range(int(repeat.max()) + 1)
    ]
    parts = run_jobs(
        attack, table, jobs, remember=remember, on_progress=on_progress, n_workers=n_workers
    )
    total = np.zeros(len(table))
    n_scored = np.zeros(len(table))
    for job, part in zip(jobs, parts, strict=True):  # in order: sums do not depend on workers
        total[job.score_rows] += part
        n_scored[job.score_rows] += 1
    scores: Array = total / n_scored
    return scores


def _seen_by(attack: Attack, table: SignalTable) -> SignalTable:
    """The table without signals that the attack does not look at, which every fit would copy."""
    names = {*required_signals(attack), *optional_signals(attack), COUNTS}
    arrays = {name: array for name, array in table.arrays.items() if name in names}
    return replace(table, arrays=arrays)


def fitted_rows(rows: IntArray, is_member: BoolArray, most: int = MOST_FITTED) -> IntArray:
    """The rows (k,) that a fit sees of those that it may: all, or `most` at even distances.

    Each side keeps its share, and the order stays.

    Args:
        rows: (m,) positions.
        is_member: (n,) bool, of all positions.
        most: at least 2.
    """
    if len(rows) <= most:
        return rows
    by_side = rows[np.argsort(is_member[rows], kind="stable")]
    return np.sort(by_side[np.linspace(0, len(rows) - 1, most).astype(np.int64)])


def run_jobs(
    attack: Learner,
    table: SignalTable,
    jobs: Sequence[FoldJob],
    *,
    remember: Remember,
    on_progress: Callable[[int], None],
    n_workers: int,
) -> list[Array]:
    """Scores of each job, in order; each fit on one thread, several at a time."""

    def run(job: FoldJob) -> Array:
        def build() -> Array:
            with one_thread():
                return fold_scores(attack, table, job)

        parts = {"attack": repr(attack), "fit": job.fit_rows, "score": job.score_rows}
        if table.units is not None:
            parts["units"] = table.units[job.fit_rows]
        scores = remember(parts, build)
        on_progress(1)
        return scores

    # Outside too: a fit that ends gives BLAS, which counts per process, back its threads while the
    # next one runs.
    with one_thread(), undisturbed_warnings(), ThreadPoolExecutor(n_workers) as pool:
        return list(pool.map(run, jobs))
