"""Per-example gradient norms equal those of autograd, one example at a time."""

import copy

import numpy as np
import pytest
import torch
from seeded_models import classifier_of, images, seeded, tiny_cnn, tiny_resnet
from torch import nn

from seenit.errors import SignalError
from seenit.models.own_code.callable_module import CallableModule
from seenit.records.examples import ArrayInputs, Normalisation
from seenit.signals import (
    IDENTITY,
    classifier_gradient_norms,
    extract_gradient_norms,
    extract_signals,
    gradient_blocks,
)

N = 9
ARRAY = images(N)
LABELS = np.arange(N) % 4
SHIFTED = Normalisation(mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.25))


class Shared(nn.Module):
    """One convolution that runs twice."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2)
        self.twice = nn.Conv2d(6, 6, 3, padding=1)
        self.head = nn.Linear(6, 4)

    def forward(self, x):
        x = self.twice(torch.relu(self.twice(torch.relu(self.stem(x)))))
        return self.head(x.mean(dim=(2, 3)))


class LayerNormed(nn.Module):
    """A layer that only vmap knows."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(192, 10)
        self.norm = nn.LayerNorm(10)
        self.head = nn.Linear(10, 4)

    def forward(self, x):
        return self.head(torch.tanh(self.norm(self.stem(x.flatten(1)))))


class Positions(nn.Module):
    """A linear layer over positions, a strided dilated convolution, a batch norm over vectors."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2, dilation=2, padding=2, bias=False)
        self.mix = nn.Linear(6, 7)
        self.norm = nn.BatchNorm1d(7)
        self.head = nn.Linear(7, 4, bias=False)

    def forward(self, x):
        tokens = self.stem(x).flatten(2).transpose(1, 2)
        return self.head(self.norm(torch.relu(self.mix(tokens)).mean(dim=1)))


def made(build):
    with torch.random.fork_rng(devices=[]):
        return seeded(build())


MODULES = {
    "by layers": tiny_cnn(),
    "shared layer": made(Shared),
    "layer norm": made(LayerNormed),
    "positions": made(Positions),
}


def one_at_a_time(module, blocks, array=ARRAY, labels=LABELS):
    """Norms (n, k) by autograd in float64, the naive way."""
    exact = copy.deepcopy(module).double().requires_grad_(True)
    mean, std = (
        torch.tensor(p, dtype=torch.float64).view(3, 1, 1) for p in (SHIFTED.mean, SHIFTED.std)
    )
    norms = np.empty((len(array), len(blocks)))
    for at, (image, label) in enumerate(zip(torch.from_numpy(array), labels, strict=True)):
        exact.zero_grad()
        logits = exact(((image.double() - mean) / std)[None])
        nn.functional.cross_entropy(logits, torch.tensor([label])).backward()
        for column, block in enumerate(blocks):
            parameters = exact.get_submodule(block).parameters()
            norms[at, column] = sum(float(p.grad.square().sum()) for p in parameters) ** 0.5
    return norms


def extracted(module, blocks=None, **options):
    classifier = classifier_of(module, normalisation=SHIFTED)
    blocks = gradient_blocks(classifier) if blocks is None else blocks
    options = {"device": "cpu", "batch_size": 4} | options
    return extract_gradient_norms(
        classifier, ArrayInputs(array=ARRAY), LABELS, blocks=blocks, **options
    )


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_norms_equal_autograd_one_example_at_a_time(module):
    blocks = gradient_blocks(classifier_of(module))

    got = extracted(module)

    assert got.dtype == np.float64
    assert np.allclose(got, one_at_a_time(module, blocks), rtol=1e-4)


def test_a_resnet_block_by_block():
    module = tiny_resnet(4)
    array = images(3, size=32)
    blocks = gradient_blocks(classifier_of(module))

    got = extract_gradient_norms(
        classifier_of(module, normalisation=SHIFTED),
        ArrayInputs(array=array),
        LABELS[:3],
        blocks=blocks,
        device="cpu",
    )

    assert blocks == ("conv1", "bn1", "layer1", "layer2", "layer3", "layer4", "fc")
    assert np.allclose(got, one_at_a_time(module, blocks, array, LABELS[:3]), rtol=1e-4)


def test_the_classifier_layer_has_a_closed_form():
    module = tiny_cnn()
    signals = extract_signals(
        classifier_of(module, normalisation=SHIFTED, layer="head"),
        ArrayInputs(array=ARRAY),
        LABELS,
        views=(IDENTITY,),
        device="cpu",
    )

    got = classifier_gradient_norms(signals["target_logits"], LABELS, signals["target_features"])

    assert np.allclose(got, one_at_a_time(module, ("head",))[:, 0], rtol=1e-5)


def test_the_closed_form_without_a_bias_leaves_the_one_out():
    logits, labels = np.array([[0.0, 0.0]]), np.array([0])

    got = classifier_gradient_norms(logits, labels, np.array([[3.0, 4.0]]), has_bias=False)

    assert np.allclose(got, 5.0 * np.sqrt(0.5))


def test_records_that_the_model_is_certain_of_do_not_tie():
    module = tiny_cnn()
    with torch.no_grad():
        module.head.bias += torch.tensor([60.0, 0.0, 0.0, 0.0])
    labels = np.zeros(N, dtype=np.int64)
    classifier = classifier_of(module, normalisation=SHIFTED)

    got = extract_gradient_norms(
        classifier, ArrayInputs(array=ARRAY), labels, blocks=("deep", "head"), device="cpu"
    )

    assert (got > 0).all()
    assert got.max() < 1e-15
    assert len(np.unique(got[:, 0])) == N


@pytest.mark.parametrize("batch_size", [1, 5, None])
def test_the_batch_size_changes_nothing(batch_size):
    module = tiny_cnn()

    assert np.allclose(extracted(module), extracted(module, batch_size=batch_size), rtol=1e-5)


def test_blocks_are_chosen_by_name_and_in_order():
    module = tiny_cnn()
    everything = extracted(module)
    blocks = gradient_blocks(classifier_of(module))

    chosen = extracted(module, ("head", "deep.0"))

    assert blocks == ("stem", "norm", "grouped", "deep", "head")
    assert np.allclose(chosen[:, 0], everything[:, -1])
    assert np.allclose(chosen, one_at_a_time(module, ("head", "deep.0")), rtol=1e-4)


def test_a_wrapped_model_is_looked_into():
    class Wrapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = tiny_cnn()

        def forward(self, x):
            return self.net(x)

    assert gradient_blocks(classifier_of(Wrapped()))[0] == "net.stem"


def test_the_model_is_as_it_was_and_progress_is_told():
    module = tiny_cnn().train().requires_grad_(True)
    done = []

    extracted(module, on_progress=done.append)

    assert sum(done) == N
    assert module.training
    assert all(p.requires_grad and p.grad is None for p in module.parameters())
    assert not any(part._forward_hooks for part in module.modules())


def test_unknown_blocks_and_models_without_gradients_are_refused():
    with pytest.raises(SignalError, match="layer9"):
        extracted(tiny_cnn(), ("layer9", "head"))
    with pytest.raises(SignalError, match="no gradients"):
        extracted(CallableModule(tiny_cnn()), ("head",))
