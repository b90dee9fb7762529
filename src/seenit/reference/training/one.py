"""Train one reference model, resumable, the same bytes every time on one kind of device.

Every epoch draws its order and its augmentation from a generator of its own, seeded by the job
and the epoch, so a training that was killed goes on from its last checkpoint as if nothing had
happened.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from seenit.numerics.arrays import IntArray
from seenit.records.examples import Normalisation
from seenit.reference.networks import build_network
from seenit.reference.recipe import Recipe
from seenit.reference.training.augment import augment
from seenit.reference.training.precision import has_bfloat16
from seenit.reference.training.tiny_maps import flat_convolutions
from seenit.store.atomic import write_atomically


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingData:
    """The pool on its device, once.

    Attributes:
        inputs: (n, c, h, w), channels last in memory, uint8 or float32 in [0, 1]; or (n, k)
            float32.
        labels: (n,) int64.
        normalisation: of inputs in [0, 1], per channel; None for none.
        n_classes: of the task.
    """

    inputs: Tensor
    labels: Tensor
    normalisation: Normalisation | None
    n_classes: int


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingJob:
    """One reference model: what it learns from, how, and which coin flips.

    Attributes:
        recipe: how.
        rows: (m,) positions in the pool that it is trained on.
        seed: decides initialisation, order and augmentation.
    """

    recipe: Recipe
    rows: IntArray
    seed: int


def train_one(
    job: TrainingJob,
    data: TrainingData,
    *,
    checkpoint: Path | None = None,
    on_epoch: Callable[[int], None] = lambda _: None,
) -> nn.Module:
    """The trained network, in eval mode, float32, on the data's device.

    Args:
        job: what to train.
        data: the pool.
        checkpoint: file that keeps model and optimiser after every epoch; a training that finds
            it goes on from there.
        on_epoch: called with the number of epochs just done.
    """
    recipe = job.recipe
    network = build_network(
        recipe.architecture,
        n_classes=data.n_classes,
        input_shape=tuple(data.inputs.shape[1:]),
        seed=job.seed,
    )
    with as_trained(network, tuple(data.inputs.shape[1:])):
        network.to(device=data.inputs.device)
        _train(network, job, data, checkpoint=checkpoint, on_epoch=on_epoch)
    network.eval()
    return network


def as_trained(network: nn.Module, input_shape: tuple[int, ...]) -> AbstractContextManager[None]:
    """Images pass through layers that are faster to train and compute the same."""
    is_image = len(input_shape) == 3
    return flat_convolutions(network, input_shape) if is_image else nullcontext()


def _train(
    network: nn.Module,
    job: TrainingJob,
    data: TrainingData,
    *,
    checkpoint: Path | None,
    on_epoch: Callable[[int], None],
) -> None:
    recipe = job.recipe
    if data.inputs.ndim == 4 and data.inputs.is_cuda:  # on a CPU the optimiser would copy them
        network.to(memory_format=torch.channels_last)
    optimiser = new_optimiser(network, recipe)
    first = resume(checkpoint, network, optimiser, data.inputs.device)
    if first:
        on_epoch(first)
    network.train()
    for epoch in range(first, recipe.epochs):
        _train_epoch(network, optimiser, job, data, epoch=epoch)
        if checkpoint is not None and epoch + 1 < recipe.epochs:
            save(checkpoint, network, optimiser, epoch + 1)
        on_epoch(1)


def _train_epoch(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    job: TrainingJob,
    data: TrainingData,
    *,
    epoch: int,
) -> None:
    recipe = job.recipe
    sizes = recipe.batch_sizes(len(job.rows))
    n_batches = len(sizes)
    generator = epoch_generator(job, epoch)
    order = torch.from_numpy(job.rows)[torch.randperm(len(job.rows), generator=generator)]
    loss_of = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
    device = data.inputs.device
    for batch, rows in enumerate(order.to(device).split_with_sizes(sizes)):
        rate = recipe.learning_rate_at(epoch * n_batches + batch, recipe.epochs * n_batches)
        for group in optimiser.param_groups:
            group["lr"] = rate
        inputs = data.inputs[rows]
        if inputs.ndim == 4:
            inputs = augment(
                inputs,
                flip=recipe.flip,
                shift=recipe.shift,
                fill=recipe.fill,
                mean=data.normalisation.mean if data.normalisation else (),
                generator=generator,
            )
        narrow = inputs.ndim == 4 and has_bfloat16(device)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=narrow):
            loss = loss_of(network(normalised(inputs, data.normalisation)), data.labels[rows])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()


def normalised(inputs: Tensor, normalisation: Normalisation | None) -> Tensor:
    """float32 network inputs (b, c, ...); uint8 values are 0..255, others as they are."""
    return standardised(inputs, statistics_of(normalisation, inputs))


def statistics_of(normalisation: Normalisation | None, inputs: Tensor) -> tuple[Tensor, ...]:
    """Mean and deviation on the inputs' device, each (c, 1, ...); nothing without any."""
    if normalisation is None:
        return ()
    shape = (-1, *[1] * (inputs.ndim - 2))
    return tuple(
        torch.tensor(values, dtype=torch.float32, device=inputs.device).view(shape)
        for values in (normalisation.mean, normalisation.std)
    )


def standardised(inputs: Tensor, statistics: tuple[Tensor, ...]) -> Tensor:
    """float32 network inputs (b, c, ...) by mean and deviation; nothing new goes to the device."""
    scaled = inputs.float().div_(255) if inputs.dtype == torch.uint8 else inputs
    if not statistics:
        return scaled
    mean, std = statistics
    return scaled.sub(mean).div_(std)


def epoch_generator(job: TrainingJob, epoch: int) -> torch.Generator:
    """Draws the order and the augmentation of one epoch."""
    return torch.Generator().manual_seed(job.seed * 1_000_003 + epoch)


def new_optimiser(network: nn.Module, recipe: Recipe) -> torch.optim.SGD:
    """What a recipe asks for."""
    return torch.optim.SGD(
        _parameter_groups(network, recipe.weight_decay),
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        nesterov=recipe.momentum > 0,
        fused=True,
    )


def _parameter_groups(network: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Decay for matrices and filters; none for biases and BatchNorm's vectors."""
    parameters = list(network.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def resume(
    checkpoint: Path | None,
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    device: torch.device,
) -> int:
    """Epochs that a checkpoint has behind it, after loading it; 0 without one."""
    if checkpoint is None or not checkpoint.exists():
        return 0
    kept = torch.load(checkpoint, weights_only=True, map_location=device)
    network.load_state_dict(kept["network"])
    optimiser.load_state_dict(kept["optimiser"])
    return int(kept["epochs"])


def save(
    checkpoint: Path, network: nn.Module, optimiser: torch.optim.Optimizer, epochs: int
) -> None:
    """Write what `resume` reads, in one piece."""
    kept = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "epochs": epochs,
    }
    write_atomically(checkpoint, lambda scratch: torch.save(kept, scratch))
