"""The figures that a run shows first, at the FPR that it is judged at."""

from dataclasses import dataclass

from seenit.records.evaluation import Evaluation, Interval


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What the whole procedure finds, the choice among the attacks included.

    Attributes:
        max_fpr: the judged FPR.
        tpr: at that FPR.
        auc: of the same scores.
        resolvable: enough false positives are allowed there for the TPR to mean something.
        is_corrected: less what picking the best attack adds to them; else the chosen attack's
            own, which nothing but the user chose.
    """

    max_fpr: float
    tpr: Interval
    auc: Interval
    resolvable: bool
    is_corrected: bool


def headline(evaluation: Evaluation) -> Headline:
    """Corrected figures where an attack was chosen among others, else the named attack's own."""
    rate, corrected = evaluation.judged_fpr, evaluation.choice.corrected
    own = evaluation.chosen.at(rate)
    tpr = corrected.get(f"tpr@fpr={rate:g}")
    auc = corrected.get("auc")
    is_corrected = tpr is not None and auc is not None
    return Headline(
        max_fpr=rate,
        tpr=own.tpr if tpr is None or auc is None else tpr,
        auc=evaluation.chosen.auc if tpr is None or auc is None else auc,
        resolvable=own.resolvable,
        is_corrected=is_corrected,
    )
