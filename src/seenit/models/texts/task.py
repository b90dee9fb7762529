"""Texts and their classes, as far as a model of them must know them."""

from collections.abc import Sequence
from dataclasses import dataclass

from seenit.records.examples import TEXTS, Examples
from seenit.records.text_inputs import TextInputs


@dataclass(frozen=True, kw_only=True)
class TextTask:
    """What a model of texts is asked.

    Attributes:
        n_texts: 1 for texts, 2 for pairs.
        class_names: of classes 0, 1, …; empty where labels are these numbers.
        has_labels: the records have a column of classes.
    """

    n_texts: int
    class_names: tuple[str, ...]
    has_labels: bool


def text_task(sets: Sequence[Examples]) -> TextTask | None:
    """The task of some records in one numbering; None where they are no texts."""
    if not sets or sets[0].kind != TEXTS:
        return None
    own = sets[0].inputs
    return TextTask(
        n_texts=own.shape[1],
        class_names=sets[0].class_names,
        has_labels=not isinstance(own, TextInputs) or own.label is not None,
    )
