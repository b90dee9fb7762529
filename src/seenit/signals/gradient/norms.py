"""Norms of each example's own gradient, per block of the network."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from seenit.errors import SignalError
from seenit.models.classifier import Classifier
from seenit.models.own_code.callable_module import CallableModule
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.records.examples import Inputs
from seenit.signals.batches import batch_size_for, normalise, padded
from seenit.signals.device import full_float32, resolve_device
from seenit.signals.gradient.by_example import block_norms
from seenit.signals.gradient.residuals import residuals
from seenit.signals.querying import private_copy

_SHARE_OF_A_QUERY = 4  # activations and their gradients are kept, so batches are smaller


def classifier_gradient_norms(
    logits: FloatArray, labels: IntArray, features: FloatArray, *, has_bias: bool = True
) -> Array:
    """Exact gradient norm (n,) of the loss in the classifier layer: ‖p − e_y‖ · ‖(h, 1)‖.

    Closed form, since the gradient is the outer product of the residual and the features.

    Args:
        logits: (n, c), the layer's output.
        labels: (n,) int64.
        features: (n, k), the layer's input h.
        has_bias: the layer has one, which adds the 1.
    """
    squares = np.square(features.astype(np.float64)).sum(axis=1)
    norms: Array = residuals(logits, labels).norm * np.sqrt(squares + (1.0 if has_bias else 0.0))
    return norms


def gradient_blocks(classifier: Classifier) -> tuple[str, ...]:
    """Names of the parts of the module that have parameters, from input to output."""
    prefix, module = "", classifier.module
    while True:
        parts = [(name, part) for name, part in module.named_children() if _has_parameters(part)]
        if len(parts) != 1 or not _has_parameters_below(parts[0][1]):
            return tuple(f"{prefix}{name}" for name, _ in parts)
        prefix, module = f"{prefix}{parts[0][0]}.", parts[0][1]


def extract_gradient_norms(
    classifier: Classifier,
    inputs: Inputs,
    labels: IntArray,
    *,
    blocks: Sequence[str],
    device: str = "auto",
    batch_size: int | None = None,
    on_progress: Callable[[int], None] = lambda n_done: None,
) -> Array:
    """‖∂loss_i / ∂block‖₂ (n, k) of every example by itself, batch norm in eval mode.

    The model is left as it was.

    Args:
        classifier: the model; bare callables and programs have no gradients.
        inputs: n records.
        labels: (n,) int64.
        blocks: k qualified names of parts of the module, as from `gradient_blocks`.
        device: as in `extract_signals`.
        batch_size: rows per batch; None fits it to the size of a record.
        on_progress: called with the number of records just done.

    Raises:
        SignalError: The model has no such blocks, or no gradients.
    """
    known = dict(classifier.module.named_modules())
    opaque = CallableModule | torch.jit.ScriptModule
    if isinstance(classifier.module, opaque) or classifier.fixed_batch is not None:
        raise SignalError(f"gradient_norms: {classifier.architecture} has no gradients to look at")
    if lacking := [
        name for name in blocks if name not in known or not _has_parameters(known[name])
    ]:
        raise SignalError(
            f"gradient_norms: expected parts of the model with parameters, got "
            f"{', '.join(lacking)}; there are {', '.join(gradient_blocks(classifier))}"
        )
    place = resolve_device(device)
    n = inputs.shape[0]
    size = batch_size or max(1, batch_size_for(inputs.shape[1:]) // _SHARE_OF_A_QUERY)
    norms = np.empty((n, len(blocks)))
    with full_float32():
        module = private_copy(classifier.module, torch.device(place))
        for start in range(0, n, size):
            stop = min(start + size, n)
            batch = normalise(
                padded(inputs.read(start, stop), size).to(place), classifier.normalisation
            )
            rows = _rows(module, batch, labels[start:stop], tuple(blocks))
            norms[start:stop] = rows
            on_progress(stop - start)
    return norms


def _rows(module: nn.Module, batch: Tensor, labels: IntArray, blocks: tuple[str, ...]) -> Array:
    """Norms (m, k) for the first m rows of a padded batch.

    Directions are sent back through the network at length 1 and scaled afterwards, so that the
    tiny residuals of well-learned records do not underflow on their way.
    """
    with torch.no_grad():
        logits = module(batch)
    filled = np.zeros(len(batch), dtype=np.int64)  # padding rows get label 0 and are dropped
    filled[: len(labels)] = labels
    found = residuals(logits.cpu().numpy(), filled)
    directions = torch.from_numpy(found.unit).to(device=batch.device, dtype=torch.float32)
    norms = block_norms(module, batch, directions, blocks).cpu().numpy()  # (size, k)
    result: Array = norms[: len(labels)] * found.norm[: len(labels), None]
    return result


def _has_parameters(module: nn.Module) -> bool:
    return next(module.parameters(), None) is not None


def _has_parameters_below(module: nn.Module) -> bool:
    return any(_has_parameters(part) for part in module.children())
