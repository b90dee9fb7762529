"""A function of the user's own that trains, called by its name and heard when it fails."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from seenit.errors import TrainingError
from seenit.models.own_code.as_asked import rounded
from seenit.models.own_code.callable_module import CallableModule
from seenit.models.own_code.frame_answers import FrameFunction, FrameModule
from seenit.models.own_code.frames import frame_of
from seenit.models.own_code.importing import importable
from seenit.models.tables.task import TableTask
from seenit.reference.own_code.code import import_own, seeded, where_it_failed

EXPECTED = "expected an importable module:function that is called as (inputs, labels, seed)"


@dataclass(frozen=True, kw_only=True)
class OwnFunction:
    """A function of the user's own that trains one reference.

    Attributes:
        spec: `module:function`.
        folder: whose modules can be imported, by its full path.
        file: source of the function.
        sha256: of that source and of what it imports beside it.
        table: of records of a mixed table, which the function gets as a pandas frame, and labels
            as an array; None of other records.
    """

    spec: str
    folder: Path
    file: Path
    sha256: str
    table: TableTask | None = None

    def call(self, inputs: Tensor, labels: Tensor, *, seed: int) -> nn.Module:
        """The model that the function gives, in eval mode.

        Python's, NumPy's and torch's own generators start from the seed too, and are as before
        afterwards. What the function prints goes to stderr.

        Args:
            inputs: (m, c, h, w) float32 in [0, 1], (m, k) float32, or (m, k) float64 of a mixed
                table, on the CPU.
            labels: (m,) int64, on the CPU.
            seed: 32 bits.

        Raises:
            TrainingError: The source is not what it was, the function fails, or gives no model.
        """
        function, sha256 = self._imported()
        if sha256 != self.sha256:
            raise TrainingError(
                f"{self.spec}: expected the {self.file.name} that the command found, got another; "
                "run the same command again, in a new process, with the same files on every node"
            )
        try:
            with importable(self.folder), seeded(seed), redirect_stdout(sys.stderr):
                model = function(*self._as_given(inputs, labels), seed)
        except (Exception, SystemExit) as error:  # the user's own code may fail in any way
            raise TrainingError(
                f"{self.spec}: expected a model for {len(labels):,} records, got "
                f"{type(error).__name__}: {error} ({where_it_failed(error, self.file)})"
            ) from error
        if isinstance(model, nn.Module):
            return model.eval() if self.table is None else rounded(model.eval())
        if not callable(model):
            raise TrainingError(
                f"{self.spec}: expected an nn.Module or a callable from a batch to logits, got "
                f"{type(model).__name__}; return the trained model"
            )
        if self.table is not None:
            return FrameModule(FrameFunction(model, self.table))
        return CallableModule(model)

    def _as_given(self, inputs: Tensor, labels: Tensor) -> tuple[Any, Any]:
        """Records and labels as the function gets them."""
        if self.table is None:
            return inputs, labels
        return frame_of(inputs.numpy(), self.table.schema), labels.numpy()

    def check(self, model: nn.Module, probe: Tensor, *, n_classes: int) -> None:
        """Ask a model about a few records.

        Args:
            model: that `call` gave.
            probe: (b, ...) records, as the function gets them.
            n_classes: of the task.

        Raises:
            TrainingError: It cannot be asked, or its answers are no finite logits (b, n_classes).
        """
        parameter = next(model.parameters(), None)
        try:
            with torch.inference_mode():
                logits = model(probe if parameter is None else probe.to(parameter.device))
        except Exception as error:  # the user's own model may fail in any way
            raise TrainingError(
                f"{self.spec}: expected a model that answers a batch of shape "
                f"{tuple(probe.shape)} with logits, got {type(error).__name__}: {error} "
                f"({where_it_failed(error, self.file)})"
            ) from error
        got = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
        if got != (len(probe), n_classes):
            raise TrainingError(
                f"{self.spec}: expected a model that answers a batch of {len(probe)} with logits "
                f"of shape {(len(probe), n_classes)}, got {got}; it needs one column per class of "
                "the task, those that its own records lack included"
            )
        if not bool(logits.isfinite().all()):
            raise TrainingError(
                f"{self.spec}: expected finite logits, got NaN or infinite ones; lower the "
                "learning rate, or where they are logarithms of probabilities keep these above 0"
            )

    def _imported(self) -> tuple[Callable[..., Any], str]:
        try:
            function, _, sha256 = import_own(self.spec, self.folder)
        except Exception as error:  # another machine may lack what it imports
            raise TrainingError(
                f"{self.spec}: {EXPECTED}, got {type(error).__name__}: {error}; have "
                f"{self.folder} and what it imports on every node"
            ) from error
        return function, sha256
