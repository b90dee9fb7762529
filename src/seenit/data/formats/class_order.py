"""The order of class names, by which classes are numbered where a file holds names.

torchvision's `ImageFolder` sorts names as text, so that "10" comes before "2". A target that was
trained on folders numbered otherwise has its classes in another order.
"""

import re
from collections.abc import Iterable

import numpy as np

from seenit.numerics.arrays import IntArray
from seenit.records.examples import CLASS_ORDERS, NUMERIC

_DIGITS = re.compile(r"([0-9]+)")


def ordered(names: Iterable[str], class_order: str) -> tuple[str, ...]:
    """Sort class names into the order by which classes are numbered.

    Args:
        names: distinct.
        class_order: "text", by code point as torchvision's `ImageFolder`, or "numeric", the digits
            in a name compared as numbers ("class 9" before "class 10").

    Example:
        >>> ordered(["9", "10", "1"], "text"), ordered(["9", "10", "1"], "numeric")
        (('1', '10', '9'), ('1', '9', '10'))
    """
    as_text = sorted(names)
    return tuple(sorted(as_text, key=_by_number) if class_order == NUMERIC else as_text)


def other_order(class_names: tuple[str, ...]) -> tuple[str, IntArray] | None:
    """The other order of these names, and the number (c,) that each class has in it.

    None where both orders are the same.
    """
    for class_order in CLASS_ORDERS:
        others = ordered(class_names, class_order)
        if others != class_names:
            at = {name: number for number, name in enumerate(others)}
            return class_order, np.array([at[name] for name in class_names], dtype=np.int64)
    return None


def _by_number(name: str) -> list[tuple[int, str]]:
    """A sort key that compares the text in a name as text and its digits as numbers."""
    parts = _DIGITS.split(name)
    return [(int(part), "") if at % 2 else (0, part) for at, part in enumerate(parts)]
