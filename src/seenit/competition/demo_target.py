"""The demo's target: a small ResNet-18, trained in seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torchvision.models import resnet18

_BATCH = 64
_PEAK_RATE = 0.02


def train_target(
    inputs: Tensor,
    labels: Tensor,
    *,
    n_epochs: int,
    seed: int,
    on_progress: Callable[[int], None],
) -> nn.Module:
    """A torchvision ResNet-18 for 10 classes, trained and in eval mode.

    SGD with momentum, one learning-rate cycle, no augmentation; on one thread, so that the same
    seed gives the same weights whatever the number of cores.

    Args:
        inputs: (n, 3, 32, 32) float32, normalised.
        labels: (n,) int64.
        n_epochs: passes over them.
        seed: decides the initial weights and the order.
        on_progress: called with the number of records just trained on.
    """
    with torch.random.fork_rng(devices=[]):  # layers draw their weights from the global state
        torch.default_generator.manual_seed(seed)
        network: nn.Module = resnet18(num_classes=10).to(memory_format=torch.channels_last)
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.SGD(
        network.parameters(), lr=_PEAK_RATE, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    n_steps = n_epochs * -(-len(inputs) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _PEAK_RATE, total_steps=n_steps)
    network.train()
    with one_torch_thread():
        for _ in range(n_epochs):
            order = torch.randperm(len(inputs), generator=generator)
            for rows in torch.split(order, _BATCH):
                batch = inputs[rows].contiguous(memory_format=torch.channels_last)
                loss = nn.functional.cross_entropy(network(batch), labels[rows])
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
                optimiser.step()
                schedule.step()
                on_progress(len(rows))
    network.eval()
    return network


def n_right(network: nn.Module, inputs: Tensor, labels: Tensor) -> int:
    """Number of inputs (n, 3, 32, 32) that the network gives their label."""
    with torch.no_grad():
        hits = [
            network(batch).argmax(dim=1) == answers
            for batch, answers in zip(
                torch.split(inputs, 256), torch.split(labels, 256), strict=True
            )
        ]
    return int(torch.cat(hits).sum())


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Torch computes on one thread: the same sums in the same order on any number of cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
