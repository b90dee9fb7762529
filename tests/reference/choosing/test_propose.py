"""Proposals follow what was read, in the order of its plausibility."""

from dataclasses import replace

import pytest

from seenit.errors import ConfigError
from seenit.reference.choosing.propose import propose_recipes
from seenit.reference.reading.augmentation import Augmentation, AugmentationFit, AugmentationReading
from seenit.reference.reading.smoothing import SmoothingReading
from seenit.reference.reading.steps import read_steps
from seenit.reference.reading.target import TargetReading
from seenit.reference.reading.views import ViewGap, ViewReading
from seenit.reference.reading.weights import WeightReading
from seenit.reference.recipe import Recipe
from seenit.signals import IDENTITY, View

NOTHING = TargetReading(
    architecture="resnet18",
    architecture_words="resnet18, 7x7 stem",
    steps=None,
    augmentation=None,
    views=None,
    smoothing=None,
    weights=None,
)


def statistics(*fits):
    return AugmentationReading(
        fits=tuple(
            AugmentationFit(augmentation=one, divergence=0.1 + behind, behind=behind, error=0.01)
            for one, behind in fits
        ),
        n_shown=100,
        n_layers=3,
    )


def gaps(*, flip, shift):
    named = ((IDENTITY, True), (View(flip=True), flip), (View(right=2), shift))
    kept = {True: 1.0, None: 0.85, False: 0.3}
    return ViewReading(
        gaps=tuple(
            ViewGap(view=view, gap=kept[whole], kept=kept[whole], error=0.02, is_whole=whole)
            for view, whole in named
        ),
        n_members=10,
        n_nonmembers=10,
    )


def smoothing(is_smoothed, value=0.0):
    return SmoothingReading(
        floor=0.1,
        spread=0.1,
        estimate=0.1,
        is_smoothed=is_smoothed,
        smoothing=value,
        n_members=100,
    )


def test_nothing_read_gives_the_defaults_and_says_so():
    (only,) = propose_recipes(NOTHING)
    assert only.recipe == Recipe(architecture="resnet18")
    assert any("same layers" in reason for reason in only.reasons)
    assert sum("as by default" in reason for reason in only.reasons) == 4


def test_every_part_that_was_read_is_in_the_first_recipe_with_its_reason():
    best = Augmentation(flip=True, shift=4, fill="mean")
    reading = replace(
        NOTHING,
        steps=read_steps(4680, n_records=(5_000, 100_000)),
        augmentation=statistics((best, 0.0), (Augmentation(), 1.0)),
        smoothing=smoothing(True, 0.1),
        weights=WeightReading(layers=(), is_decayed=True),
    )
    base = Recipe(architecture="resnet18", weight_decay=0.0)
    first = propose_recipes(reading, base=base)[0]
    assert first.recipe == Recipe(
        architecture="resnet18",
        epochs=30,
        batch_size=128,
        flip=True,
        shift=4,
        fill="mean",
        label_smoothing=0.1,
        weight_decay=5e-4,
    )
    said = "\n".join(first.reasons)
    for part in ("4,680 steps", "over mean, flips", "smoothing 0.1", "weight decay 0.0005"):
        assert part in said


def test_schedules_come_in_their_order_once_each_and_the_rate_follows_the_batch():
    reading = replace(NOTHING, steps=read_steps(4680, n_records=(5_000, 100_000)))
    found = [one.recipe for one in propose_recipes(reading, n_most=4)]
    named = [(one.epochs, one.batch_size, one.remainder) for one in found]
    ranked = dict.fromkeys(
        (one.epochs, one.batch_size, one.remainder) for one in reading.steps.schedules
    )
    assert named == list(ranked)[:4]
    assert all(one.learning_rate == pytest.approx(0.1 * one.batch_size / 128) for one in found)


def test_a_known_training_set_gives_the_size_of_the_last_batch():
    """79 batches of 128 hold 10,000 records if the last has 16."""
    steps = read_steps(30 * 79, n_records=(9_700, 200_000), n_trained=10_000)
    first = propose_recipes(replace(NOTHING, steps=steps))[0]
    assert (first.recipe.epochs, first.recipe.batch_size) == (30, 128)
    assert first.recipe.remainder == 16
    assert any("the last batch of an epoch then has 16" in reason for reason in first.reasons)


def test_a_close_second_augmentation_is_proposed_before_an_unusual_schedule():
    reading = replace(
        NOTHING,
        steps=read_steps(4680, n_records=(19_000, 21_000)),
        augmentation=statistics(
            (Augmentation(flip=True), 0.0), (Augmentation(), 0.001), (Augmentation(shift=4), 9.0)
        ),
    )
    first, second = (one.recipe for one in propose_recipes(reading, n_most=2))
    assert first.flip
    assert not second.flip
    assert (first.epochs, first.batch_size) == (second.epochs, second.batch_size)
    assert all(one.recipe.shift == 0 for one in propose_recipes(reading))


@pytest.mark.parametrize(
    ("flip", "shift", "first"), [(True, True, (True, 4)), (True, False, (True, 0))]
)
def test_without_batch_norm_the_gaps_speak(flip, shift, first):
    found = propose_recipes(replace(NOTHING, views=gaps(flip=flip, shift=shift)))
    assert (found[0].recipe.flip, found[0].recipe.shift) == first
    assert len(found) == 4


def test_what_cannot_be_told_keeps_the_base():
    reading = replace(
        NOTHING, smoothing=smoothing(None), weights=WeightReading(layers=(), is_decayed=None)
    )
    base = Recipe(architecture="resnet18", label_smoothing=0.2, weight_decay=0.0)
    assert propose_recipes(reading, base=base)[0].recipe == base
    absent = replace(reading, smoothing=smoothing(False))
    assert propose_recipes(absent, base=base)[0].recipe.label_smoothing == 0.0


def test_a_target_that_cannot_be_built_needs_a_base():
    reading = replace(NOTHING, architecture=None, architecture_words="callable served:ask")
    with pytest.raises(ConfigError, match=r"callable served:ask.*architecture = "):
        propose_recipes(reading)
    (only,) = propose_recipes(reading, base=Recipe(architecture="mlp-64"))
    assert only.recipe.architecture == "mlp-64"
    assert "as passed" in only.reasons[0]
