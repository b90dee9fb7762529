"""What batch norm sees is what it would have remembered."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from seeded_models import classifier_of, images, tiny_cnn
from torch import nn

from seenit.records.examples import Normalisation
from seenit.reference.reading.augmentation import Augmentation, candidates_for, read_augmentation
from seenit.reference.reading.batch_statistics import batch_statistics

torch.set_num_threads(1)
NORM = Normalisation(mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))


def show(classifier, records, **changed):
    arguments = {"flip": False, "shift": 0, "fill": "black", "batch_size": 16, "device": "cpu"}
    return batch_statistics(classifier, records, **{**arguments, "seed": 0, **changed})


def test_it_is_what_torch_keeps_in_training_mode():
    classifier, records = classifier_of(tiny_cnn(), normalisation=NORM), images(48)
    found = show(classifier, records)
    twin = copy.deepcopy(classifier.module).train()
    layers = [layer for layer in twin.modules() if isinstance(layer, nn.BatchNorm2d)]
    for layer in layers:
        layer.momentum = None  # a plain average of batches
        layer.reset_running_stats()
    mean, std = (torch.tensor(part).view(1, 3, 1, 1) for part in (NORM.mean, NORM.std))
    with torch.no_grad():
        for batch in torch.from_numpy(records).split(16):
            twin((batch - mean) / std)

    assert found.n_batches == 3
    assert len(found.layers) == len(layers) == 2
    for one, layer in zip(found.layers, layers, strict=True):
        np.testing.assert_allclose(one.batch_mean.mean(0), layer.running_mean, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(one.batch_var.mean(0), layer.running_var, rtol=1e-4, atol=1e-5)


def test_the_divergence_is_that_of_normal_distributions():
    found = show(classifier_of(tiny_cnn()), images(32))
    one = found.layers[0]
    p = torch.distributions.Normal(
        torch.from_numpy(one.running_mean), torch.from_numpy(one.running_var + one.floor).sqrt()
    )
    mean, var = one.batch_mean.mean(0), one.batch_var.mean(0)
    q = torch.distributions.Normal(torch.from_numpy(mean), torch.from_numpy(var + one.floor).sqrt())
    expected = torch.distributions.kl_divergence(p, q).mean().item()
    assert one.divergence(mean, var) == pytest.approx(expected, rel=1e-10)


def test_leaving_a_batch_out_is_not_having_shown_it():
    classifier, records = classifier_of(tiny_cnn()), images(48)
    left_out = show(classifier, records).divergences_without_each_batch()
    assert left_out.shape == (3, 2)
    np.testing.assert_allclose(left_out[2], show(classifier, records[:32]).divergences(), rtol=1e-6)


def test_a_remainder_is_left_out_and_the_classifier_left_alone():
    classifier = classifier_of(tiny_cnn())
    before = {name: value.clone() for name, value in classifier.module.state_dict().items()}
    assert show(classifier, images(40)).n_batches == 2
    assert not any(part.training for part in classifier.module.modules())
    for name, value in classifier.module.state_dict().items():
        assert torch.equal(value, before[name])


def test_statistics_taken_under_an_augmentation_name_it():
    """The running statistics are replaced by those that a candidate gives: nothing is trained."""
    records = images(256, size=16, seed=1) ** 3  # dark, so that black and the mean differ
    for planted in (Augmentation(shift=2, fill="mean"), Augmentation(shift=2)):
        module = tiny_cnn()
        shown = show(
            classifier_of(module, normalisation=NORM),
            images(256, size=16, seed=2) ** 3,
            flip=planted.flip,
            shift=planted.shift,
            fill=planted.fill,
        )
        norms = [layer for layer in module.modules() if isinstance(layer, nn.BatchNorm2d)]
        for layer, one in zip(norms, shown.layers, strict=True):
            layer.running_mean.copy_(torch.from_numpy(one.batch_mean.mean(0)))
            layer.running_var.copy_(torch.from_numpy(one.batch_var.mean(0)))
        classifier = classifier_of(module, normalisation=NORM)
        found = read_augmentation(classifier, records, batch_size=16)
        assert replace(found.fits[0].augmentation, flip=False) == planted
        assert found.fits[0].behind == found.fits[0].error == 0


@pytest.mark.parametrize(
    ("module", "records"),
    [
        (nn.Sequential(nn.Flatten(), nn.Linear(12, 4)), images(8, size=2)),
        (nn.Linear(12, 4), np.zeros((20, 12), dtype=np.float32)),
        (tiny_cnn(), images(3)),
        (nn.Sequential(nn.BatchNorm2d(3, track_running_stats=False)), images(8)),
    ],
)
def test_nothing_to_read_is_no_finding(module, records):
    assert read_augmentation(classifier_of(module.eval()), records) is None


def test_candidates_follow_the_size_of_the_images():
    shifts = {one.shift for one in candidates_for((3, 32, 32), has_mean=True)}
    assert shifts == {0, 2, 4}
    fills = {one.fill for one in candidates_for((1, 8, 8), has_mean=False)}
    assert fills == {"black", "reflect"}
    assert candidates_for((3, 32, 32), has_mean=True)[0] == Augmentation()
