"""What the target alone gives away: the attacks that neither learn nor use references."""

from dataclasses import replace

import numpy as np

from seenit.attacks.requirements import Learner
from seenit.errors import SignalError
from seenit.evaluate import delong, tpr_at_fpr
from seenit.records.signals import SignalTable
from seenit.scoring import direct_scores
from seenit.scoring.run_attacks import available_attacks
from seenit.words import rate_name

OF_OTHERS = ("reference_", "imitator_", "population_", "shadow_")
"""How the names of signals begin that come from other models than the target."""


def first_look(table: SignalTable, *, max_fpr: float, seed: int) -> str:
    """One sentence with the strongest of those attacks, by AUC and by TPR.

    A table may bring what other models say of its records; this look leaves that out.

    Args:
        table: n records of known membership.
        max_fpr: the FPR that the run is judged at.
        seed: of attacks that have one.
    """
    alone = replace(
        table,
        arrays={
            name: each for name, each in table.arrays.items() if not name.startswith(OF_OTHERS)
        },
    )
    truth = table.is_member == 1
    found = {}
    for name, attack in available_attacks(alone, seed=seed)[0].items():
        if isinstance(attack, Learner):
            continue
        try:
            found[name] = direct_scores(attack, alone)
        except SignalError:
            continue
    if not found:
        return "no attack on the target alone is possible with these signals"
    aucs = {name: delong(scores, truth, units=table.units) for name, scores in found.items()}
    tprs = {name: tpr_at_fpr(scores, truth, max_fpr=max_fpr) for name, scores in found.items()}
    widest = max(aucs, key=lambda name: np.nan_to_num(aucs[name].value))
    surest = max(tprs, key=lambda name: tprs[name])
    auc = aucs[widest]
    return (
        f"a first look at the target alone, {len(found)} attacks that learn nothing: AUC up to "
        f"{auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f}), by {widest}, and TPR up to "
        f"{tprs[surest]:.3f} at FPR {rate_name(max_fpr)}, by {surest}, not corrected for picking "
        "the best of them"
    )
