"""What a function of the user's own answered about records, as the answers of a model."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from seenit.data.signal_files.model_answers import ModelAnswers, answers_in
from seenit.data.tables.class_outputs import LOGITS, STEMS
from seenit.data.tables.flat_table import FlatTable
from seenit.data.tables.names import IDS
from seenit.errors import Refused
from seenit.numerics.arrays import IdArray

_SUM_SLACK = 1e-3
FORMS = (
    "probabilities or logits (records, classes), or a dictionary or a frame of columns as answer "
    "tables have them: {'p': …} or {'logit': …}, {'loss': …} (nats) or {'score': …} (higher fits "
    "better), and 'label'"
)


def given_answers(value: Any, ids: IdArray, *, name: str) -> ModelAnswers:
    """The answers of one model, in the order of `ids`.

    A two-dimensional array is probabilities where every row is one, else logits. One number per
    record may be a loss, a score or a probability, so it must be named: a dictionary or a frame of
    the columns that an answer table has. With a column `id` they may come in any order.

    Args:
        value: what the function gave.
        ids: (n,) that it was asked about.
        name: of the function, for messages.

    Raises:
        Refused: It is none of these, or with everything that is wrong with its columns.
    """
    columns: dict[str, Any] = {}
    for key, column in _named(value, name).items():
        columns |= _flat(str(key), column, name)
    lengths = {len(column) for column in columns.values()}
    if lengths != {len(ids)}:
        got = ", ".join(f"{key} {len(column):,}" for key, column in columns.items()) or "nothing"
        raise Refused([f"{name}: expected {len(ids):,} answers, one for each id, got {got}"])
    if not set(columns) & set(IDS):
        columns["id"] = ids
    try:
        table = pa.table({key: pa.array(column) for key, column in columns.items()})
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise Refused([f"{name}: expected columns of plain numbers, got '{error}'"]) from None
    return answers_in(FlatTable(name, table), ids, [], [])


def _named(value: Any, name: str) -> Mapping[Any, Any]:
    """Columns by name."""
    if isinstance(value, Mapping):
        return value
    if hasattr(value, "columns") and hasattr(value, "shape"):
        return {column: value[column] for column in value.columns}
    array = _array(value, name)
    if array.ndim == 2 and array.shape[1] > 1 and array.dtype.kind in "biuf":
        sums = array.sum(axis=1)
        is_whole = bool((array >= 0).all() and (np.abs(sums - 1) <= _SUM_SLACK).all())
        return {"p" if is_whole else "logit": array}
    what = f"shape {array.shape} of {array.dtype}" if array.size else type(value).__name__
    raise Refused([f"{name}: expected {FORMS}, got {what}; name what the numbers are"])


def _flat(key: str, value: Any, name: str) -> dict[str, np.ndarray]:
    """One column, or one for each class."""
    array = _array(value, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 1:
        return {key: array}
    signal = STEMS.get(key, key)
    if array.ndim != 2 or signal not in STEMS.values():
        raise Refused([f"{name}: {key}: expected one number per record, got shape {array.shape}"])
    stem = "logit" if signal == LOGITS else "p"
    return {f"{stem}_{at}": array[:, at] for at in range(array.shape[1])}


def _array(value: Any, name: str) -> np.ndarray:
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if value.is_floating_point() else value
    try:
        return np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Refused([f"{name}: expected {FORMS}, got '{error}'"]) from None
