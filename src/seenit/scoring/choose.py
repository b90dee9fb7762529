"""Which attack to submit, and what choosing it adds to its figures.

The attack submitted is the one that the rule of `rule.py` picks on all known records. The same rule
is applied to each half of many halvings of them: how often it picks which attack says how sure the
choice is, and what the picked one loses on the other half says what the choice adds to its figures
(`optimism.py`). Scores of attacks that learn are out of fold, so nothing is fitted for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.folds import stratified_folds
from seenit.records.signals import SignalTable
from seenit.scoring.optimism import N_HALVINGS, selection_optimism
from seenit.scoring.rule import pick


@dataclass(frozen=True, kw_only=True, eq=False)
class Chosen:
    """An attack, and how far the choice can be relied on.

    Attributes:
        attack: the one that the rule picks on all known records.
        picked_on_halves: attack name to number of halves on which the rule picks it.
        optimism: "tpr@fpr=<rate>" and "auc" to what the choice adds to the figures of the chosen
            attack on the records that it was chosen on, see `selection_optimism`.
    """

    attack: str
    picked_on_halves: Mapping[str, int]
    optimism: Mapping[str, float]


def choose(
    candidates: Iterable[str],
    columns: Mapping[str, Array],
    table: SignalTable,
    *,
    max_fpr: float,
    seed: int,
) -> Chosen:
    """Choose among candidates.

    Args:
        candidates: names of attacks.
        columns: attack name to (n,) scores, cross-fitted where the attack learns.
        table: n examples.
        max_fpr: the FPR that the submission is judged at.
        seed: decides the halves.
    """
    known = np.flatnonzero(table.is_known)
    truth = table.is_member[known] == 1
    units = None if table.units is None else table.units[known]
    competing = {name: columns[name][known] for name in candidates}

    def picked(rows: BoolArray) -> str:
        return pick(
            {name: column[rows] for name, column in competing.items()},
            truth[rows],
            max_fpr=max_fpr,
            units=None if units is None else units[rows],
        )

    halvings = stratified_folds(truth, n_folds=2, n_repeats=N_HALVINGS, seed=seed, units=units)
    parts = [halving == half for halving in halvings for half in (0, 1)]
    picks = [picked(part) for part in parts]
    return Chosen(
        attack=picked(np.ones(len(known), dtype=bool)),
        picked_on_halves=dict(Counter(picks).most_common()),
        optimism=selection_optimism(competing, truth, parts, picks, max_fpr=max_fpr),
    )
