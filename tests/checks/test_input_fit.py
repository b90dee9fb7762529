"""A target that is asked otherwise than it was trained is refused or told of, with figures."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from seeded_models import NOWHERE, classifier_of
from torch import nn

from seenit.checks.input_fit import require_input_fit
from seenit.config import ScoreConfig
from seenit.data import prepared
from seenit.errors import Refused
from seenit.progress import Silent
from seenit.records.examples import ArrayInputs, Examples, Normalisation
from seenit.records.preparation import Resize

RIGHT = Normalisation(mean=(0.7, 0.7, 0.7), std=(0.1, 0.1, 0.1))
WRONG = Normalisation(mean=(0.1, 0.1, 0.1), std=(0.3, 0.3, 0.3))
PLAIN = ScoreConfig(target="t", public="p")


class Bright(nn.Module):
    """Class 1 for normalised images that are brighter than 0 on average."""

    def forward(self, x):
        z = 4 * x.mean(dim=(1, 2, 3))
        return torch.stack([-z, z], dim=1)


class Level(nn.Module):
    """One of 12 classes by the brightness of an image."""

    def forward(self, x):
        at = 12 * x.mean(dim=(1, 2, 3))[:, None] - 0.5  # (n, 1)
        return -8 * (at - torch.arange(12)) ** 2


def records(labels, brightness, *, is_member=None, class_names=()):
    n = len(labels)
    array = np.broadcast_to(brightness[:, None, None, None], (n, 3, 4, 4)).astype(np.float32)
    return Examples(
        ids=np.arange(n),
        inputs=ArrayInputs(array=array),
        labels=labels,
        is_member=np.zeros(n, dtype=np.int8) if is_member is None else is_member,
        source=NOWHERE,
        class_names=class_names,
    )


def bright(n=400, *, n_wrong=0, seed=0):
    """Class 1 is brighter than .7; `n_wrong` labels are the other class's."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, n)
    brightness = 0.7 + 0.1 * (2 * labels - 1) + 0.02 * rng.normal(size=n)
    labels[:n_wrong] = 1 - labels[:n_wrong]
    return records(labels, brightness)


def fit(module, examples, *, normalisation=None, config=PLAIN, n_classes=2, steps=None):
    classifier = classifier_of(module, n_classes, normalisation=normalisation)
    return require_input_fit(
        replace(classifier, batch_norm_steps=steps),
        examples,
        config,
        device="cpu",
        watcher=Silent(),
    )


def test_a_normalisation_that_fits_far_worse_than_another_is_refused_with_both_figures():
    with pytest.raises(Refused) as refused:
        fit(Bright(), replace(bright(), offered_normalisation=RIGHT), normalisation=WRONG)

    (problem,) = refused.value.problems
    assert 'with the normalisation "offered by the data file" (mean loss' in problem
    assert "--mean 0.7,0.7,0.7 --std 0.1,0.1,0.1" in problem
    assert "--keep-normalisation" in problem
    assert problem.count("%") == 2


def test_a_confirmed_one_goes_on_with_the_same_figures_as_a_warning():
    found = fit(
        Bright(),
        replace(bright(), offered_normalisation=RIGHT),
        normalisation=WRONG,
        config=replace(PLAIN, keep_normalisation=True),
    )

    (warning,) = found.warnings
    assert "--mean 0.7,0.7,0.7 --std 0.1,0.1,0.1" in warning


def test_a_few_records_are_never_enough_to_refuse():
    """Ten coins that all fall one way are no proof at 1e-5, however far apart the accuracies."""
    fit(Bright(), replace(bright(16), offered_normalisation=RIGHT), normalisation=WRONG)


@pytest.mark.parametrize(("steps", "is_refused"), [(43, False), (44, True)])
def test_a_target_whose_batch_norm_has_not_settled_is_warned_of_and_not_refused(steps, is_refused):
    examples = replace(bright(), offered_normalisation=RIGHT)
    if is_refused:
        with pytest.raises(Refused):
            fit(Bright(), examples, normalisation=WRONG, steps=steps)
    else:
        (warning,) = fit(Bright(), examples, normalisation=WRONG, steps=steps).warnings
        assert "--mean 0.7,0.7,0.7" in warning


def test_the_right_normalisation_passes_without_a_word():
    assert fit(Bright(), bright(), normalisation=RIGHT).warnings == ()


def test_members_decide_where_there_are_enough_of_them():
    """Non-members of a darker kind are better told apart by a normalisation of their own."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, 400)
    is_member = (np.arange(400) % 4 == 0).astype(np.int8)
    centre = np.where(is_member == 1, 0.7, 0.3)
    examples = records(labels, centre + 0.1 * (2 * labels - 1), is_member=is_member)
    dark = Normalisation(mean=(0.3,) * 3, std=(0.1,) * 3)

    found = fit(Bright(), replace(examples, offered_normalisation=dark), normalisation=RIGHT)

    assert not found.normalisation.is_far_off


def in_folders(class_names):
    """20 of each of 12 classes, numbered by these names; the target knows them by number."""
    rng = np.random.default_rng(2)
    number = np.repeat(np.arange(12), 20)
    brightness = (number + 0.5 + 0.2 * rng.uniform(-1, 1, len(number))) / 12
    labels = np.array([class_names.index(str(one)) for one in number])
    return records(labels, brightness, class_names=tuple(class_names))


def test_names_of_folders_in_the_other_order_are_refused_with_both_accuracies():
    names = sorted(str(number) for number in range(12))

    with pytest.raises(Refused) as refused:
        fit(Level(), in_folders(names), n_classes=12)

    (problem,) = refused.value.problems
    assert "right on 100.0% of 240 records with the class names in numeric order" in problem
    assert "but on 16.7% in the order in use (0, 1, 10, ...)" in problem
    assert "--class-order numeric" in problem


def test_names_of_folders_in_the_right_order_pass():
    names = [str(number) for number in range(12)]

    assert fit(Level(), in_folders(names), n_classes=12).warnings == ()


def test_a_class_without_a_folder_is_told_of():
    names = [str(number) for number in range(12)]

    (warning,) = fit(Level(), in_folders(names), n_classes=13).warnings

    assert "model's 13 classes, got 12" in warning


class Sized(nn.Module):
    """`Bright` of images of 28 x 28, and always class 0 at any other size."""

    def forward(self, x):
        z = 40 * (x.mean(dim=(1, 2, 3)) - 0.7)
        z = z if x.shape[-1] == 28 else -torch.ones_like(z)
        return torch.stack([-z, z], dim=1)


def test_an_image_size_that_fits_far_worse_than_another_is_refused_with_both_figures():
    with pytest.raises(Refused) as refused:
        fit(Sized(), bright())

    (problem,) = refused.value.problems
    assert "right on 100.0% of 256 records at 28 x 28 (mean loss" in problem
    assert "at 4 x 4, the size in use (mean loss" in problem
    assert "--resize 28" in problem
    assert "--keep-size" in problem


def test_a_confirmed_size_goes_on_with_the_same_figures_as_a_warning():
    found = fit(Sized(), bright(), config=replace(PLAIN, keep_size=True))

    assert "--resize 28" in found.warnings[0]


def test_a_wrong_size_and_a_wrong_normalisation_are_told_together():
    with pytest.raises(Refused) as refused:
        fit(Sized(), bright(), normalisation=WRONG)

    size, normalisation = refused.value.problems
    assert "--resize 28" in size
    assert "without normalisation" in normalisation


def test_a_few_records_are_never_enough_to_refuse_a_size():
    (warning,) = fit(Sized(), bright(16)).warnings[:1]

    assert "--resize 28" in warning


def test_the_right_size_passes_without_a_word():
    resized = prepared(bright(), (Resize(size=(28, 28)),))

    assert fit(Sized(), resized).warnings == ()


def test_a_size_that_was_wrongly_asked_for_is_told_of_as_any_other():
    file = bright()
    array = np.broadcast_to(file.inputs.read(0, 400)[:, :, :1, :1], (400, 3, 28, 28))
    asked = prepared(replace(file, inputs=ArrayInputs(array=array)), (Resize(size=(9, 9)),))

    with pytest.raises(Refused, match=r"at 28 x 28 .* at 9 x 9, the size in use"):
        fit(Sized(), asked)
