"""Query a module of unknown origin and, where it fails, say on which records."""

import torch
from torch import nn

from seenit.errors import ModelError, TargetFailed, first_line
from seenit.numerics.arrays import IntArray
from seenit.records.examples import Examples


def asked(module: nn.Module, batch: torch.Tensor, *, start: int, n_rows: int) -> torch.Tensor:
    """What the module answers about a batch.

    Args:
        module: the target, whatever it is.
        batch: prepared records, and padding after them.
        start: row of the first of them among all that are asked about.
        n_rows: how many there are.

    Raises:
        TargetFailed: It failed; the row is counted from the first of all.
    """
    try:
        answer: torch.Tensor = module(batch)
    except TargetFailed as error:
        if error.row is None:
            raise
        raise TargetFailed(str(error), row=start + error.row) from error.__cause__
    except Exception as error:  # a foreign module may fail in any way
        raise TargetFailed(
            f"the model failed on a batch of shape {tuple(batch.shape)}, "
            f"{type(error).__name__}: {first_line(error)}; it took other records of that shape, so "
            "check what is special in these records, or whether memory ran out",
            row=start,
            n_rows=n_rows,
        ) from error
    return answer


def failed_on(error: TargetFailed, examples: Examples, rows: IntArray) -> ModelError:
    """The same error with the records in words.

    Args:
        error: of what was asked about these rows.
        examples: whose rows they are.
        rows: (m,) of the examples, in the order in which they were asked about.
    """
    if error.row is None:
        return error
    first = int(rows[error.row])
    last = int(rows[min(error.row + error.n_rows, len(rows)) - 1])
    which = f"record {examples.ids[first]} (row {first})"
    if last > first:
        which = f"one of the records {examples.ids[first]} to {examples.ids[last]} "
        which += f"(rows {first} to {last})"
    return ModelError(f"{examples.source.path}: {which}: {error}")
