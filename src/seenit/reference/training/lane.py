"""One training that shares its device with others: everything that a step needs lies there.

A step reads the records of the batch, their augmentation and the learning rate from tensors at
fixed places, and moves on by itself. So on a GPU it is captured once as a CUDA graph, and a step
costs the processor one launch instead of hundreds; on a CPU the same code runs as it stands.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.augment import Draws, draw_views, shown, with_border
from seenit.reference.training.cuda_graph import captured, new_stream, on_stream, wait_for
from seenit.reference.training.one import (
    as_trained,
    epoch_generator,
    new_optimiser,
    resume,
    save,
    standardised,
    statistics_of,
)
from seenit.reference.training.precision import has_bfloat16
from seenit.reference.training.start import Start, first_network


@dataclass(frozen=True, kw_only=True, eq=False)
class SharedData:
    """What all lanes of a device read: the pool, framed for shifts, as it lies there.

    Attributes:
        pool: the records.
        framed: (n, c, h + 2 shift, w + 2 shift), or the inputs where nothing is shifted.
        statistics: mean and deviation on the device; empty for none.
    """

    pool: DevicePool
    framed: Tensor
    statistics: tuple[Tensor, ...]


def shared_data(recipe: Recipe, training: Training, pool: DevicePool) -> SharedData:
    """The pool with the frame that a recipe's shifts need, once for all lanes."""
    framed, normalisation = pool.inputs, training.normalisation
    if framed.ndim == 4:
        mean = normalisation.mean if normalisation else ()
        framed = with_border(framed, recipe.shift, recipe.fill, mean)
        framed = framed.contiguous(memory_format=torch.channels_last)
    return SharedData(
        pool=pool, framed=framed, statistics=statistics_of(normalisation, pool.inputs)
    )


class Lane:
    """A training in flight.

    Attributes:
        number: of the training among those of the stack.
        epochs: behind it.
        n_batches: of an epoch.
        began: by the performance counter.
    """

    def __init__(
        self,
        number: int,
        recipe: Recipe,
        training: Training,
        shared: SharedData,
        *,
        start: Start | None,
        checkpoint: Path | None,
    ) -> None:
        pool = shared.pool
        shape = tuple(pool.inputs.shape[1:])
        self.number, self.began = number, time.perf_counter()
        self._recipe, self._training = recipe, training
        self._shared, self._checkpoint = shared, checkpoint
        self._network = first_network(
            recipe, n_classes=training.n_classes, input_shape=shape, seed=training.seed, start=start
        )
        self._flat = ExitStack()
        self._flat.enter_context(as_trained(self._network, shape))
        device = pool.inputs.device
        self._network.to(device)
        if pool.inputs.ndim == 4 and pool.inputs.is_cuda:
            self._network.to(memory_format=torch.channels_last)
        self._optimiser = new_optimiser(self._network, recipe)
        self.epochs = resume(checkpoint, self._network, self._optimiser, device)
        self._network.train()
        self._narrow = pool.inputs.ndim == 4 and has_bfloat16(device)
        self._loss_of = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
        self._sizes = recipe.batch_sizes(len(training.rows))
        self.n_batches = len(self._sizes)
        self._hold_still(device)
        self._stream = new_stream(device)
        self._steps: dict[int, Callable[[], None]] = {}

    @property
    def is_done(self) -> bool:
        """All epochs are behind it."""
        return self.epochs >= self._recipe.epochs

    def begin_epoch(self) -> None:
        """Draw order and augmentation as a training alone would, and put them in their places."""
        training, recipe = self._training, self._recipe
        generator = epoch_generator(training, self.epochs)
        m = len(training.rows)
        order = torch.from_numpy(training.rows)[torch.randperm(m, generator=generator)]
        with on_stream(self._stream):
            self._order.copy_(order)
            if self._shared.framed.ndim == 4:
                draws = [
                    draw_views(len(rows), flip=recipe.flip, shift=recipe.shift, generator=generator)
                    for rows in order.split_with_sizes(self._sizes)
                ]
                self._draws.mirrored.copy_(torch.cat([one.mirrored for one in draws]))
                self._draws.by.copy_(torch.cat([one.by for one in draws], dim=1))
            first, n_steps = self.epochs * self.n_batches, recipe.epochs * self.n_batches
            rates = [recipe.learning_rate_at(first + at, n_steps) for at in range(self.n_batches)]
            self._rates.copy_(torch.tensor(rates, dtype=torch.float64))
            self._rewind()

    def step(self, batch: int) -> None:
        """Train on one batch of the epoch; they come in order."""
        size = self._sizes[batch]
        if size not in self._steps:
            self._steps[size] = captured(
                lambda: self._step(size),
                rewind=self._rewind,
                kept=self._kept(),
                forget=lambda: self._optimiser.zero_grad(set_to_none=True),
                stream=self._stream,
            )
        with on_stream(self._stream):
            self._steps[size]()

    def end_epoch(self) -> None:
        """Wait for the device, and keep what has been learnt."""
        wait_for(self._stream)
        self.epochs += 1
        if self._checkpoint is not None and not self.is_done:
            save(self._checkpoint, self._network, self._optimiser, self.epochs)

    def network(self) -> nn.Module:
        """The trained network, in eval mode, as an ordinary one."""
        self._steps.clear()  # and with them the memory of the graphs
        self._flat.close()
        return self._network.eval()

    def _hold_still(self, device: torch.device) -> None:
        """Make the tensors that every step reads and none replaces."""
        m, is_cuda = len(self._training.rows), device.type == "cuda"
        self._order = torch.zeros(m, dtype=torch.int64, device=device)
        self._draws = Draws(
            mirrored=torch.zeros((m, 1), dtype=torch.bool, device=device),
            by=torch.zeros((2, m, 1), dtype=torch.int64, device=device),
        )
        rate = torch.float32 if is_cuda else torch.float64  # as each fused optimiser reads it
        self._rates = torch.zeros(self.n_batches, dtype=rate, device=device)
        self._rate = torch.zeros(1, dtype=rate, device=device)
        self._at = torch.zeros(1, dtype=torch.int64, device=device)
        self._batch = torch.zeros(1, dtype=torch.int64, device=device)
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate
            for parameter in group["params"] if group["momentum"] else ():
                # What the first step would make, were it another one than those that follow.
                self._optimiser.state[parameter].setdefault(
                    "momentum_buffer", torch.zeros_like(parameter)
                )

    def _kept(self) -> list[Tensor]:
        """All that a step changes and a trial of it must not."""
        momentum = [
            state["momentum_buffer"]
            for state in self._optimiser.state.values()
            if "momentum_buffer" in state
        ]
        return [*self._network.state_dict().values(), *momentum, self._at, self._batch]

    def _rewind(self) -> None:
        self._at.zero_()
        self._batch.zero_()

    def _step(self, size: int) -> None:
        """Everything that a batch of this size takes; nothing comes from the processor."""
        recipe, shared = self._recipe, self._shared
        device = shared.framed.device
        window = self._at + torch.arange(size, device=device)  # (b,)
        rows = self._order[window]
        self._rate.copy_(self._rates.index_select(0, self._batch))
        if shared.framed.ndim == 4:
            draws = Draws(mirrored=self._draws.mirrored[window], by=self._draws.by[:, window])
            h, w = shared.pool.inputs.shape[2:]
            inputs = shown(shared.framed, rows, draws, size=(h, w), shift=recipe.shift)
        else:
            inputs = shared.framed[rows]
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=self._narrow):
            logits = self._network(standardised(inputs, shared.statistics))
            loss = self._loss_of(logits, shared.pool.labels[rows])
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self._optimiser.step()
        self._at += size
        self._batch += 1
