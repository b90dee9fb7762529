"""One attack's figures as programs read them."""

from typing import Any

from seenit.records.evaluation import AttackEvaluation, ExpectedPrivate
from seenit.report.files.interval_content import interval_content
from seenit.words import rate_key


def attack_content(entry: AttackEvaluation) -> dict[str, Any]:
    """Plain data: n, AUC, TPRs, precisions, ties, and what is expected of unknown records."""
    content: dict[str, Any] = {
        "evaluated_on": entry.evaluated_on,
        "n_members": entry.n_members,
        "n_nonmembers": entry.n_nonmembers,
        "auc": interval_content(entry.auc),
        "tpr_at_fpr": {
            rate_key(point.max_fpr): {
                **interval_content(point.tpr),
                "n_false_positives_allowed": point.n_false_positives_allowed,
                "resolvable": point.resolvable,
            }
            for point in entry.tpr_at_fpr
        },
        "precision_at_prior": {
            rate_key(prior): {rate_key(fpr): value for fpr, value in by_fpr.items()}
            for prior, by_fpr in entry.precision_at_prior.items()
        },
        "ties": {
            "n_distinct": entry.ties.n_distinct,
            "largest_share": entry.ties.largest_share,
            "threshold_in_ties": {
                rate_key(fpr): inside for fpr, inside in entry.ties.threshold_in_ties.items()
            },
        },
    }
    predictions = zip(("expected_private", "expected_scoreboard"), entry.expected_private)  # noqa: B905 - there may be fewer
    return content | {name: _expected(prediction) for name, prediction in predictions}


def _expected(entry: ExpectedPrivate) -> dict[str, Any]:
    return {
        "n": entry.n,
        "n_members": entry.n_members,
        "auc": interval_content(entry.auc),
        "tpr_at_fpr": {
            rate_key(fpr): interval_content(tpr) for fpr, tpr in entry.tpr_at_fpr.items()
        },
    }
