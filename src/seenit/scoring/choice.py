"""The choice among columns of scores, with its reason and what it adds to the chosen figures."""

from collections.abc import Sequence

from seenit.evaluate import evaluate_attack
from seenit.records.evaluation import Choice
from seenit.records.scores import Scores
from seenit.records.signals import SignalTable
from seenit.scoring.choose import Chosen, choose
from seenit.scoring.optimism import lowered


def choice_among(
    candidates: Sequence[str],
    scores: Scores,
    table: SignalTable,
    *,
    max_fpr: float,
    seed: int,
    what: str = "attacks",
) -> Choice:
    """Choose among several candidates by the rule of `rule.py`.

    Args:
        candidates: names of columns, at least two.
        scores: of n examples, out of fold where anything was learned.
        table: the same examples.
        max_fpr: the FPR that is judged.
        seed: decides halves and resampling.
        what: is chosen among, in the plural.
    """
    chosen = choose(candidates, scores.columns, table, max_fpr=max_fpr, seed=seed)
    judged = evaluate_attack(chosen.attack, scores, max_fprs=(max_fpr,), n_private=(), seed=seed)
    rate = f"tpr@fpr={max_fpr:g}"
    return Choice(
        attack=chosen.attack,
        reason=_reason(chosen, f"{len(candidates)} {what}", max_fpr),
        corrected={
            rate: lowered(judged.at(max_fpr).tpr, chosen.optimism[rate]),
            "auc": lowered(judged.auc, chosen.optimism["auc"]),
        },
        picked_on_halves=chosen.picked_on_halves,
    )


def _reason(chosen: Chosen, candidates: str, max_fpr: float) -> str:
    halves = chosen.picked_on_halves
    picks = ", ".join(f"{name} on {count}" for name, count in halves.items())
    return (
        f"of {candidates}, {chosen.attack} has the highest AUC among those whose "
        f"out-of-fold TPR at {max_fpr:.3g} FPR lies within one standard error of the highest; on "
        f"halves of the known records the same rule picks {picks} of {sum(halves.values())}"
    )
