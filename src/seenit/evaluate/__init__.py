"""From scores to numbers with intervals.

What learns from inputs or judges single cases is imported by its module (`blind`, `gate`,
`epsilon`, `risk`, `groups`), so that this package stays quick to import.
"""

from seenit.evaluate.assess import evaluate, evaluate_attack
from seenit.evaluate.auc import auc, delong, paired_delong
from seenit.evaluate.cross_fitting import widened_for_fits
from seenit.evaluate.curves import class_leakage, roc_band
from seenit.evaluate.intervals import bootstrap_tpr, clopper_pearson
from seenit.evaluate.paired import paired_bootstrap
from seenit.evaluate.precision import precision_at_priors
from seenit.evaluate.prediction import predict_private
from seenit.evaluate.roc import Roc, roc_curve, threshold_at_fpr, tpr_at_fpr, tpr_below_fpr
from seenit.evaluate.ties import tie_report

__all__ = [
    "Roc",
    "auc",
    "bootstrap_tpr",
    "class_leakage",
    "clopper_pearson",
    "delong",
    "evaluate",
    "evaluate_attack",
    "paired_bootstrap",
    "paired_delong",
    "precision_at_priors",
    "predict_private",
    "roc_band",
    "roc_curve",
    "threshold_at_fpr",
    "tie_report",
    "tpr_at_fpr",
    "tpr_below_fpr",
    "widened_for_fits",
]
