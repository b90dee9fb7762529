"""Are the labels those of the model's columns? On each side, because each may have its own file."""

from collections.abc import Iterator

import numpy as np

from seenit.errors import Refused
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.numerics.label_fit import LabelFit, label_fit
from seenit.records.signals import SignalTable

_OUTPUTS = ("target_logits", "target_probabilities")
_FEWEST = 20
_REFUSED_GAIN, _REFUSED_ERRORS = 0.1, 5.0
_NAMED_GAIN, _NAMED_ERRORS = 0.01, 3.0
_MOST_SHOWN = 6
_CONSTANT_AT_CHANCE = 0.4


def check_labels(table: SignalTable, *, where: str) -> tuple[str, ...]:
    """What a reader must know of the labels; empty without outputs or labels.

    Args:
        table: signals of n records.
        where: names the data in front of each sentence.

    Raises:
        Refused: Labels fit the outputs far better in another order, or are all one that the
            outputs hardly name.
    """
    outputs = next((table.arrays[name] for name in _OUTPUTS if name in table.arrays), None)
    labels = table.arrays.get("labels")
    if outputs is None or labels is None or len(labels) < _FEWEST:
        return ()
    n_classes = outputs.shape[1]
    predicted: IntArray = outputs.argmax(axis=1).astype(np.int64)
    fits = {
        words: label_fit(predicted[rows], labels[rows], n_classes=n_classes)
        for words, rows in _parts(table)
        if rows.sum() >= _FEWEST
    }
    refused = _misnamed(fits, gain=_REFUSED_GAIN, errors=_REFUSED_ERRORS)
    whole = fits["records"]
    if whole.is_constant and whole.accuracy <= min(2 / n_classes, _CONSTANT_AT_CHANCE):
        raise Refused([f"{where}: {_constant(int(labels[0]), whole, n_classes)}"])
    if refused:
        raise Refused(f"{where}: {_better(words, fits[words])}" for words in refused)
    if whole.is_constant:
        return (f"{where}: {_constant(int(labels[0]), whole, n_classes)}",)
    named = _misnamed(fits, gain=_NAMED_GAIN, errors=_NAMED_ERRORS)
    return tuple(f"{where}: {_better(words, fits[words])}" for words in named)


def _misnamed(fits: dict[str, LabelFit], *, gain: float, errors: float) -> list[str]:
    """The parts whose labels fit better in another order; "records" alone where all of them do."""
    found = [words for words, fit in fits.items() if fit.is_better(at_least=gain, errors=errors)]
    parts = [words for words in found if words != "records"]
    is_whole = "records" in found and len(parts) in (0, len(fits) - 1)
    return ["records"] if is_whole else parts


def _parts(table: SignalTable) -> Iterator[tuple[str, BoolArray]]:
    yield "records", np.ones(len(table), dtype=np.bool_)
    yield "members", table.is_member == 1
    yield "non-members", table.is_member == 0
    yield "records of unknown membership", ~table.is_known


def chance_warning(table: SignalTable, *, where: str) -> str | None:
    """A sentence if the model is right no more often than by naming the commonest label."""
    outputs = next((table.arrays[name] for name in _OUTPUTS if name in table.arrays), None)
    labels = table.arrays.get("labels")
    if outputs is None or labels is None or len(labels) < _FEWEST:
        return None
    fit = label_fit(outputs.argmax(axis=1), labels, n_classes=outputs.shape[1])
    if fit.is_constant or not fit.is_at_chance:
        return None
    return (
        f"{where}: labels: the outputs name the label of {fit.accuracy:.1%} of {fit.n:,} records, "
        f"no more than always naming the commonest one would ({fit.commonest:.1%}); check that "
        "labels and outputs belong to the same records and the same classes"
    )


def _better(words: str, fit: LabelFit) -> str:
    moved = [label for label, column in enumerate(fit.column_of.tolist()) if column != label]
    shown = ", ".join(f"{label} to {fit.column_of[label]}" for label in moved[:_MOST_SHOWN])
    more = f" and {len(moved) - _MOST_SHOWN} more" if len(moved) > _MOST_SHOWN else ""
    is_shifted = all(fit.column_of[label] == label - 1 for label in moved if label)
    advice = (
        "they count classes from 1: subtract 1"
        if fit.lowest > 0 and is_shifted
        else f"number each class by its column (here {shown}{more})"
    )
    return (
        f"labels: the outputs name the label of {fit.accuracy:.1%} of {fit.n:,} {words}, but of "
        f"{fit.best_accuracy:.1%} if the labels stood for other columns, so their codes are not in "
        f"the order of the columns; {advice}, or check that labels and outputs are of the same "
        "records"
    )


def _constant(label: int, fit: LabelFit, n_classes: int) -> str:
    return (
        f"labels: all {fit.n:,} are {label}, which the outputs name for {fit.accuracy:.1%} of the "
        f"records among {n_classes} classes; if that is not so, the labels were lost on the way: "
        "of an array (n, 1) save labels.ravel(), as argmax(1) makes all of them 0"
    )
