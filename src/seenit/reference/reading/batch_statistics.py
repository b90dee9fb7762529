"""What batch norm layers see when records are shown as in training, beside what they remember."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from seenit.models.classifier import Classifier
from seenit.numerics.arrays import Array, Float32Array
from seenit.reference.training.augment import augment
from seenit.signals.batches import normalise
from seenit.signals.device import full_float32
from seenit.signals.querying import private_copy


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerStatistics:
    """One layer: what it remembers, and what it saw batch by batch.

    Attributes:
        running_mean: (k,) as it was trained.
        running_var: (k,) as it was trained.
        batch_mean: (b, k) over each batch shown.
        batch_var: (b, k) unbiased, over each batch shown.
        floor: added to variances, the layer's own eps.
        n_remembered: batches that a plain average would need to be as steady as the memory.
    """

    running_mean: Array
    running_var: Array
    batch_mean: Array
    batch_var: Array
    floor: float
    n_remembered: float

    def divergence(self, mean: Array, var: Array) -> Array:
        """KL of the remembered from N(mean, var), nats, the mean over channels.

        Args:
            mean: (..., k).
            var: (..., k).
        """
        old, new = self.running_var + self.floor, var + self.floor
        squared = (self.running_mean - mean) ** 2
        result: Array = 0.5 * (np.log(new / old) + (old + squared) / new - 1).mean(axis=-1)
        return result


@dataclass(frozen=True, kw_only=True, eq=False)
class BatchStatistics:
    """All layers of a network under one augmentation.

    Attributes:
        layers: those with running statistics, in the module's order.
        n_batches: shown.
    """

    layers: tuple[LayerStatistics, ...]
    n_batches: int

    def divergences(self) -> Array:
        """KL of remembered from seen (l,), nats, of each layer, the mean over its channels."""
        parts = [
            one.divergence(one.batch_mean.mean(0), one.batch_var.mean(0)) for one in self.layers
        ]
        return np.array(parts)

    def divergences_without_each_batch(self) -> Array:
        """The divergences (b, l) with each batch left out once."""
        rest = self.n_batches - 1
        parts = [
            one.divergence(
                (one.batch_mean.sum(0) - one.batch_mean) / rest,  # (b, k)
                (one.batch_var.sum(0) - one.batch_var) / rest,
            )
            for one in self.layers
        ]
        return np.stack(parts, axis=1)

    def sampling_divergences(self) -> Array:
        """What the draw of batches alone would give (l,), about.

        To second order, from the spread between batches; those of training are taken to be of the
        size shown.
        """
        parts = []
        for one in self.layers:
            old = one.running_var + one.floor
            of_mean = one.batch_mean.var(axis=0, ddof=1) / old / 2  # (k,)
            of_var = one.batch_var.var(axis=0, ddof=1) / old**2 / 4  # (k,)
            draws = 1 / one.n_remembered + 1 / self.n_batches
            parts.append(draws * float((of_mean + of_var).mean()))
        return np.array(parts)


def batch_statistics(
    classifier: Classifier,
    images: Float32Array,
    *,
    flip: bool,
    shift: int,
    fill: str,
    batch_size: int,
    device: str,
    seed: int,
) -> BatchStatistics:
    """Show images as a training would, and note what every batch norm layer sees.

    Batch norm works on the statistics of the batch, everything else as when asked. The classifier
    is left as it was. Images that do not fill a batch are left out.

    Args:
        classifier: the model.
        images: (m, c, h, w) in [0, 1], m at least twice the batch.
        flip: as in `augment`.
        shift: as in `augment`.
        fill: as in `augment`.
        batch_size: images per batch.
        device: where.
        seed: of the augmentation.
    """
    twin = private_copy(classifier.module, torch.device(device))
    normalisation = classifier.normalisation
    layers = _remembering(twin)
    seen: dict[str, list[tuple[Tensor, Tensor]]] = {name: [] for name in layers}
    for name, layer in layers.items():
        layer.training = True
        layer.register_forward_pre_hook(_noting(seen[name]))
    generator = torch.Generator().manual_seed(seed)
    n_batches = len(images) // batch_size
    with torch.inference_mode(), full_float32():
        for start in range(0, n_batches * batch_size, batch_size):
            batch = augment(
                torch.from_numpy(images[start : start + batch_size]),
                flip=flip,
                shift=shift,
                fill=fill,
                mean=normalisation.mean if normalisation else (),
                generator=generator,
            )
            batch = normalise(batch.to(device), normalisation)
            twin(batch.contiguous(memory_format=torch.channels_last))
    return BatchStatistics(
        layers=tuple(
            _layer_statistics(layer, seen[name])
            for name, layer in _remembering(classifier.module).items()
            if len(seen[name]) == n_batches  # neither skipped nor shared
        ),
        n_batches=n_batches,
    )


def _remembering(module: nn.Module) -> dict[str, _BatchNorm]:
    """The batch norm layers with running statistics, by name."""
    return {
        name: layer
        for name, layer in module.named_modules()
        if isinstance(layer, _BatchNorm) and layer.running_mean is not None
    }


def _layer_statistics(layer: _BatchNorm, seen: list[tuple[Tensor, Tensor]]) -> LayerStatistics:
    """What the layer remembers, from the untouched module, beside what its twin saw."""
    momentum = layer.momentum
    if isinstance(momentum, float) and momentum > 0:
        n_remembered = (2 - momentum) / momentum
    else:  # a plain average over the whole training
        n_remembered = float(layer.num_batches_tracked or 1)
    return LayerStatistics(
        running_mean=_array(torch.as_tensor(layer.running_mean)),
        running_var=_array(torch.as_tensor(layer.running_var)),
        batch_mean=_array(torch.stack([mean for mean, _ in seen])),
        batch_var=_array(torch.stack([var for _, var in seen])),
        floor=layer.eps,
        n_remembered=n_remembered,
    )


def _array(values: Tensor) -> Array:
    result: Array = values.detach().double().cpu().numpy()
    return result


def _noting(seen: list[tuple[Tensor, Tensor]]) -> Callable[[nn.Module, Any], None]:
    def hook(_layer: nn.Module, inputs: Any) -> None:
        values = inputs[0]
        axes = [axis for axis in range(values.ndim) if axis != 1]
        seen.append((values.mean(dim=axes), values.var(dim=axes)))

    return hook
