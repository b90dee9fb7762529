"""Check whether the image size is that of the training: another one raises no error either.

A network that ends in global pooling takes any size and answers worse at most of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from torch import nn

from seenit.data import apply_steps, as_stored
from seenit.errors import TargetFailed
from seenit.models.classifier import Classifier
from seenit.numerics.arrays import Float32Array
from seenit.records.examples import Examples
from seenit.records.preparation import Grayscale, Resize, Step, ToRGB
from seenit.signals.asking import failed_on
from seenit.signals.fit.answers import (
    Answers,
    answers_of,
    answers_of_private,
    is_better,
    is_far_better,
    privately,
    telling,
)
from seenit.signals.fit.sample import N_ASKED, sample_of

_USUAL_EDGES = (28, 32, 64, 96, 224)
_SMALL_STEM_EDGE = 96
"""The largest usual size of a network whose first convolution keeps it."""
_GOOD_ENOUGH = 0.98
_N_ASKED, _FEWEST_ASKED = 256, 32
_PIXELS_ASKED = 256 * 32 * 32
_CLEAR_ACCURACY = 0.02


@dataclass(frozen=True, kw_only=True, eq=False)
class SizeCheck:
    """Accuracy and loss of a model at the image size in use and at the best other size.

    Attributes:
        used: (height, width) in use.
        best: (height, width) of the other.
        accuracy: of the best.
        best_steps: what makes it of the records.
        is_far_off: it fits so much better that the one in use cannot be the target's.
        warning: both accuracies, and what to do.
    """

    used: tuple[int, int]
    best: tuple[int, int]
    accuracy: float
    best_steps: tuple[Step, ...]
    is_far_off: bool
    warning: str


def size_check(
    classifier: Classifier,
    examples: Examples,
    *,
    sizes: Iterable[tuple[int, int]] = (),
    largest_edge: int = 224,
    device: str = "auto",
    at_most: int = N_ASKED,
    known: Answers | None = None,
) -> SizeCheck | None:
    """Compare the image size in use with others by accuracy and loss on known members.

    Tried are the size in the file, edges of 28, 32, 64, 96 and 224 (the last where the first
    convolution reduces the image), what random crops of a stored transform leave, and `sizes`. At
    most 256 records are asked about, fewer at larger sizes, down to 32; none where the model is
    right on 98 % of them at the size in use. Better and far better are as for normalisations, by 2
    percentage points of accuracy and by 5.

    Args:
        classifier: the model with its normalisation.
        examples: images with their labels.
        sizes: further (height, width) worth trying.
        largest_edge: of the usual sizes; what 224 costs is 49 times what 32 does.
        device: as in `extract_signals`.
        at_most: records to ask about.
        known: answers about that many records at the size in use, where they were asked before
            (`normalisation_check`); None asks.

    Returns:
        The check where another size is better, else None.
    """
    sample = sample_of(replace(examples, inputs=as_stored(examples.inputs)), at_most=at_most)
    rows = np.flatnonzero(telling(sample.is_member))
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), _N_ASKED)).astype(int)]
    images, labels = sample.rows[rows], sample.labels[rows]
    used_size = _size(examples.inputs.shape)
    try:
        at_used = (
            answers_of(classifier, apply_steps(examples.steps, images), labels, device=device)
            if known is None
            else Answers(losses=known.losses[rows], hits=known.hits[rows])
        )
    except TargetFailed as error:
        raise failed_on(error, examples, sample.at[rows]) from error.__cause__
    if at_used.accuracy >= _GOOD_ENOUGH:
        return None
    private = privately(classifier, device)
    found: list[tuple[Answers, Answers, SizeCheck]] = []
    for size in _worth_trying(classifier.module, examples, sizes, largest_edge):
        few = _few(len(images), size)
        steps = _steps_to(size, examples, _size(images.shape))
        other = _ask(private, steps, images[few], labels[few], device)
        used = at_used.take(few)
        if other is None or not is_better(other, used, at_least=_CLEAR_ACCURACY):
            continue
        whom = "known members" if sample.is_member[rows].all() else "records"
        found.append((other, used, SizeCheck(
            used=used_size,
            best=size,
            accuracy=other.accuracy,
                best_steps=steps,
            is_far_off=is_far_better(other, used),
            warning=_sentence(other, used, size, used_size, whom),
        )))  # fmt: skip
    if not found:
        return None
    return max(found, key=lambda entry: entry[0].accuracy - entry[1].accuracy)[2]


def _worth_trying(
    module: nn.Module,
    examples: Examples,
    sizes: Iterable[tuple[int, int]],
    largest_edge: int,
) -> Iterator[tuple[int, int]]:
    """Each size once, less the one in use."""
    stored = examples.stored_steps
    usual = [
        (edge, edge) for edge in _USUAL_EDGES if edge <= min(largest_edge, _largest_edge(module))
    ]
    tried = {_size(examples.inputs.shape)}
    for size in (
        _size(as_stored(examples.inputs).shape),
        *sizes,
        *(stored.random_sizes if stored is not None else ()),
        *usual,
    ):
        if size not in tried:
            tried.add(size)
            yield size


def _largest_edge(module: nn.Module) -> int:
    first = next((part for part in module.modules() if isinstance(part, nn.Conv2d)), None)
    keeps = first is not None and max(first.stride) == 1
    return _SMALL_STEM_EDGE if keeps else max(_USUAL_EDGES)


def _steps_to(
    size: tuple[int, int], examples: Examples, stored: tuple[int, int]
) -> tuple[Step, ...]:
    """The colours of the steps in use, and a resize unless the file has that size."""
    stored_steps = examples.stored_steps
    known = examples.steps or (stored_steps.steps if stored_steps is not None else ())
    colours = tuple(step for step in known if isinstance(step, Grayscale | ToRGB))
    return colours if size == stored else (*colours, Resize(size=size))


def _few(n: int, size: tuple[int, int]) -> np.ndarray:
    """Which of n records (n,) bool are asked about at a size: all, or fewer of a large one."""
    wanted = max(_FEWEST_ASKED, _PIXELS_ASKED // (size[0] * size[1]))
    few = np.zeros(n, dtype=bool)
    few[np.linspace(0, n - 1, min(n, wanted)).astype(int)] = True
    return few


def _ask(
    classifier: Classifier,
    steps: tuple[Step, ...],
    images: Float32Array,
    labels: np.ndarray,
    device: str,
) -> Answers | None:
    """Answers about images prepared otherwise; None where the model does not take them."""
    try:
        return answers_of_private(classifier, apply_steps(steps, images), labels, device=device)
    except Exception:  # a foreign module may refuse a size in any way
        return None


def _sentence(
    other: Answers, used: Answers, size: tuple[int, int], used_size: tuple[int, int], whom: str
) -> str:
    height, width = size
    option = f"{height}" if height == width else f"{height}x{width}"
    return (
        f"image size: the model is right on {other.accuracy:.1%} of {len(other.hits):,} {whom} at "
        f"{height} x {width} (mean loss {other.mean_loss:.3g}), but on {used.accuracy:.1%} at "
        f"{used_size[0]} x {used_size[1]}, the size in use (mean loss {used.mean_loss:.3g}); a "
        f"wrong one ruins every attack and every reference, so pass --resize {option}"
    )


def _size(shape: tuple[int, ...]) -> tuple[int, int]:
    return (shape[2], shape[3])
