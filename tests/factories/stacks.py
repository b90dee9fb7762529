"""Trainings for a stack, and what they become when they are trained at once."""

import numpy as np
import torch
from small_pools import flat_records, pixel_records

from seenit.records.examples import Normalisation
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.several import train_stack

NORMALISATION = Normalisation(mean=(0.5, 0.4, 0.6), std=(0.25, 0.2, 0.3))


def flat_data(device="cpu"):
    inputs, labels = flat_records(240)
    return DevicePool(
        inputs=torch.from_numpy(inputs).to(device), labels=torch.from_numpy(labels).to(device)
    )


def image_data(device="cpu", n=40):
    inputs, labels = pixel_records(n)
    images = torch.from_numpy(inputs).contiguous(memory_format=torch.channels_last)
    return DevicePool(inputs=images.to(device), labels=torch.from_numpy(labels).to(device))


def flat_trainings(sizes, **changed):
    """Pairs of recipe and training, of so many rows each, drawn from 240 records."""
    named = {"architecture": "mlp-16", "epochs": 4, "batch_size": 32, "learning_rate": 0.1}
    recipe = Recipe(**{**named, **changed})
    rng = np.random.default_rng(0)
    return [
        (
            recipe,
            Training(
                rows=np.sort(rng.permutation(240)[:m]), seed=seed, normalisation=None, n_classes=3
            ),
        )
        for seed, m in enumerate(sizes)
    ]


def image_trainings(sizes, **changed):
    named = {"architecture": "resnet18", "epochs": 2, "batch_size": 8, "learning_rate": 0.05}
    recipe = Recipe(**{**named, **changed})
    return [
        (
            recipe,
            Training(
                rows=np.arange(seed, seed + m),
                seed=seed,
                normalisation=NORMALISATION,
                n_classes=2,
            ),
        )
        for seed, m in enumerate(sizes)
    ]


def bytes_of(network):
    return {name: value.numpy().tobytes() for name, value in network.state_dict().items()}


def stacked(trainings, pool, **options):
    """The networks of all, trained at once."""
    networks = {}
    train_stack(
        [recipe for recipe, _ in trainings],
        [training for _, training in trainings],
        pool,
        on_trained=lambda at, network, _seconds: networks.__setitem__(at, network),
        **options,
    )
    return [networks[at] for at in range(len(trainings))]
