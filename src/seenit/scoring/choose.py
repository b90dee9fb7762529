"""Which attack to submit, decided without looking at the records it is judged on.

The outer folds are the first repeat of the cross-fitting folds. For each, every candidate is
measured on the other folds only (learned ones by an inner cross-fit of those), one is picked by
`rule.py`, and it is counted how often each was. The attack submitted is the one that the same rule
picks on all known records. What the choice adds to its figures there is measured by halving these
records (`optimism.py`): folds that share most of their records agree on a lucky attack.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.attacks.requirements import Attack, is_learned
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.folds import stratified_folds
from seenit.records.signals import SignalTable
from seenit.scoring.crossfit import FoldJob, Remember, run_jobs
from seenit.scoring.optimism import N_HALVINGS, selection_optimism
from seenit.scoring.rule import pick

N_INNER_FOLDS = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Nested:
    """What the choosing procedure does to records it has not seen.

    Attributes:
        chosen: the attack that the rule picks on all known records.
        chosen_per_fold: attack name to number of outer folds that picked it.
        optimism: "tpr@fpr=<rate>" and "auc" to what the choice adds to the figures of the chosen
            attack on the records that it was chosen on, see `selection_optimism`.
    """

    chosen: str
    chosen_per_fold: Mapping[str, int]
    optimism: Mapping[str, float]


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
    picks: list[str] = []
    for fold in range(int(folds[0].max()) + 1):
        inside = known[folds[0] != fold]
        inner = stratified_folds(
            table.is_member[inside] == 1,
            n_folds=N_INNER_FOLDS,
            n_repeats=1,
            seed=seed + 1 + fold,
            units=None if table.units is None else table.units[inside],
        )[0]
        inner_columns = {}
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
                inner_columns[name] = held_out[inside]
            else:
                inner_columns[name] = columns[name][inside]
        picks.append(
            pick(
                inner_columns,
                table.is_member[inside] == 1,
                max_fpr=max_fpr,
                units=None if table.units is None else table.units[inside],
            )
        )
    competing = {name: column[known] for name, column in columns.items() if name in candidates}
    units = None if table.units is None else table.units[known]

    def picked(rows: BoolArray) -> str:
        return pick(
            {name: column[rows] for name, column in competing.items()},
            truth[rows],
            max_fpr=max_fpr,
            units=None if units is None else units[rows],
        )

    halves = stratified_folds(
        truth,
        n_folds=2,
        n_repeats=N_HALVINGS,
        seed=seed,
        units=units,
    )
    return Nested(
        chosen=picked(np.ones(len(known), dtype=bool)),
        chosen_per_fold=dict(Counter(picks).most_common()),
        optimism=selection_optimism(competing, truth, halves, pick=picked, max_fpr=max_fpr),
    )


def n_nested_fits(candidates: Mapping[str, Attack], n_folds: int) -> int:
    """Fits that `choose_nested` will ask for."""
    return n_folds * N_INNER_FOLDS * sum(is_learned(attack) for attack in candidates.values())
