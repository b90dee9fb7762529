"""Recipes that what was read allows, the most plausible first."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, NamedTuple

from seenit.errors import ConfigError
from seenit.reference.reading.augmentation import Augmentation, AugmentationReading
from seenit.reference.reading.steps import StepReading
from seenit.reference.reading.target import TargetReading
from seenit.reference.reading.views import ViewReading
from seenit.reference.recipe import Recipe

_LIKELY, _UNSURE, _UNLIKELY = math.log(0.9), math.log(0.5), math.log(0.1)
_AS_MANY = 8
"""Choices kept of one part of a recipe."""
_USUAL_SHIFT = 4


class Proposal(NamedTuple):
    """A recipe to try.

    Attributes:
        recipe: how to train.
        reasons: where each part of it comes from, one sentence each.
    """

    recipe: Recipe
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """One way to settle one part of a recipe.

    Attributes:
        changes: fields of `Recipe`.
        plausibility: logarithm, up to a constant.
        reason: one sentence.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    plausibility: float = 0.0
    reason: str


def propose_recipes(
    reading: TargetReading, *, base: Recipe | None = None, n_most: int = 6
) -> list[Proposal]:
    """Recipes in the order of their plausibility, each with its reasons; at least one.

    What cannot be read is taken from `base`. The learning rate follows the batch size in
    proportion, since it cannot be read either.

    Args:
        reading: of the target.
        base: where nothing was read; None for the defaults on the target's own architecture.
        n_most: at most so many.

    Raises:
        ConfigError: There is no base, and nothing that can be trained has the target's layers.
    """
    if base is None:
        if reading.architecture is None:
            raise ConfigError(
                f"recipe: expected an architecture that can be trained anew, got "
                f"{reading.architecture_words}; write one into a recipe, for example "
                'architecture = "resnet18" or "mlp-512-256"'
            )
        base = Recipe(architecture=reading.architecture)
    parts = (
        (_architecture(reading, base),),
        _schedules(reading.steps, base),
        _augmentations(reading.augmentation, reading.views, base),
        (_smoothing(reading, base),),
        (_decay(reading, base),),
    )
    ranked = sorted(product(*parts), key=lambda one: -sum(choice.plausibility for choice in one))
    proposals: dict[Recipe, Proposal] = {}
    for choices in ranked:
        changes: dict[str, Any] = {}
        for choice in choices:
            changes |= choice.changes
        recipe = replace(base, **changes)
        reasons = tuple(choice.reason for choice in choices)
        proposals.setdefault(recipe, Proposal(recipe, reasons))
    return list(proposals.values())[:n_most]


def _architecture(reading: TargetReading, base: Recipe) -> _Choice:
    if reading.architecture == base.architecture:
        return _Choice(reason=f"{base.architecture}: the target has the same layers")
    return _Choice(
        reason=f"{base.architecture} as passed; the target: {reading.architecture_words}"
    )


def _schedules(steps: StepReading | None, base: Recipe) -> tuple[_Choice, ...]:
    if steps is None or not steps.schedules:
        said = "no step counter" if steps is None else f"no usual way to {steps.n_steps:,} steps"
        return (
            _Choice(
                reason=f"{said}: {base.epochs} epochs in batches of {base.batch_size} as by default"
            ),
        )
    choices: dict[tuple[int, int, int], _Choice] = {}
    for one in steps.schedules:
        changes = {
            "epochs": one.epochs,
            "batch_size": one.batch_size,
            "remainder": one.remainder,
            "learning_rate": base.learning_rate * one.batch_size / base.batch_size,
        }
        last = f"; the last batch of an epoch then has {one.remainder}" if one.remainder else ""
        reason = f"{steps.n_steps:,} steps: {one.words} ({'; '.join(one.reasons)}{last})"
        choice = _Choice(changes=changes, plausibility=one.plausibility, reason=reason)
        choices.setdefault((one.epochs, one.batch_size, one.remainder), choice)
    return tuple(choices.values())[:_AS_MANY]


def _augmentations(
    statistics: AugmentationReading | None, views: ViewReading | None, base: Recipe
) -> tuple[_Choice, ...]:
    if statistics is not None:
        flips = views.flips() if views else None
        return tuple(
            _Choice(
                changes={
                    "flip": fit.augmentation.flip,
                    "shift": fit.augmentation.shift,
                    "fill": fit.augmentation.fill,
                },
                plausibility=_weight(fit.augmentation.flip, flips) - fit.n_errors,
                reason=f"augmentation '{fit.augmentation.words}': statistics of batch norm "
                f"{fit.divergence:.1f} times as far away as by sampling alone, {fit.n_errors:.1f} "
                "standard errors behind the best" + _flips_in_words(flips),
            )
            for fit in statistics.fits[:_AS_MANY]
        )
    if views is None or len(views.gaps) < 2:
        return (_Choice(reason="augmentation as by default: nothing to read it from"),)
    flips, shifts = views.flips(), views.shifts()
    return tuple(
        _Choice(
            changes={"flip": flip, "shift": shift},
            plausibility=_weight(flip, flips) + _weight(shift > 0, shifts),
            reason=f"augmentation '{Augmentation(flip=flip, shift=shift).words}': {views.words}",
        )
        for flip, shift in product((True, False), (base.shift or _USUAL_SHIFT, 0))
    )


def _flips_in_words(flips: bool | None) -> str:
    if flips is None:
        return ""
    return f"; the margin gap of flipped records is {'whole' if flips else 'broken'}"


def _weight(assumed: bool, found: bool | None) -> float:
    if found is None:
        return _UNSURE
    return _LIKELY if assumed == found else _UNLIKELY


def _smoothing(reading: TargetReading, base: Recipe) -> _Choice:
    found = reading.smoothing
    if found is None or found.is_smoothed is None:
        return _Choice(reason=f"label smoothing {base.label_smoothing:g} as by default: not read")
    return _Choice(
        changes={"label_smoothing": found.smoothing},
        reason=f"label smoothing {found.smoothing:g}: {found.words}",
    )


def _decay(reading: TargetReading, base: Recipe) -> _Choice:
    found = reading.weights
    if found is None or not found.is_decayed:
        said = "not read" if found is None else found.words
        return _Choice(reason=f"weight decay {base.weight_decay:g} as by default: {said}")
    decay = base.weight_decay or Recipe(architecture=base.architecture).weight_decay
    return _Choice(changes={"weight_decay": decay}, reason=f"weight decay {decay:g}: {found.words}")
