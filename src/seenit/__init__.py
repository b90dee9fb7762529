"""Was this record in the training set? Membership inference for trained classifiers.

The names below are the public ones. They are imported when they are first used, so that
`import seenit` does not wait for torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from seenit._version import __version__

if TYPE_CHECKING:
    from seenit.attacks import ATTACKS, find_attack
    from seenit.config import AuditConfig, ScoreConfig
    from seenit.data import open_examples, open_signal_table
    from seenit.errors import SeenitError
    from seenit.evaluate import auc, bootstrap_tpr, delong, roc_curve, tpr_at_fpr
    from seenit.models import Classifier, open_classifier
    from seenit.pipeline import AuditRun, DemoRun, ScoreRun, audit, demo, evaluate_file, score
    from seenit.records.evaluation import Evaluation, Interval
    from seenit.records.examples import Examples, Normalisation
    from seenit.records.scores import Scores
    from seenit.records.signals import SignalTable
    from seenit.report.files.metrics import metrics
    from seenit.signals import extract_signals

_HOMES = {
    "ATTACKS": "seenit.attacks",
    "AuditConfig": "seenit.config",
    "AuditRun": "seenit.pipeline",
    "Classifier": "seenit.models",
    "DemoRun": "seenit.pipeline",
    "Evaluation": "seenit.records.evaluation",
    "Examples": "seenit.records.examples",
    "Interval": "seenit.records.evaluation",
    "Normalisation": "seenit.records.examples",
    "ScoreConfig": "seenit.config",
    "ScoreRun": "seenit.pipeline",
    "Scores": "seenit.records.scores",
    "SeenitError": "seenit.errors",
    "SignalTable": "seenit.records.signals",
    "auc": "seenit.evaluate",
    "audit": "seenit.pipeline",
    "bootstrap_tpr": "seenit.evaluate",
    "delong": "seenit.evaluate",
    "demo": "seenit.pipeline",
    "evaluate_file": "seenit.pipeline",
    "extract_signals": "seenit.signals",
    "find_attack": "seenit.attacks",
    "metrics": "seenit.report.files.metrics",
    "open_classifier": "seenit.models",
    "open_examples": "seenit.data",
    "open_signal_table": "seenit.data",
    "roc_curve": "seenit.evaluate",
    "score": "seenit.pipeline",
    "tpr_at_fpr": "seenit.evaluate",
}

__all__ = [
    "ATTACKS",
    "AuditConfig",
    "AuditRun",
    "Classifier",
    "DemoRun",
    "Evaluation",
    "Examples",
    "Interval",
    "Normalisation",
    "ScoreConfig",
    "ScoreRun",
    "Scores",
    "SeenitError",
    "SignalTable",
    "__version__",
    "auc",
    "audit",
    "bootstrap_tpr",
    "delong",
    "demo",
    "evaluate_file",
    "extract_signals",
    "find_attack",
    "metrics",
    "open_classifier",
    "open_examples",
    "open_signal_table",
    "roc_curve",
    "score",
    "tpr_at_fpr",
]


def __getattr__(name: str) -> object:
    """A public name, from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'seenit' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
