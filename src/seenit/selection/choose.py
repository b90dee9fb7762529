"""Which attack to submit, decided without looking at the records it is judged on.

The outer folds are the first repeat of the cross-fitting folds. For each, every candidate is
measured on the other folds only (learned ones by an inner cross-fit of those), the best one is
taken, and its scores of the held-out fold, from a model that never saw it, enter the nested
estimate. The attack submitted is the one that the same rule picks on all known records.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.attacks.requirements import Attack, is_learned
from seenit.evaluate import auc, tpr_at_fpr
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.folds import stratified_folds
from seenit.numerics.ranks import midranks
from seenit.records.signals import SignalTable
from seenit.selection.crossfit import FoldJob, Remember, run_jobs

N_INNER_FOLDS = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Nested:
    """What the choosing procedure does to records it has not seen.

    Attributes:
        chosen: the attack that the rule picks on all known records.
        chosen_per_fold: attack name to number of outer folds that picked it.
        scores: (n_known,) held-out scores: the attack's own where every fold picked the one
            submitted, else each fold's as ranks among its fold, so that they can be pooled.
    """

    chosen: str
    chosen_per_fold: Mapping[str, int]
    scores: Array


def figure_of_merit(scores: Array, is_member: BoolArray, *, max_fpr: float) -> tuple[float, float]:
    """What the choice maximises: TPR at the judged FPR, then AUC where that ties."""
    return tpr_at_fpr(scores, is_member, max_fpr=max_fpr), auc(scores, is_member)


def choose_nested(
    candidates: Mapping[str, Attack],
    columns: Mapping[str, Array],
    table: SignalTable,
    folds: IntArray,
    *,
    max_fpr: float,
    seed: int,
    remember: Remember,
    on_progress: Callable[[int], None],
    n_workers: int,
) -> Nested:
    """Choose among candidates by nested cross-validation.

    Args:
        candidates: attack name to attack.
        columns: attack name to (n,) scores, cross-fitted where the attack learns.
        table: n examples.
        folds: (n_repeats, n_known), as the columns were cross-fitted with.
        max_fpr: the FPR that the submission is judged at.
        seed: decides the inner folds.
        remember: stores the scores of each fit.
        on_progress: called with 1 after each fit.
        n_workers: fits at the same time.
    """
    known = np.flatnonzero(table.is_known)
    truth = table.is_member[known] == 1
    labels = table.arrays.get("labels")
    picks: list[str] = []
    pooled = np.empty(len(known))
    for fold in range(int(folds[0].max()) + 1):
        inside = known[folds[0] != fold]
        inner = stratified_folds(
            table.is_member[inside] == 1,
            None if labels is None else labels[inside],
            n_folds=N_INNER_FOLDS,
            n_repeats=1,
            seed=seed + 1 + fold,
            units=None if table.units is None else table.units[inside],
        )[0]
        merits = {}
        for name, attack in candidates.items():
            if is_learned(attack):
                jobs = [
                    FoldJob(fit_rows=inside[inner != part], score_rows=inside[inner == part])
                    for part in range(N_INNER_FOLDS)
                ]
                parts = run_jobs(
                    attack,
                    table,
                    jobs,
                    remember=remember,
                    on_progress=on_progress,
                    n_workers=n_workers,
                )
                held_out = np.empty(len(table))
                for job, part in zip(jobs, parts, strict=True):
                    held_out[job.score_rows] = part
                inner_scores = held_out[inside]
            else:
                inner_scores = columns[name][inside]
            merits[name] = figure_of_merit(
                inner_scores, table.is_member[inside] == 1, max_fpr=max_fpr
            )
        picks.append(max(merits, key=lambda name: merits[name]))
        here = folds[0] == fold
        pooled[here] = midranks(columns[picks[-1]][known[here]]) / (here.sum() + 1)
    final = {
        name: figure_of_merit(column[known], truth, max_fpr=max_fpr)
        for name, column in columns.items()
        if name in candidates
    }
    chosen = max(final, key=lambda name: final[name])
    return Nested(
        chosen=chosen,
        chosen_per_fold=dict(Counter(picks).most_common()),
        scores=columns[chosen][known] if set(picks) == {chosen} else pooled,
    )


def n_nested_fits(candidates: Mapping[str, Attack], n_folds: int) -> int:
    """Fits that `choose_nested` will ask for."""
    return n_folds * N_INNER_FOLDS * sum(is_learned(attack) for attack in candidates.values())
