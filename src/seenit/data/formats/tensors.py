"""Records saved with torch: named columns, a pair, a list of records, or a whole data set."""

from collections.abc import Mapping

import torch

from seenit.data.formats.reading import AS_IT_IS, Reading
from seenit.data.formats.splits import parts_of
from seenit.data.formats.torch_pickle import (
    examples_of_dataset,
    examples_of_mapping,
    examples_of_pair,
)
from seenit.data.formats.torch_records import columns_of_records
from seenit.data.tables.names import IMAGES, LABELS, is_called
from seenit.errors import FileRefused
from seenit.files.kinds import Kind
from seenit.files.pickles.allowed import Wanted
from seenit.files.pickles.safe_torch import load_torch
from seenit.files.pickles.stand_ins import Inert
from seenit.records.examples import Examples


def read_torch(path: str, kind: Kind, reading: Reading = AS_IT_IS) -> Examples:
    """Examples from a torch file: a pickled data set, a dict, a pair or a list of records.

    A dict has images, labels and perhaps ids and membership under the names of
    `seenit.data.tables.names`, or under those that the user says. A list holds pairs
    (image, label) or dicts, one for each record, or batches as a data loader gives them.

    Raises:
        FileRefused: It cannot be opened safely, or holds something else.
        Refused: With everything that is wrong with the records.
    """
    loaded = load_torch(path, kind=kind, wanted=Wanted.RECORDS)
    problems: list[str] = []
    if isinstance(loaded, Inert) and loaded.is_dataset:
        return examples_of_dataset(path, kind, loaded, reading)
    if isinstance(loaded, Mapping):
        if _is_state_dict(loaded, reading.columns):
            raise FileRefused(
                f"{path}: expected records, got a state dict of {len(loaded)} tensors; pass a "
                "model as --target"
            )
        named = {key: value for key, value in loaded.items() if isinstance(key, str)}
        return examples_of_mapping(path, f"{kind}, named tensors", named, reading, problems)
    if isinstance(loaded, list | tuple):
        columns = columns_of_records(loaded, problems)
        if columns is not None:
            return examples_of_mapping(path, f"{kind}, list of records", columns, reading, problems)
        return examples_of_pair(path, f"{kind}, images and labels", loaded, reading)
    shown = f"a tensor {tuple(loaded.shape)}" if isinstance(loaded, torch.Tensor) else repr(loaded)
    raise FileRefused(
        f"{path}: expected images with labels, got {shown[:80]}; save "
        "torch.save({'images': images, 'labels': labels}, 'data.pt')"
    )


def _is_state_dict(loaded: Mapping[object, object], columns: Mapping[str, str]) -> bool:
    """Whether all values are tensors, none of them under a known name of records."""
    are_weights = len(loaded) > 0 and all(
        isinstance(value, torch.Tensor)
        and key not in columns
        and not is_called(key, (*IMAGES, *LABELS))
        for key, value in loaded.items()
    )
    return are_weights and not parts_of(loaded, AS_IT_IS, [])
