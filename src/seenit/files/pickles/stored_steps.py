"""What an inert torchvision transform does to an image besides normalising it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch

from seenit.files.pickles.stand_ins import Inert
from seenit.files.pickles.transforms import numbers_of
from seenit.records.examples import Normalisation
from seenit.records.preparation import (
    CenterCrop,
    Grayscale,
    Pad,
    Resize,
    Step,
    StoredSteps,
    ToKind,
    ToRGB,
)

_MAX_DEPTH = 8
_MOST_STEPS = 32
_LARGEST_EDGE = 1024
_RANDOM_WORDS = """
AugMix AutoAugment ColorJitter CutMix ElasticTransform GaussianBlur GaussianNoise MixUp RandAugment
ScaleJitter TrivialAugmentWide
"""
_RANDOM = frozenset(_RANDOM_WORDS.split())
_NOTHING = frozenset({"Identity", "ToImage", "ToPureTensor"})
_MODES = ("nearest", "nearest-exact", "bilinear", "bicubic", "box", "hamming", "lanczos")
_PIL_MODES = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box", 5: "hamming"}


class _Unreadable(ValueError):
    """An option of a step is not what torchvision takes; the message says which."""


def stored_steps_of(
    transform: object, *, as_bytes: bool, normalisation: Normalisation | None
) -> StoredSteps | None:
    """The steps of a transform, in order; None where there is no transform.

    What follows `Normalize` is written as if it came before: resizing and cropping do the same
    there, and a border of 0 is one of the mean.

    Args:
        transform: the inert stand-in.
        as_bytes: the records that it is given are uint8.
        normalisation: of its one `Normalize`, None without.
    """
    if not isinstance(transform, Inert) or not transform.is_transform:
        return None
    steps: list[Step] = [ToKind(kind="bytes")] if as_bytes else []
    random: list[str] = []
    sizes: list[tuple[int, int]] = []
    left_out: list[str] = []
    is_normalised = False
    parts = _flat(transform, left_out)
    if len(parts) > _MOST_STEPS:
        left_out.append(f"{len(parts) - _MOST_STEPS:,} steps after the first {_MOST_STEPS}")
    for part in parts[:_MOST_STEPS]:
        name = part.class_name
        try:
            if name == "Normalize":
                is_normalised = True
                if normalisation is None:
                    left_out.append("Normalize (several of them, or numbers that cannot be used)")
            elif name.startswith("Random") or name in _RANDOM:
                random.append(name)
                if name in ("RandomCrop", "RandomResizedCrop"):
                    sizes.append(_two(part, "size"))
            elif name in _READERS:
                step = _READERS[name](part)
                steps.append(_before(step, normalisation) if is_normalised else step)
            elif name not in _NOTHING:
                left_out.append(name)
        except _Unreadable as error:
            left_out.append(f"{name} ({error})")
    return StoredSteps(
        steps=tuple(steps),
        random=tuple(dict.fromkeys(random)),
        random_sizes=tuple(sizes),
        left_out=tuple(dict.fromkeys(left_out)),
    )


def _flat(transform: Inert, left_out: list[str], depth: int = 0) -> list[Inert]:
    """The transform itself, or the steps of a Compose and of those nested in it."""
    if transform.class_name != "Compose":
        return [transform]
    nested = transform.fields.get("transforms")
    if depth > _MAX_DEPTH or not isinstance(nested, list | tuple):
        left_out.append("Compose (nested too deep, or without its list)")
        return []
    found: list[Inert] = []
    for part in nested:
        if isinstance(part, Inert) and part.is_transform:
            found += _flat(part, left_out, depth + 1)
        else:
            left_out.append(part.class_name if isinstance(part, Inert) else type(part).__name__)
    return found


def _before(step: Step, normalisation: Normalisation | None) -> Step:
    """The step before normalisation that does what this one does after it."""
    if isinstance(step, Resize | ToRGB | ToKind):
        return step
    if isinstance(step, Grayscale) or normalisation is None:
        raise _Unreadable("after Normalize")
    fill = step.fill if len(step.fill) > 1 else step.fill * len(normalisation.mean)
    if len(fill) != len(normalisation.mean):
        raise _Unreadable("its fill")
    before = tuple(
        value * std + mean
        for value, mean, std in zip(fill, normalisation.mean, normalisation.std, strict=True)
    )
    if isinstance(step, CenterCrop):
        return CenterCrop(size=step.size, fill=before)
    return Pad(widths=step.widths, mode=step.mode, fill=before)


def _resize(part: Inert) -> Step:
    fields = part.fields
    size = () if fields.get("size") is None else _whole(part, "size", lengths=(1, 2))
    longest = fields.get("max_size")
    max_size = None if longest is None else _whole(part, "max_size", lengths=(1,))[0]
    if (not size and max_size is None) or (len(size) == 2 and max_size is not None):
        raise _Unreadable("its size")
    return Resize(
        size=size,
        interpolation=_interpolation(fields.get("interpolation", "bilinear")),
        antialias=fields.get("antialias") is True,
        max_size=max_size,
    )


def _interpolation(value: object) -> str:
    if isinstance(value, Inert) and len(value.arguments) == 1:
        value = value.arguments[0]
    mode = _PIL_MODES.get(value) if isinstance(value, int) else value
    if not isinstance(mode, str) or mode not in _MODES:
        raise _Unreadable("its interpolation")
    return mode


def _pad(part: Inert) -> Step:
    padding = _whole(part, "padding", lengths=(1, 2, 4), least=0)
    left, top, right, bottom = padding * (4 // len(padding))  # (left and right, top and bottom)
    mode, fill = part.fields.get("padding_mode", "constant"), part.fields.get("fill")
    if mode not in ("constant", "edge", "reflect", "symmetric"):
        raise _Unreadable("its mode")
    values = (0.0,) if fill is None else numbers_of(fill)
    if not values:
        raise _Unreadable("its fill")
    return Pad(widths=(left, top, right, bottom), mode=str(mode), fill=values)


def _grayscale(part: Inert) -> Step:
    (n_channels,) = _whole(part, "num_output_channels", lengths=(1,))
    if n_channels not in (1, 3):
        raise _Unreadable("its channels")
    return Grayscale(n_channels=n_channels, repeats=".v2." in part.asked_for)


def _dtype(part: Inert) -> Step:
    """ConvertImageDtype, and ToDtype where it scales or has nothing to scale."""
    dtype = part.fields.get("dtype")
    scales = part.class_name == "ConvertImageDtype" or part.fields.get("scale") is True
    if not isinstance(dtype, torch.dtype) or not (dtype.is_floating_point or dtype == torch.uint8):
        raise _Unreadable("its type")
    if not scales:
        raise _Unreadable("without scale=True")
    return ToKind(kind="bytes" if dtype == torch.uint8 else "float")


def _kind(kind: str) -> Callable[[Inert], Step]:
    return lambda _: ToKind(kind=kind)


_READERS: Mapping[str, Callable[[Inert], Step]] = MappingProxyType(
    {
        "CenterCrop": lambda part: CenterCrop(size=_two(part, "size")),
        "ConvertImageDtype": _dtype,
        "Grayscale": _grayscale,
        "PILToTensor": _kind("tensor"),
        "Pad": _pad,
        "RGB": lambda _: ToRGB(),
        "Resize": _resize,
        "ToDtype": _dtype,
        "ToPILImage": _kind("picture"),
        "ToTensor": _kind("float"),
    }
)


def _two(part: Inert, name: str) -> tuple[int, int]:
    """Height and width, alike where there is one number."""
    found = _whole(part, name, lengths=(1, 2))
    return (found[0], found[-1])


def _whole(part: Inert, name: str, *, lengths: tuple[int, ...], least: int = 1) -> tuple[int, ...]:
    """Whole numbers of a field, as many as one of `lengths` says."""
    found = numbers_of(part.fields.get(name))
    is_whole = all(value == int(value) and least <= value <= _LARGEST_EDGE for value in found)
    if len(found) not in lengths or not is_whole:
        raise _Unreadable(f"its {name}")
    return tuple(int(value) for value in found)
