"""What an inert torchvision transform says about normalisation."""

import math
from collections.abc import Iterator

import torch

from seenit.files.pickles.pickled_arrays import NotAnArray, as_array, as_scalar, is_array, is_scalar
from seenit.files.pickles.stand_ins import Inert
from seenit.records.examples import Normalisation

_MAX_DEPTH = 8


def steps_of(transform: object, depth: int = 0) -> Iterator[Inert]:
    """The transform and the transforms nested in it, outermost first."""
    if not isinstance(transform, Inert) or not transform.is_transform or depth > _MAX_DEPTH:
        return
    yield transform
    nested = transform.fields.get("transforms")
    if isinstance(nested, list | tuple):
        for step in nested:
            yield from steps_of(step, depth + 1)


def normalisation_of(transform: object) -> Normalisation | None:
    """Mean and std of the one Normalize in a transform.

    None if there is none, if there are several, or if its numbers cannot be used.
    """
    found = [step for step in steps_of(transform) if step.class_name == "Normalize"]
    if len(found) != 1:
        return None
    mean, std = numbers_of(found[0].fields.get("mean")), numbers_of(found[0].fields.get("std"))
    usable = bool(mean) and len(mean) == len(std) and all(value > 0 for value in std)
    return Normalisation(mean=mean, std=std) if usable else None


def numbers_of(value: object) -> tuple[float, ...]:
    """Finite floats from a list, tuple, tensor or array; empty if it is none of these."""
    try:
        if isinstance(value, torch.Tensor):
            value = value.detach().double().flatten().tolist()
        elif isinstance(value, Inert) and is_array(value):
            value = as_array(value).ravel().tolist()
        if isinstance(value, int | float):
            value = [value]
        if not isinstance(value, list | tuple):
            return ()
        plain = [_plain(one) for one in value]
        numbers = tuple(float(one) for one in plain if isinstance(one, int | float))
    except (NotAnArray, TypeError, RuntimeError, OverflowError):
        return ()
    return numbers if len(numbers) == len(plain) and all(map(math.isfinite, numbers)) else ()


def _plain(value: object) -> object:
    """A number out of a tensor of one element or a pickled NumPy number; anything else as it is."""
    if isinstance(value, torch.Tensor):
        number: object = value.item()
        return number
    return as_scalar(value) if isinstance(value, Inert) and is_scalar(value) else value
