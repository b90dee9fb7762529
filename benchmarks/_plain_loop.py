"""The training loop of a tutorial: DataLoader, transforms image by image, float32, channels first.

It follows a seenit recipe to the letter (optimiser, schedule, decay, first weights), so that only
how the work is done differs.
"""

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from seenit.records.examples import Normalisation
from seenit.reference.networks import build_network
from seenit.reference.recipe import Recipe


class Images(Dataset):
    """Images (n, h, w, c) uint8, as torchvision's data sets give them to a transform."""

    def __init__(self, images: np.ndarray, labels: Tensor, transform: object) -> None:
        self._images, self._labels, self._transform = images, labels, transform

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, at: int) -> tuple[Tensor, Tensor]:
        return self._transform(Image.fromarray(self._images[at])), self._labels[at]


def train_plain(
    images: np.ndarray,
    labels: Tensor,
    recipe: Recipe,
    normalisation: Normalisation,
    *,
    seed: int,
) -> nn.Module:
    """A trained network in eval mode."""
    torch.manual_seed(seed)  # noqa: TID251 - torchvision's transforms know no other
    shape = (images.shape[3], *images.shape[1:3])
    network = build_network(recipe.architecture, n_classes=10, input_shape=shape, seed=seed)
    transform = transforms.Compose(
        [
            transforms.RandomCrop(shape[1], padding=recipe.shift),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(normalisation.mean, normalisation.std),
        ]
    )
    loader = DataLoader(
        Images(images, labels, transform), batch_size=recipe.batch_size, shuffle=True
    )
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.SGD(
        [
            {"params": decayed, "weight_decay": recipe.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        nesterov=True,
    )
    n_steps = recipe.epochs * len(loader)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: (
            recipe.learning_rate_at(min(step, n_steps - 1), n_steps) / recipe.learning_rate
        ),
    )
    loss_of = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
    network.train()
    for _ in range(recipe.epochs):
        for inputs, answers in loader:
            optimiser.zero_grad()
            loss = loss_of(network(inputs), answers)
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()
