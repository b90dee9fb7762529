"""Train one reference model, resumable, the same bytes every time on one kind of device.

Every epoch draws its order and its augmentation from a generator of its own, seeded by the
training and the epoch, so a training that was killed goes on from its last checkpoint as if
nothing had happened.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import torch
from torch import Tensor, nn

from seenit.records.examples import Normalisation
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.augment import augment
from seenit.reference.training.precision import has_bfloat16
from seenit.reference.training.start import Start, first_network
from seenit.reference.training.tiny_maps import flat_convolutions
from seenit.store.atomic import write_atomically


def train_one(
    recipe: Recipe,
    training: Training,
    pool: DevicePool,
    *,
    start: Start | None = None,
    checkpoint: Path | None = None,
    on_epoch: Callable[[int], None] = lambda _: None,
) -> nn.Module:
    """The trained network, in eval mode, float32, on the pool's device.

    Args:
        recipe: how.
        training: on what.
        pool: the records.
        start: weights to begin with a share of; None for a fresh draw alone.
        checkpoint: file that keeps model and optimiser after every epoch; a training that finds
            it goes on from there.
        on_epoch: called with the number of epochs just done.
    """
    shape = tuple(pool.inputs.shape[1:])
    network = first_network(
        recipe, n_classes=training.n_classes, input_shape=shape, seed=training.seed, start=start
    )
    with as_trained(network, shape):
        network.to(device=pool.inputs.device)
        _train(network, recipe, training, pool, checkpoint=checkpoint, on_epoch=on_epoch)
    network.eval()
    return network


def as_trained(network: nn.Module, input_shape: tuple[int, ...]) -> AbstractContextManager[None]:
    """Images pass through layers that are faster to train and compute the same."""
    is_image = len(input_shape) == 3
    return flat_convolutions(network, input_shape) if is_image else nullcontext()


def _train(
    network: nn.Module,
    recipe: Recipe,
    training: Training,
    pool: DevicePool,
    *,
    checkpoint: Path | None,
    on_epoch: Callable[[int], None],
) -> None:
    if pool.inputs.ndim == 4 and pool.inputs.is_cuda:  # on a CPU the optimiser would copy them
        network.to(memory_format=torch.channels_last)
    optimiser = new_optimiser(network, recipe)
    first = resume(checkpoint, network, optimiser, pool.inputs.device)
    if first:
        on_epoch(first)
    network.train()
    for epoch in range(first, recipe.epochs):
        _train_epoch(network, optimiser, recipe, training, pool, epoch=epoch)
        if checkpoint is not None and epoch + 1 < recipe.epochs:
            save(checkpoint, network, optimiser, epoch + 1)
        on_epoch(1)


def _train_epoch(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    recipe: Recipe,
    training: Training,
    pool: DevicePool,
    *,
    epoch: int,
) -> None:
    sizes = recipe.batch_sizes(len(training.rows))
    n_batches = len(sizes)
    generator = epoch_generator(training, epoch)
    order = torch.from_numpy(training.rows)[torch.randperm(len(training.rows), generator=generator)]
    loss_of = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
    device = pool.inputs.device
    for batch, rows in enumerate(order.to(device).split_with_sizes(sizes)):
        rate = recipe.learning_rate_at(epoch * n_batches + batch, recipe.epochs * n_batches)
        for group in optimiser.param_groups:
            group["lr"] = rate
        inputs = pool.inputs[rows]
        if inputs.ndim == 4:
            inputs = augment(
                inputs,
                flip=recipe.flip,
                shift=recipe.shift,
                fill=recipe.fill,
                mean=training.normalisation.mean if training.normalisation else (),
                generator=generator,
            )
        narrow = inputs.ndim == 4 and has_bfloat16(device)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=narrow):
            loss = loss_of(network(normalised(inputs, training.normalisation)), pool.labels[rows])
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


def epoch_generator(training: Training, epoch: int) -> torch.Generator:
    """Draws the order and the augmentation of one epoch."""
    return torch.Generator().manual_seed(training.seed * 1_000_003 + epoch)


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
