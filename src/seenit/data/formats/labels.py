"""Labels of records that are names."""

from typing import cast

import numpy as np

from seenit.data.formats.class_order import ordered
from seenit.data.formats.plain import NotPlain, to_plain
from seenit.data.tables.named_classes import are_names

_MOST_SHOWN = 4


def numbered_labels(
    value: object, class_order: str, remarks: list[str]
) -> tuple[object, tuple[str, ...]]:
    """Labels as numbers where they are names, and the names in the order of numbers.

    Args:
        value: as a file holds them.
        class_order: of names, "text" or "numeric".
        remarks: receives what was read otherwise than it is written.
    """
    if isinstance(value, list) and value and all(_is_single(one) for one in value):
        value = [one[0] for one in value]  # (n, 1), as Keras and some tables hold labels
    try:
        plain = to_plain(value)
    except NotPlain:
        return value, ()  # said where labels are read
    if isinstance(plain, np.ndarray):
        if plain.dtype.kind != "U" or plain.ndim != 1:
            return plain, ()
        plain = plain.tolist()
    if not are_names(plain) or len(set(plain)) < 2:
        return plain, ()
    texts = cast(list[str], plain)
    names = ordered(set(texts), class_order)
    number = {name: at for at, name in enumerate(names)}
    shown = ", ".join(f"{name} = {at}" for name, at in list(number.items())[:_MOST_SHOWN])
    remarks.append(
        f"labels: they are names, and were numbered in sorted order ({shown}"
        f"{', …' if len(names) > _MOST_SHOWN else ''}); where the model's outputs stand in another "
        "order, write class numbers"
    )
    return [number[text] for text in texts], names


def _is_single(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 1
