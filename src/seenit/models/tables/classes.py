"""Which output of a model is which class of the table."""

from collections.abc import Sequence

import numpy as np

from seenit.errors import ModelError
from seenit.numerics.arrays import Array, FloatArray, IntArray

AGAINST_ALL = (
    "the model has one probability for each class against all others; they are divided by their sum"
)


def match_classes(
    path: str, n_classes: int, labels: Sequence[object] | None, class_names: Sequence[str]
) -> tuple[IntArray, str]:
    """For each class of the table, then for further ones of the model, the model's output.

    Args:
        path: the model's file.
        n_classes: of the model.
        labels: what the file calls its classes, in the order of its outputs; None where it has
            numbers from 0 on.
        class_names: of the table's classes 0, 1, …; empty where its labels are these numbers.

    Returns:
        (n_classes,) int64, and how it was found.

    Raises:
        ModelError: The classes cannot be matched.
    """
    as_numbered = np.arange(n_classes)
    known = [_as_text(label) for label in labels] if labels is not None else None
    numbered = [str(number) for number in range(n_classes)]
    if known in (None, numbered) and class_names and tuple(class_names) != tuple(numbered):
        if len(class_names) != n_classes:
            raise ModelError(
                f"{path}: the model has {n_classes} classes, which its file numbers from 0, the "
                f"table has {len(class_names)} ({', '.join(class_names[:12])}); pass the table "
                "whose labels the model was trained on"
            )
        pairs = ", ".join(f"{at} is {name}" for at, name in enumerate(class_names[:12]))
        return as_numbered, f"the file numbers its classes, which are taken as sorted: {pairs}"
    if known is None or (known == numbered and not class_names):
        return as_numbered, f"the file's classes are the numbers from 0 to {n_classes - 1}"
    if not class_names:
        raise ModelError(
            f"{path}: the model's classes are {', '.join(known[:12])}, the table's labels are the "
            "numbers of classes; pass the table with the labels that the model was trained on"
        )
    unknown = [name for name in class_names if name not in known]
    if unknown:
        raise ModelError(
            f"{path}: the table has classes that the model does not know: "
            f"{', '.join(unknown[:12])}; it knows {', '.join(known[:12])}; pass the table whose "
            "labels the model was trained on"
        )
    first = [known.index(name) for name in class_names]
    rest = [at for at in range(n_classes) if at not in first]
    return np.array(first + rest, dtype=np.int64), "classes are matched by name"


def two_logits(z: FloatArray) -> Array:
    """Logits (m, 2) of log-odds (m,) of the second class."""
    result: Array = np.stack([np.zeros(len(z)), np.asarray(z, dtype=np.float64)], axis=1)
    return result


def _as_text(label: object) -> str:
    """A label as a table's text has it: 1.0 is 1."""
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)
