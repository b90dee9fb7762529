"""Targets with a known recipe: a small network with batch norm on scikit-learn's digits."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from seeded_models import NOWHERE, classifier_of
from sklearn.datasets import load_digits
from torch import nn

from seenit.models.classifier import Classifier
from seenit.models.layers import batch_norm_steps
from seenit.records.examples import ArrayInputs, Examples, Normalisation
from seenit.reference.recipe import Recipe
from seenit.reference.training.augment import augment
from seenit.reference.training.one import normalised

GREY = Normalisation(mean=(0.3,), std=(0.37,))
N_MEMBERS = 1000


def digits():
    """1,797 digits in random order, (n, 1, 8, 8) in [0, 1], the first 1,000 of them members."""
    found = load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))
    images = (found.images[order, None] / 16).astype(np.float32)
    labels = found.target[order].astype(np.int64)
    return Examples(
        ids=np.arange(len(labels)),
        inputs=ArrayInputs(array=images),
        labels=labels,
        is_member=(np.arange(len(labels)) < N_MEMBERS).astype(np.int8),
        source=NOWHERE,
    )


def small_cnn(seed):
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, 12, 3, padding=1, bias=False),
            nn.BatchNorm2d(12),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3, padding=1, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(24 * 16, 10),
        )


@dataclass(frozen=True, kw_only=True)
class Planted:
    """How a target was trained; what `Recipe` has no word for is on top."""

    recipe: Recipe
    drop_last: bool = False
    normalisation: Normalisation | None = GREY


def plant(planted: Planted, examples, seed=0) -> Classifier:
    """The small network, trained on the members."""
    recipe, norm = planted.recipe, planted.normalisation
    images = torch.from_numpy(examples.inputs.read(0, N_MEMBERS))
    labels = torch.from_numpy(examples.labels[:N_MEMBERS])
    network, generator = small_cnn(seed), torch.Generator().manual_seed(seed)
    optimiser = torch.optim.SGD(
        network.parameters(),
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        nesterov=True,
        weight_decay=recipe.weight_decay,
    )
    loss_of = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
    starts = list(range(0, N_MEMBERS, recipe.batch_size))
    if planted.drop_last and N_MEMBERS % recipe.batch_size:
        starts.pop()
    n_steps = recipe.epochs * len(starts)
    network.train()
    for epoch in range(recipe.epochs):
        order = torch.randperm(N_MEMBERS, generator=generator)
        for number, start in enumerate(starts):
            rows = order[start : start + recipe.batch_size]
            rate = recipe.learning_rate_at(epoch * len(starts) + number, n_steps)
            for group in optimiser.param_groups:
                group["lr"] = rate
            batch = augment(
                images[rows],
                flip=recipe.flip,
                shift=recipe.shift,
                fill=recipe.fill,
                mean=norm.mean if norm else (),
                generator=generator,
            )
            loss = loss_of(network(normalised(batch, norm)), labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    network.eval().requires_grad_(False)
    classifier = classifier_of(network, 10, normalisation=norm)
    return replace(classifier, batch_norm_steps=batch_norm_steps(network))
