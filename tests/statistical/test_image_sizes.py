"""A ResNet that is asked at another size than it was trained at is refused, with its accuracies."""

import numpy as np
import pytest
import torch
from seeded_models import NOWHERE, classifier_of, tiny_resnet
from torch import nn

from seenit.checks.input_fit import require_input_fit
from seenit.config import ScoreConfig
from seenit.data import prepared
from seenit.errors import Refused
from seenit.evaluate import auc
from seenit.numerics.logits import loss_of_margin
from seenit.progress import Silent
from seenit.records.examples import ArrayInputs, Examples
from seenit.records.preparation import Resize
from seenit.signals import IDENTITY, extract_signals

N_MEMBERS, N_OTHERS, N_CLASSES, FILE_EDGE, EDGE = 150, 150, 12, 28, 32
EPOCHS = 8


def pictures():
    """Noisy prototypes of 12 classes at 28 x 28, the first 150 of them members; seed 0."""
    rng = np.random.default_rng(0)
    prototypes = rng.random((N_CLASSES, 3, FILE_EDGE, FILE_EDGE))
    labels = rng.integers(0, N_CLASSES, N_MEMBERS + N_OTHERS)
    noise = 0.6 * rng.normal(size=(len(labels), 3, FILE_EDGE, FILE_EDGE))
    return Examples(
        ids=np.arange(len(labels)),
        inputs=ArrayInputs(
            array=np.clip(0.25 + 0.5 * prototypes[labels] + noise, 0, 1).astype(np.float32)
        ),
        labels=labels,
        is_member=(np.arange(len(labels)) < N_MEMBERS).astype(np.int8),
        source=NOWHERE,
    )


def trained(images, labels):
    """One basic block a stage, a 3x3 stem, SGD with momentum; seed 0."""
    network, generator = tiny_resnet(N_CLASSES, small_stem=True), torch.Generator().manual_seed(0)
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.reset_parameters()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.02, momentum=0.9)
    network.train()
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(images), generator=generator).split(30):
            loss = nn.functional.cross_entropy(network(images[rows]), labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return network.eval().requires_grad_(False)


def loss_auc(target, examples):
    signals = extract_signals(
        target, examples.inputs, examples.labels, views=(IDENTITY,), device="cpu"
    )
    losses = loss_of_margin(signals["target_margin"][:, 0])
    return auc(-losses, examples.is_member == 1)


@pytest.mark.slow
def test_a_resnet_trained_at_32_is_refused_at_28_and_attacked_at_32():
    """One target, seed 0; 150 members and 150 others."""
    file = pictures()
    ready = prepared(file, (Resize(size=(EDGE, EDGE)),))
    target = classifier_of(
        trained(
            torch.from_numpy(ready.inputs.read(0, N_MEMBERS)),
            torch.from_numpy(file.labels[:N_MEMBERS]),
        ),
        N_CLASSES,
    )
    config = ScoreConfig(target="t", public="p")

    with pytest.raises(Refused) as refused:
        require_input_fit(target, file, config, device="cpu", watcher=Silent())
    fit = require_input_fit(target, ready, config, device="cpu", watcher=Silent())

    assert "--resize 32" in refused.value.problems[0]
    assert fit.warnings == ()
    assert loss_auc(target, ready) > loss_auc(target, file) + 0.2
