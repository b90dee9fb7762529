"""What an XGBoost file states, read without XGBoost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.json_text import read_json
from seenit.models.tables.limits import bytes_of
from seenit.models.tables.xgboost.ubjson import read_ubjson
from seenit.numerics.arrays import IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """A file as XGBoost's `save_model` writes it, in JSON or UBJSON.

    Attributes:
        path: as the user gave it.
        data: its bytes, which are those that XGBoost gets.
        learner: the mapping of this name, checked no further.
    """

    path: str
    data: bytes
    learner: Mapping[str, Any]


def read_document(path: str) -> Document:
    """The file's values; no name occurs twice in a mapping, so that all readers see the same.

    Raises:
        FileRefused: It is damaged or something else.
    """
    data = bytes_of(path, "an XGBoost model")
    try:
        whole = read_ubjson(data) if data.startswith(b"{L\x00") else read_json(data)
        learner = whole["learner"]
        if not isinstance(learner, dict):
            raise TypeError("learner is no mapping")
    except (ValueError, TypeError, KeyError, RecursionError, MemoryError) as error:
        raise FileRefused(
            f"{path}: expected an XGBoost model as Booster.save_model writes it, got a damaged or "
            f"foreign one ({reason_of(error)}); save or download it again"
        ) from error
    return Document(path=path, data=data, learner=learner)


def whole_numbers(values: Any, *, what: str) -> IntArray:
    """A list of whole numbers (n,).

    Raises:
        ValueError: It holds something else.
    """
    array = values if isinstance(values, np.ndarray) else _as_array(values, what)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{what}: expected whole numbers, got {array.dtype} of {array.ndim} axes")
    return array.astype(np.int64)


def _as_array(values: Any, what: str) -> np.ndarray:
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise ValueError(f"{what}: expected a list, got {type(values).__name__}")
    return np.asarray(values)
