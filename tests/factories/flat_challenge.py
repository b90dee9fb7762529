"""A membership challenge on flat records whose target is an MLP: seconds from end to end."""

from functools import cache

import numpy as np
import torch
from small_pools import flat_records
from torch import nn

from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import train_one

N_PUBLIC, N_PRIVATE = 120, 120
RECIPE = 'architecture = "mlp-16"\nepochs = 60\nbatch_size = 32\nlearning_rate = 0.2\n'


def make_flat_challenge(folder):
    """public.npz, private.npz and recipe.toml in a folder; (240,) bool, who is a member."""
    inputs, labels = flat_records(N_PUBLIC + N_PRIVATE)
    is_member = np.arange(N_PUBLIC + N_PRIVATE) % 2 == 0
    public = np.arange(N_PUBLIC)
    for name, rows, membership in (
        ("public", public, is_member[public].astype(np.int8)),
        ("private", np.arange(N_PUBLIC, N_PUBLIC + N_PRIVATE), np.full(N_PRIVATE, -1, np.int8)),
    ):
        np.savez(
            folder / f"{name}.npz",
            ids=rows,
            images=inputs[rows],
            labels=labels[rows],
            is_member=membership,
        )
    (folder / "recipe.toml").write_text(RECIPE)
    return is_member


@cache
def target() -> nn.Module:
    """The target, trained on every other record."""
    inputs, labels = flat_records(N_PUBLIC + N_PRIVATE)
    return train_one(
        Recipe(architecture="mlp-16", epochs=60, batch_size=32, learning_rate=0.2),
        Training(
            rows=np.arange(0, N_PUBLIC + N_PRIVATE, 2), seed=9, normalisation=None, n_classes=3
        ),
        DevicePool(inputs=torch.from_numpy(inputs), labels=torch.from_numpy(labels)),
    )
