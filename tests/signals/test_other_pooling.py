"""Weights that belong into timm's anti-aliased ResNets are told by how well they fit there."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from seeded_models import NOWHERE, classifier_of
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from seenit.models.weights.anti_aliased import Blur, anti_aliased
from seenit.records.examples import ArrayInputs, Examples
from seenit.signals import pooling_warning
from seenit.signals.fit.answers import answers_of

N, N_CLASSES = 80, 6


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(BasicBlock, id="basic"),
        pytest.param(Bottleneck, id="bottleneck", marks=pytest.mark.long),
    ],
)
def case(request):
    """A ResNet of random weights whose batch norm knows the images, and the images."""
    rng = np.random.default_rng(0)
    coarse = rng.random((N, 3, 4, 4)).repeat(8, axis=2).repeat(8, axis=3)
    images = (0.6 * coarse + 0.4 * rng.random((N, 3, 32, 32))).astype(np.float32)
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(0)
        net = ResNet(request.param, [1, 1, 1, 1], num_classes=N_CLASSES)
    with torch.no_grad():
        net.fc.weight *= 20
    return net, images


def settled(net, images):
    """The network with batch-norm statistics of these images, and answers spread over classes."""
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.reset_running_stats()
            part.momentum = None
    with torch.no_grad():
        net.train()(torch.from_numpy(images))
        logits = net.eval()(torch.from_numpy(images))
        net.fc.bias -= logits.mean(0)
    return net


def labelled_by(net, images, *, n_wrong):
    """Records whose labels are what the network says, but for some."""
    rng = np.random.default_rng(0)
    with torch.no_grad():
        labels = net.eval()(torch.from_numpy(images)).argmax(1).numpy()
    wrong = rng.permutation(N)[:n_wrong]
    labels[wrong] = (labels[wrong] + 1) % N_CLASSES
    return Examples(
        ids=np.arange(N),
        inputs=ArrayInputs(array=images),
        labels=labels,
        is_member=np.ones(N, dtype=np.int8),
        source=NOWHERE,
        class_names=(),
    )


def warned(net, records):
    classifier = replace(classifier_of(net), normalisation=None, n_classes=N_CLASSES)
    known = answers_of(classifier, records.inputs.read(0, N), records.labels, device="cpu")
    return pooling_warning(classifier, records, device="cpu", known=known)


@pytest.mark.parametrize("name", ["resnetblur", "resnetaa"])
def test_weights_of_an_anti_aliased_network_are_named(case, name):
    net, images = case
    own = settled(anti_aliased(net)[name], images)
    opened = ResNet(type(net.layer1[0]), [1, 1, 1, 1], num_classes=N_CLASSES)
    opened.load_state_dict(
        {key.replace("conv2.1.", "conv2.").replace("conv3.1.", "conv3."): value
         for key, value in own.state_dict().items()}
    )  # fmt: skip

    said = warned(opened.eval(), labelled_by(own, images, n_wrong=12))

    assert said is not None
    assert f"as timm's {name}, which has the same keys" in said
    assert "right on 85.0% of 80 known members" in said


@pytest.mark.parametrize("n_wrong", [0, 12, 40])
def test_torchvision_weights_are_left_alone(case, n_wrong):
    net, images = case
    own = settled(net, images)
    assert warned(own, labelled_by(own, images, n_wrong=n_wrong)) is None


@pytest.mark.parametrize("edge", [1, 8, 16])
def test_images_too_small_for_an_anti_aliased_network_alone_are_left_alone(case, edge):
    net, images = case
    small = images[:, :, :edge, :edge]
    assert warned(net.eval(), labelled_by(net, small, n_wrong=40)) is None


def test_other_stems_and_other_networks_have_no_such_twin(case):
    net, _ = case
    small = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=2)
    small.maxpool = nn.Identity()
    assert anti_aliased(small) == {}
    assert anti_aliased(nn.Sequential(net)) == {}
    assert set(anti_aliased(net)) == {"resnetblur", "resnetaa"}


def test_a_blur_is_a_mean_of_neighbours_at_every_second_place():
    maps = torch.arange(16.0).reshape(1, 1, 4, 4)
    found = Blur()(maps)[0, 0]
    line = np.array([0.25, 0.5, 0.25])
    padded = np.pad(maps[0, 0].numpy(), 1, mode="reflect")
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        window = padded[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
        assert float(found[row, column]) == pytest.approx(float(line @ window @ line))
