"""Attacks that show the same figures share a row: they rank the records alike."""

from collections.abc import Iterable

from seenit.records.evaluation import AttackEvaluation, Interval
from seenit.words import decimal


def alike(entries: Iterable[AttackEvaluation]) -> tuple[tuple[AttackEvaluation, ...], ...]:
    """The entries by the figures that they show, in the order of the first of each.

    Without views of each record, for one, `loss`, `margin` and `augmented-margin` rank the records
    alike, so that AUC, every TPR and their intervals agree to the last digit that is shown.
    """
    groups: dict[tuple[object, ...], list[AttackEvaluation]] = {}
    for entry in entries:
        groups.setdefault(_shown(entry), []).append(entry)
    return tuple(tuple(group) for group in groups.values())


def names(group: Iterable[AttackEvaluation]) -> str:
    """All their names, in one line."""
    return ", ".join(entry.attack for entry in group)


def _shown(entry: AttackEvaluation) -> tuple[object, ...]:
    return (
        entry.evaluated_on,
        _digits(entry.auc),
        *((point.max_fpr, _digits(point.tpr)) for point in entry.tpr_at_fpr),
    )


def _digits(interval: Interval) -> tuple[str, str, str]:
    return decimal(interval.value), decimal(interval.low), decimal(interval.high)
