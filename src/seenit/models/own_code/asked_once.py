"""A callable that is asked about no row twice: answers are kept, failures say what to do."""

import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seenit.errors import TargetFailed, first_line
from seenit.models.logarithms import logarithms
from seenit.models.own_code import frame_answers
from seenit.models.own_code.callable_module import CallableModule
from seenit.models.own_code.importing import importable
from seenit.models.own_code.kept_answers import KeptAnswers, names_of_rows
from seenit.numerics.arrays import Float32Array

_SAME = 1e-3
_MOST_FRAMES = 3
_NOT_FINITE = "the model answers NaN or infinite logits"


class AskedOnce(CallableModule):
    """A callable that is asked about every row once, by content, however often it comes.

    Args:
        function: from a float32 batch (a CPU tensor, normalised) to logits.
        folder: whose modules can be imported while it runs.
        name: of the function, for errors.
    """

    def __init__(
        self, function: Callable[[Tensor], Any], folder: Path | None = None, *, name: str
    ) -> None:
        super().__init__(function, folder)
        self.name = name
        self.answers_probabilities = False  # what is kept stays as it was answered
        self.kept = KeptAnswers()
        self._seconds, self._n_asked = 0.0, 0

    @property
    def seconds_per_row(self) -> float:
        """What an answer took so far, by the wall clock; 0 where nothing had to be asked."""
        return self._seconds / max(1, self._n_asked)

    def forward(self, batch: Tensor) -> Tensor:
        """Logits (n, c) float32 of a batch, whether they come as a tensor, an array or lists.

        Raises:
            TargetFailed: The callable failed, or its answers are no logits.
        """
        own = batch.detach().to(device="cpu").contiguous()
        if own.is_floating_point() and own.dtype != torch.float64:  # rows of a mixed table
            own = own.float()
        names = names_of_rows(own.numpy())
        fresh = {name: at for at, name in enumerate(names) if name not in self.kept}
        if fresh:
            self._ask(own, fresh)
        return self._as_logits(torch.from_numpy(self.kept.of(names))).to(batch.device)

    def again(self, batch: Tensor) -> Tensor:
        """Logits of a batch that is queried again, without using kept answers.

        Raises:
            TargetFailed: As for `forward`.
        """
        answer = self._answer(batch.detach().to(device="cpu", copy=True))
        return self._as_logits(torch.from_numpy(answer))

    def _as_logits(self, answers: Tensor) -> Tensor:
        return logarithms(answers) if self.answers_probabilities else answers

    def require_same_as_before(self, row: Tensor) -> None:
        """Ask about one row (1, ...) anew where answers of an earlier command were found.

        Raises:
            TargetFailed: It answers otherwise now, so those answers are another model's.
        """
        (name,) = names_of_rows(row.numpy())
        if not self.kept.n_found or name not in self.kept:
            return
        now, before = self.again(row).numpy(), self.kept.of([name])
        if now.shape != before.shape or not np.allclose(now, before, rtol=_SAME, atol=_SAME):
            raise TargetFailed(
                f"{self.name}: asked about the same row, it gives another answer than an earlier "
                f"command kept in {self.kept.place}, so those are another model's; delete "
                "them, or choose another --run-dir"
            )

    def _ask(self, batch: Tensor, fresh: dict[bytes, int]) -> None:
        """Keep what is answered about the rows of a batch that are at these places."""
        at, names = list(fresh.values()), list(fresh)
        try:
            logits = self._answer(batch[at])
        except TargetFailed as error:
            if error.row is None:
                raise
            raise TargetFailed(str(error), row=at[error.row]) from error.__cause__
        fine = np.isfinite(logits).all(axis=1)
        self.kept.keep([names[row] for row in np.flatnonzero(fine)], logits[fine])
        if not fine.all():
            raise self._failure(f": {_NOT_FINITE}", row=at[int(np.argmin(fine))])

    def _answer(self, rows: Tensor) -> Float32Array:
        n, shape = len(rows), tuple(rows.shape)
        began = time.perf_counter()
        try:
            with nullcontext() if self.folder is None else importable(self.folder):
                answer = self.function(rows)
        except (Exception, SystemExit) as error:  # a foreign callable may fail in any way
            raise self._failure(
                f" failed when it was asked about a batch of shape {shape}: "
                f"{type(error).__name__}: {first_line(error)} ({_where(error)})"
            ) from error
        self._seconds += time.perf_counter() - began
        self._n_asked += n
        return self._logits(answer, n)

    def _logits(self, answer: Any, n: int) -> Float32Array:
        """The answer about n rows as an array (n, c).

        Raises:
            TargetFailed: It is none.
        """
        try:
            if isinstance(answer, Tensor):
                answer = answer.detach().to(device="cpu", dtype=torch.float32).numpy()
            logits = np.array(answer, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise self._failure(
                f": expected logits, numbers of shape ({n}, n_classes), got {first_line(error)}",
                row=_odd_row(answer),
            ) from error
        if n == 1 and logits.ndim == 1 and len(logits) > 1:
            logits = logits[None]  # one row, squeezed
        known = self.kept.n_classes
        if logits.ndim != 2 or len(logits) != n or known not in (None, logits.shape[1]):
            wanted = f"({n}, {'n_classes' if known is None else known})"
            raise self._failure(
                f": expected logits of shape {wanted}, got {logits.shape}; let it "
                f"return one row of logits for each row of the batch"
            )
        return logits

    def _failure(self, what: str, *, row: int | None = None) -> TargetFailed:
        return TargetFailed(f"{self.name}{what}; {self.kept.in_words()}", row=row)


def _odd_row(answer: Any) -> int | None:
    """The first row of a sequence that is no row of numbers."""
    try:
        rows = [np.array(row, dtype=object) for row in answer]
    except (TypeError, ValueError):
        return None
    shapes = [row.shape for row in rows]
    usual = max(set(shapes), key=shapes.count) if shapes else ()
    for at, row in enumerate(rows):
        try:
            row.astype(np.float32)
        except (TypeError, ValueError):
            return at
        if row.shape != usual:
            return at
    return None


def _where(error: BaseException) -> str:
    """The callable's own lines, the innermost first."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)[1:]
        if Path(frame.filename) != Path(frame_answers.__file__)
    ]
    frames = frames[:1] + frames[1:][1 - _MOST_FRAMES :]
    told = [f"{Path(f.filename).name}:{f.lineno} in {f.name}: {f.line or ''}" for f in frames]
    return " < ".join(reversed(told)) or "in the call itself"
