"""The first query of a module that was opened: whether it takes such records, and its classes."""

import numpy as np
import torch
from torch import Tensor

from seenit.errors import ModelError, TargetFailed
from seenit.models.opened import OpenedModule
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.own_code.frames import probe_rows
from seenit.models.tables.task import TableTask
from seenit.models.texts.packing import as_batch
from seenit.models.texts.task import TextTask
from seenit.records.text_inputs import text_array

_USUAL_EDGES = (28, 32, 64, 96, 128, 224, 299)
_MIDDLE = 0.5
_MOST_SHOWN = 8
_PROBES = ("a text", "another one")


def probe_of(
    opened: OpenedModule,
    input_shape: tuple[int, ...],
    input_dtype: np.dtype[np.generic] | None,
    table: TableTask | None,
    texts: TextTask | None = None,
) -> Tensor:
    """A batch that the module should take: zeros; for a callable two rows that differ."""
    if table is not None:
        return torch.from_numpy(probe_rows(table.schema))
    if texts is not None:
        return as_batch(text_array([(one,) * texts.n_texts for one in _PROBES]))
    shape = (opened.fixed_batch or 2, *input_shape)
    probe = torch.from_numpy(np.zeros(shape, dtype=input_dtype or np.float32))
    if isinstance(opened.module, AskedOnce):
        probe[1:] = _MIDDLE if probe.is_floating_point() else 1
    return probe


def require_numbers(opened: OpenedModule, table: TableTask | None) -> None:
    """Refuse categories for a network, which would get their places in a list of this table's.

    Raises:
        ModelError: With the columns of categories.
    """
    if table is None or opened.knows_classes or isinstance(opened.module, AskedOnce):
        return
    categories = [one.name for one in table.schema.columns if one.type == "category"]
    if categories:
        shown = ", ".join(categories[:_MOST_SHOWN]) + (
            ", …" if len(categories) > _MOST_SHOWN else ""
        )
        raise ModelError(
            f"{opened.source.path}: expected columns of numbers for a network, got categories in "
            f"{shown}; pass --target module:function that gets a frame and encodes them as the "
            "network was trained"
        )


def n_classes_of(opened: OpenedModule, probe: Tensor) -> int:
    """Number of logits, from one query of a batch that `probe_of` made.

    Raises:
        ModelError: The module does not take such a batch, or gives no logits.
        TargetFailed: A callable failed when it was asked.
    """
    try:
        with torch.inference_mode():
            logits = opened.module(probe)
    except TargetFailed:
        raise
    except Exception as error:  # a foreign module may fail in any way
        raise ModelError(
            f"{opened.source.path}: {opened.architecture} does not take a batch of shape "
            f"{tuple(probe.shape)} ({type(error).__name__}: {str(error).splitlines()[0]}); "
            + _advice(opened, probe)
        ) from error
    got = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
    if not isinstance(logits, Tensor) or logits.ndim != 2 or len(logits) != len(probe):
        raise ModelError(
            f"{opened.source.path}: expected logits of shape ({len(probe)}, n_classes), got {got}; "
            "pass --target module:function that returns such logits; where one record has an "
            "answer per pixel or token, pass one number per record by --signals, column score, "
            "such as the mean log-probability of what is true"
        )
    if logits.shape[1] < 2:
        raise ModelError(
            f"{opened.source.path}: expected at least 2 logits, got 1; for a single sigmoid output "
            "z return the logits (0, z) from a --target module:function"
        )
    return int(logits.shape[1])


def _advice(opened: OpenedModule, probe: Tensor) -> str:
    """The image sizes that a model takes where it does not take this one."""
    edges = _USUAL_EDGES if probe.ndim == 4 else ()
    taken = [
        edge
        for edge in edges
        if _takes(opened.module, probe.new_zeros((*probe.shape[:2], edge, edge)))
    ]
    if not taken:
        return "check the records' shape and --architecture"
    shown = ", ".join(f"{edge} x {edge}" for edge in taken)
    return f"it takes images of {shown}: pass --resize {taken[0]}, or check --architecture"


def _takes(module: torch.nn.Module, probe: Tensor) -> bool:
    try:
        with torch.inference_mode():
            module(probe)
    except Exception:  # a foreign module may fail in any way
        return False
    return True
