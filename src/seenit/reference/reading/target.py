"""What the target's checkpoint and its answers tell of how it was trained, before any training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seenit.errors import SignalError
from seenit.models.classifier import Classifier
from seenit.numerics.arrays import BoolArray, Float32Array, MembershipArray
from seenit.records.examples import Examples
from seenit.reference.reading.architecture import fresh_twin
from seenit.reference.reading.augmentation import AugmentationReading, read_augmentation
from seenit.reference.reading.smoothing import SmoothingReading, read_smoothing
from seenit.reference.reading.steps import StepReading, read_steps
from seenit.reference.reading.views import ViewReading, read_views
from seenit.reference.reading.weights import WeightReading, read_weights
from seenit.reference.recipe import Recipe
from seenit.signals.views import View

_BLOCK_ROWS = 64
LARGEST_TRAINING_SET = 10
"""Training sets of up to so many times the records at hand are thought possible."""


@dataclass(frozen=True, kw_only=True)
class TargetReading:
    """Every finding; None where there was nothing to read.

    Attributes:
        architecture: as a recipe names it, None where no trainable network has the same layers.
        architecture_words: as the classifier was recognised.
        steps: from the step counter of batch norm.
        augmentation: from the running statistics of batch norm.
        views: margin gap per view.
        smoothing: from the loss of members.
        weights: from weight norms.
    """

    architecture: str | None
    architecture_words: str
    steps: StepReading | None
    augmentation: AugmentationReading | None
    views: ViewReading | None
    smoothing: SmoothingReading | None
    weights: WeightReading | None

    @property
    def words(self) -> tuple[str, ...]:
        """The findings, one sentence each."""
        known = f"architecture: {self.architecture_words}"
        if self.architecture is None:
            known += ", which no network that can be trained here has the layers of"
        found = (self.steps, self.augmentation, self.views, self.smoothing, self.weights)
        return (known, *(one.words for one in found if one is not None))

    def training_sizes(self, recipe: Recipe) -> tuple[int, int] | None:
        """Smallest and largest training set with which a recipe gives the target's step count.

        By the most plausible treatment of an epoch's last batch; None without a counter, or where
        the recipe never gives it.
        """
        for one in self.steps.schedules if self.steps else ():
            if (one.epochs, one.batch_size) == (recipe.epochs, recipe.batch_size):
                return one.n_low, one.n_high
        return None


def read_target(
    classifier: Classifier,
    sets: Sequence[Examples],
    is_member: MembershipArray,
    signals: Mapping[str, np.ndarray],
    *,
    views: Sequence[View] = (),
    n_records: tuple[int, int] | None = None,
    n_trained: int | None = None,
    n_shown: int = 2048,
    device: str = "cpu",
    seed: int = 0,
) -> TargetReading:
    """Read everything that can be read.

    Only the augmentation asks the model anew: `n_shown` records, once per candidate.

    Args:
        classifier: the target.
        sets: n records in all, one set after the other.
        is_member: (n,) int8, 1 member, 0 non-member, -1 unknown.
        signals: of the same records, where they were taken: `target_logits` (n, c) for the
            smoothing, `target_margin` (n, q) for the gaps.
        views: the q views of the margins, the plain one first.
        n_records: smallest and largest training set to think of; None for the known members and
            ten times the records.
        n_trained: what somebody says the training set had; None where nobody says.
        n_shown: records to show to batch norm: known members, any where none is known.
        device: where.
        seed: of the records that are shown and of their augmentation.

    Raises:
        SignalError: Membership or a signal is not aligned with the records.
    """
    labels = np.concatenate([examples.labels for examples in sets])
    _require_aligned({"is_member": is_member, **signals}, len(labels))
    members = is_member == 1
    n_members = int(members.sum())
    input_shape = sets[0].inputs.shape[1:]
    twin = fresh_twin(classifier, input_shape, seed=seed)
    shown = _some(sets, members if n_members else np.ones_like(members), n_shown, seed)
    low, high = n_records or (max(1, n_members), LARGEST_TRAINING_SET * len(labels))
    n_steps = classifier.batch_norm_steps
    margins, logits = signals.get("target_margin"), signals.get("target_logits")
    return TargetReading(
        architecture=twin[0] if twin else None,
        architecture_words=classifier.architecture,
        steps=(
            read_steps(n_steps, n_records=(low, high), n_trained=n_trained) if n_steps else None
        ),
        augmentation=read_augmentation(classifier, shown, device=device, seed=seed),
        views=None if margins is None else read_views(margins, is_member, views),
        smoothing=None if logits is None else read_smoothing(logits[members], labels[members]),
        weights=read_weights(classifier.module, twin[1]) if twin else None,
    )


def _some(sets: Sequence[Examples], wanted: BoolArray, n_shown: int, seed: int) -> Float32Array:
    """Up to `n_shown` of the wanted (n,) records, from blocks all over them, in random order."""
    rng = np.random.default_rng(seed)
    ends = np.cumsum([len(examples) for examples in sets])
    blocks = [
        (examples, start, wanted[end - len(examples) :][start : start + _BLOCK_ROWS])
        for examples, end in zip(sets, ends, strict=True)
        for start in range(0, len(examples), _BLOCK_ROWS)
    ]
    taken: list[Float32Array] = []
    n_taken = 0
    for number in rng.permutation(len(blocks)).tolist():
        examples, start, is_wanted = blocks[number]
        if n_taken < n_shown and is_wanted.any():
            stop = min(start + _BLOCK_ROWS, len(examples))
            taken.append(examples.inputs.read(start, stop)[is_wanted[: stop - start]])
            n_taken += len(taken[-1])
    return rng.permutation(np.concatenate(taken))[:n_shown]


def _require_aligned(arrays: Mapping[str, np.ndarray], n: int) -> None:
    wrong = [f"{name} of {len(array)}" for name, array in arrays.items() if len(array) != n]
    if wrong:
        raise SignalError(f"expected arrays of all {n} records, got {', '.join(wrong)}")
