"""Lists of single records or of batches, as `torch.save([... for ... in dataset])` writes them."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from seenit.data.formats.plain import array_of
from seenit.data.tables.names import IDS, IMAGES, LABELS, MEMBERSHIP, is_called
from seenit.files.pickles.pickled_arrays import is_array, is_scalar
from seenit.files.pickles.stand_ins import Inert

_NAMED = (*IMAGES, *LABELS, *IDS, *MEMBERSHIP)


def columns_of_records(items: Sequence[object], problems: list[str]) -> dict[str, object] | None:
    """Columns by name, of a list of records or of batches; None if it is no such list.

    A record is a pair (image, label) or a dictionary; a batch is a pair of which the first has a
    record for each label of the second, as a data loader gives it.

    Args:
        items: what the file holds.
        problems: receives what only some of the records have.
    """
    named = [one for one in items if isinstance(one, Mapping)]
    if named and len(named) == len(items):
        return _columns_of_named(named, problems)
    pairs = [one for one in items if isinstance(one, list | tuple) and len(one) == 2]
    if not pairs or len(pairs) != len(items):
        return None
    if all(_is_batch(*pair) for pair in pairs):
        batches = [(array_of(inputs), array_of(labels)) for inputs, labels in pairs]
        return {
            "images": [row for inputs, _ in batches for row in inputs],
            "labels": [label for _, labels in batches for label in labels.tolist()],
        }
    if all(_is_input(one) and _is_label(label) for one, label in pairs):
        return {"images": [one for one, _ in pairs], "labels": [label for _, label in pairs]}
    return None


def _columns_of_named(
    records: Sequence[Mapping[object, object]], problems: list[str]
) -> dict[str, object]:
    names = dict.fromkeys(key for one in records for key in one if isinstance(key, str))
    columns: dict[str, object] = {}
    for name in names:
        n_having = sum(name in one for one in records)
        if n_having == len(records):
            columns[name] = [one[name] for one in records]
        elif is_called(name, _NAMED):
            problems.append(
                f"{name}: expected in each of the {len(records):,} records, got it in {n_having:,}"
                "; give it to all or to none"
            )
    return columns


def _is_batch(inputs: object, labels: object) -> bool:
    """Whether there is a record for each label: (m, c, h, w) or (m, k), and (m,)."""
    if not (_is_array(inputs) and _is_array(labels)):
        return False
    of_inputs, of_labels = _shape(inputs), _shape(labels)
    return len(of_inputs) in (2, 4) and len(of_labels) == 1 and of_inputs[0] == of_labels[0]


def _is_input(value: object) -> bool:
    return _is_array(value) and len(_shape(value)) > 0


def _is_label(value: object) -> bool:
    return (
        isinstance(value, int | float | str | torch.Tensor | np.ndarray)
        or value is None
        or (isinstance(value, Inert) and (is_scalar(value) or is_array(value)))
    )


def _is_array(value: object) -> bool:
    return isinstance(value, torch.Tensor | np.ndarray) or is_array(value)


def _shape(value: object) -> tuple[int, ...]:
    if isinstance(value, torch.Tensor | np.ndarray):
        return tuple(value.shape)
    match value:
        case Inert(state=(_, tuple(shape), *_)):
            return shape
    return ()
