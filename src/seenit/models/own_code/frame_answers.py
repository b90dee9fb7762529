"""What the user's own code answers about a frame of records, as an array of one row each."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from seenit.models.logarithms import are_probabilities, logarithms
from seenit.models.own_code.frames import frame_of
from seenit.models.tables.task import TableTask
from seenit.numerics.arrays import Array

FORMS = (
    "probabilities or logits (n, n_classes), one probability of class 1 of two for each record, "
    "the class of each record, or {'classes': …, 'p': …} of the k likeliest, both (n, k)"
)

_SUM_SLACK = 1e-3


class FrameFunction:
    """A function of a frame, called with rows as a tensor.

    Args:
        function: from a frame of n records to probabilities or logits (n, c), probabilities of
            class 1 of two (n,), classes (n,) as numbers, names or booleans, or the likeliest
            classes of each record and their probabilities, (n, k) each.
        table: of the rows, and the classes of the task.
    """

    def __init__(self, function: Callable[[Any], Any], table: TableTask) -> None:
        self.function = function
        self.table = table

    def __call__(self, rows: Tensor) -> Array:
        """An array (n, c) of rows (n, k).

        Raises:
            ValueError: The answer is of none of these forms.
        """
        answer = self.function(frame_of(rows.detach().cpu().double().numpy(), self.table.schema))
        return self._as_rows(answer, len(rows))

    def _as_rows(self, answer: Any, n: int) -> Array:
        if isinstance(answer, Mapping):
            return self._of_likeliest(answer, n)
        if hasattr(answer, "columns"):
            answer = self._in_order(answer)
        if isinstance(answer, Tensor):
            answer = answer.detach().cpu().numpy()
        values = np.asarray(answer)
        if values.ndim == 2 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim == 2 and len(values) == n and values.dtype.kind in "fiu":
            return values.astype(np.float64)
        if values.shape != (n,):
            raise ValueError(f"expected {FORMS} for {n} records, got shape {values.shape}")
        if values.dtype.kind == "f":
            return _of_one_column(values.astype(np.float64))
        return self._of_classes(values)

    def _in_order(self, frame: Any) -> Any:
        """A frame with the classes as the names of its columns, in the order of the classes."""
        names = [str(name) for name in frame.columns]
        wanted = list(self.table.class_names) or [str(at) for at in range(len(names))]
        if sorted(names) != sorted(wanted):
            return frame.to_numpy()
        return frame.to_numpy()[:, [names.index(name) for name in wanted]]

    def _of_likeliest(self, answer: Mapping[str, Any], n: int) -> Array:
        """Probabilities (n, c) of k named classes; what they leave goes to the others alike."""
        if set(answer) != {"classes", "p"}:
            raise ValueError(f"expected {FORMS}, got a dictionary of {', '.join(map(str, answer))}")
        classes, p = np.asarray(answer["classes"]), np.asarray(answer["p"], dtype=np.float64)
        if classes.shape != p.shape or p.ndim != 2 or len(p) != n:
            raise ValueError(f"expected {FORMS}, got classes {classes.shape} and p {p.shape}")
        if not ((p >= 0).all() and (p.sum(axis=1) <= 1 + _SUM_SLACK).all()):
            raise ValueError(f"expected {FORMS}, got p below 0 or rows that add to more than 1")
        named = self._of_classes(classes.reshape(-1)).reshape(n, p.shape[1], -1)
        if (named.sum(axis=1) > 1).any():
            raise ValueError(f"expected {FORMS}, got a class twice for one record")
        others = 1 - named.sum(axis=1)  # (n, c)
        left = np.clip(1 - p.sum(axis=1), 0, None) / np.maximum(others.sum(axis=1), 1)
        found: Array = (named * p[:, :, None]).sum(axis=1) + others * left[:, None]
        return found

    def _of_classes(self, values: np.ndarray) -> Array:
        """Certainty of the class that is named: whether it is the true one is all that it says."""
        names = self.table.class_names or tuple(str(at) for at in range(self.table.n_classes))
        at = {name: number for number, name in enumerate(names)}
        found = [at.get(_in_words(one)) for one in values.tolist()]
        if None in found:
            unknown = _in_words(values[found.index(None)])
            raise ValueError(
                f"expected {FORMS}, got the class {unknown}, which no record has; there are "
                f"{', '.join(names[:12])}"
            )
        return np.eye(len(names))[np.array(found, dtype=np.int64)]


class FrameModule(nn.Module):
    """A trained function of a frame as a module that answers with logits.

    Args:
        function: from rows (n, k) to probabilities or logits (n, c).
    """

    def __init__(self, function: FrameFunction) -> None:
        super().__init__()
        self.function = function
        self.training = False

    def forward(self, rows: Tensor) -> Tensor:
        """Logits (n, c) float32: logarithms where all rows of the answer add to 1."""
        answer = torch.from_numpy(self.function(rows))
        if are_probabilities(answer):
            answer = logarithms(answer)
        return answer.float().to(rows.device)


def _of_one_column(values: Array) -> Array:
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(
            f"expected {FORMS}, got one number for each record that is no probability, such as "
            f"{values[~((values >= 0) & (values <= 1))][0]:g}"
        )
    return np.stack([1 - values, values], axis=1)


def _in_words(one: Any) -> str:
    """A class as the labels of a table name it: 1.0 is 1."""
    return str(int(one)) if isinstance(one, float) and one.is_integer() else str(one)
