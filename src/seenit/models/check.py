"""Check whether a model fits the records, and report all problems at once."""

import numpy as np
import torch

from seenit.errors import TargetFailed
from seenit.models.classifier import Classifier
from seenit.models.layers import n_input_channels
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.tables.module import TableModule
from seenit.models.texts.packing import as_batch
from seenit.records.examples import Examples

_N_ASKED = 64
_N_BLENDED = 8
_SAME = 1e-3
_LAST_DIGITS = 1e-6


def check_fit(classifier: Classifier, examples: Examples) -> list[str]:
    """Why `classifier` cannot be asked about `examples`: every reason, empty if it can.

    Labels are checked for all records, outputs on the first 64.

    Args:
        classifier: the opened model.
        examples: the records.
    """
    name = examples.source.path
    problems = []
    outside = np.unique(
        examples.labels[(examples.labels < 0) | (examples.labels >= classifier.n_classes)]
    )
    if len(outside):
        n_rows = int(np.isin(examples.labels, outside).sum())
        problems.append(
            f"{name}: labels must be 0..{classifier.n_classes - 1} for this model, got "
            f"{', '.join(map(str, outside[:6].tolist()))} in {n_rows} records; wrong model or "
            "labels that do not start at 0"
        )
    shape = examples.inputs.shape[1:]
    wanted = n_input_channels(classifier.module)
    if wanted is not None and shape[:1] != (wanted,):
        problems.append(f"{name}: the model takes {wanted} channels, records have shape {shape}")
        return problems
    return problems + _output_problems(classifier, examples, name)


def _output_problems(classifier: Classifier, examples: Examples, name: str) -> list[str]:
    n_rows = classifier.fixed_batch or min(_N_ASKED, len(examples))
    batch = as_batch(examples.inputs.read(0, min(n_rows, len(examples))))
    if len(batch) < n_rows:
        batch = torch.cat([batch, batch.new_zeros((n_rows - len(batch), *batch.shape[1:]))])
    try:
        with torch.inference_mode():
            logits = classifier.module(batch)
            changing = _changing_answers(classifier, batch, logits, name)
    except TargetFailed as error:
        row = "" if error.row is None else f"row {error.row}: "
        return [f"{name}: {row}{error}"]
    except Exception as error:  # a foreign module may fail in any way
        return [
            f"{name}: {classifier.architecture} does not take records of shape "
            f"{tuple(batch.shape[1:])} ({type(error).__name__}: {str(error).splitlines()[0]})"
        ]
    if not bool(logits.isfinite().all()):
        return [f"{name}: the model answers NaN or infinite logits; weights or inputs are damaged"]
    if changing is not None:
        return [changing]
    sums = logits.sum(dim=1)
    if bool((logits >= 0).all()) and bool(((sums - 1).abs() < 1e-3).all()):
        return [
            f"{name}: the model answers probabilities (rows add to 1), but logits are needed: "
            "remove its last softmax, or pass the probabilities as --signals with columns p_0, "
            "p_1, …"
        ]
    return []


def _changing_answers(
    classifier: Classifier, batch: torch.Tensor, logits: torch.Tensor, name: str
) -> str | None:
    """Why answers change, by themselves or with the other records of the batch; None if not.

    A callable may cost money by the record, so it is asked twice about blends of records, which
    are none.
    """
    if classifier.fixed_batch is not None or len(batch) < 2:
        return None
    module = classifier.module
    if isinstance(module, AskedOnce):
        batch = batch[:_N_BLENDED]
        batch = _blended(batch)
        logits = module(batch)
        ask = module.again
    else:
        ask = module
    same = _same_shares if isinstance(module, TableModule) else _same
    half = ask(batch[: len(batch) // 2])
    if same(half, logits[: len(half)]) or not bool(logits.isfinite().all()):
        return None
    if not same(ask(batch), logits):
        return (
            f"{name}: asked twice about the same records, the model answers differently, so no "
            "signal of a record can be taken; look for dropout that is left on (in eval mode too: "
            "functional.dropout with training=True), noise, or augmentation inside the model"
        )
    return (
        f"{name}: what the model says of a record depends on the other records of its batch, so no "
        "signal of a record can be taken; look for a batch norm without running statistics or left "
        "in training mode, or for int8 dynamic quantisation, whose scale is the batch's: pass the "
        "model as it was before quantisation, or a function that asks one record at a time"
    )


def _blended(batch: torch.Tensor) -> torch.Tensor:
    """Records mixed half and half with the one before.

    Of whole numbers and of the columns of a mixed table every other one is taken from it.
    """
    before = batch.roll(1, dims=0)
    if batch.is_floating_point() and batch.dtype != torch.float64:
        return (batch + before) / 2
    at = torch.arange(batch[0].numel()).reshape(batch.shape[1:])
    return torch.where(at % 2 == 0, batch, before)


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return torch.allclose(one, other, rtol=_SAME, atol=_SAME)


def _same_shares(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Equal as probabilities of float32, which libraries add up in an order that the batch decides.

    Near 0 and 1 a difference in the last digit is a large one of logits.
    """
    return torch.allclose(one.softmax(dim=1), other.softmax(dim=1), rtol=_SAME, atol=_LAST_DIGITS)
