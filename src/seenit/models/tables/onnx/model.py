"""A classifier in ONNX, asked through onnxruntime."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from seenit.errors import ModelError
from seenit.models.tables.classes import two_logits
from seenit.models.tables.libraries import library
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import SUM_TOLERANCE, logits_of_probabilities
from seenit.records.table_schema import TableSchema

NUMBERS = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}
"""Types of inputs that take a number."""
TEXT = "tensor(string)"
Answers = Literal["maps", "probabilities", "unsaid"]
_ROUNDING = 1e-5
_FINEST = 2.0**-24
"""How near to 1 a float32 comes; what is less of another class is the order of a sum."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OnnxModel:
    """A graph of ONNX that answers with probabilities or logits.

    Attributes:
        file: the path, where weights lie beside it; otherwise the bytes.
        inputs: name of each input to its type, in the graph's order: one for all columns, or one
            for each.
        output: name of the output that is asked for.
        answers: maps from class to probability, probabilities, or one of either for the second
            class; whatever a matrix holds if its name does not say.
        labels: keys of the maps, in the order of the classes; empty for a matrix.
        n_classes: number of classes.
        schema: of the rows that are asked about.
        positions: of the model's columns in a row.
        order: (c,) the model's output for each class.
    """

    file: str | bytes
    inputs: Mapping[str, str]
    output: str
    answers: Answers
    labels: tuple[Any, ...]
    n_classes: int
    schema: TableSchema
    positions: tuple[int, ...]
    order: IntArray

    @property
    def in_words(self) -> str:
        """Columns and classes."""
        return f"ONNX, {len(self.positions)} columns, {self.n_classes} classes"

    def logits(self, rows: FloatArray) -> Array:
        """Logits (m, c) of rows (m, k): its own, or logarithms of its probabilities.

        Raises:
            ModelError: A value is missing where ONNX has no missing value, or what calls itself
                probabilities are none.
        """
        (answer,) = self._session.run([self.output], self._feed(np.asarray(rows, np.float64)))
        return self._logits(answer)[:, self.order]

    def _logits(self, answer: Any) -> Array:
        if self.answers == "maps":
            values = np.array([[one[label] for label in self.labels] for one in answer])
        else:
            values = np.asarray(answer)
        floor = 0.0 if values.dtype == np.float64 and self.answers != "maps" else _FINEST
        values = values.astype(np.float64).reshape(len(values), -1)
        in_range = bool(((values >= -_ROUNDING) & (values <= 1 + _ROUNDING)).all())
        if values.shape[1] == 1:
            p = values[:, 0].clip(0.0, 1.0)
            values = np.stack([1.0 - p, p], axis=1) if in_range else two_logits(values[:, 0])
        adds_up = in_range and bool((np.abs(values.sum(axis=1) - 1) <= SUM_TOLERANCE).all())
        if self.answers == "unsaid" and not adds_up:
            return values
        if not in_range or not values.sum(axis=1).all():
            raise ModelError(
                f"the output {self.output}: expected probabilities, got values from "
                f"{values.min():.3g} to {values.max():.3g}; some converters write margins there "
                "(onnxmltools those of multi:softmax); convert the model again, or pass it in its "
                "own format"
            )
        return logits_of_probabilities(values.clip(floor, 1.0))

    def _feed(self, rows: Array) -> dict[str, np.ndarray]:
        if len(self.inputs) == 1 and len(self.positions) > 1:
            ((name, type_),) = self.inputs.items()
            if type_ == TEXT:
                texts = [self._column(at, TEXT, rows) for at in self.positions]
                return {name: np.hstack(texts)}
            return {name: self._numbers(rows[:, list(self.positions)], type_, name)}
        return {
            name: self._column(at, type_, rows)
            for (name, type_), at in zip(self.inputs.items(), self.positions, strict=True)
        }

    def _column(self, at: int, type_: str, rows: Array) -> np.ndarray:
        column = self.schema.columns[at]
        if type_ != TEXT:
            return self._numbers(rows[:, [at]], type_, column.name)
        if np.isnan(rows[:, at]).any():
            raise _no_missing(column.name, "text")
        names = np.array(column.categories, dtype=object)
        chosen: np.ndarray = names[rows[:, [at]].astype(np.int64)]
        return chosen

    def _numbers(self, values: Array, type_: str, name: str) -> np.ndarray:
        dtype = np.dtype(NUMBERS[type_])
        if dtype.kind != "f" and np.isnan(values).any():
            raise _no_missing(name, dtype.name)
        return values.astype(dtype)

    @cached_property
    def _session(self) -> Any:
        return session_of(self.file)

    def __getstate__(self) -> dict[str, Any]:
        """Without the session, which is opened again where it is asked."""
        return {name: value for name, value in self.__dict__.items() if name != "_session"}


def session_of(file: str | bytes) -> Any:
    """A session of onnxruntime on the CPU, silent but for errors.

    Args:
        file: path or bytes of a checked file.
    """
    onnxruntime = library("onnxruntime", needed_by="an ONNX model")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1  # several add trees up in an order that the batch decides
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def _no_missing(name: str, what: str) -> ModelError:
    return ModelError(
        f"column {name}: a value is missing, and the model's input is {what}, which has no missing "
        "value; write into the table what stood there in the training"
    )
