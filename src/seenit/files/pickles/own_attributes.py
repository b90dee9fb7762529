"""Remove attributes that a file has set on ordinary objects, where they would hide methods."""

from collections import Counter, OrderedDict
from collections.abc import Iterator

import torch

from seenit.files.pickles.stand_ins import Inert


def clear_own_attributes(loaded: object) -> None:
    """Leave every dictionary and tensor inside `loaded` with the methods of its class, in place.

    A pickle can give an ordered dictionary or a parameter attributes of its own; one named `items`
    or `detach` would be called in place of the method.
    """
    seen: set[int] = set()
    waiting = [loaded]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, OrderedDict | Counter | torch.Tensor) and vars(value):
            vars(value).clear()
        waiting += _inside(value)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from dict.keys(value)
        yield from dict.values(value)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif isinstance(value, Inert):
        yield from (value.arguments, value.state)
