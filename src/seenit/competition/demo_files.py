"""Data sets as the competitions hand them out: pickles of a class that lived in a script."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from seenit.numerics.arrays import BoolArray, Float32Array, IntArray
from seenit.store.atomic import write_atomically

_CLASS = "MembershipDataset"


def write_membership_dataset(
    path: Path,
    *,
    ids: IntArray,
    images: Float32Array,
    labels: IntArray,
    is_member: BoolArray | None,
) -> None:
    """Write a `__main__.MembershipDataset` as `torch.save` of the organisers' script does.

    Args:
        path: the file.
        ids: (n,).
        images: (n, 3, 32, 32) in [0, 1].
        labels: (n,).
        is_member: (n,), or None for a private set, whose membership is a list of None.
    """
    with _class_of_a_script() as membership_dataset:
        dataset = membership_dataset()
        dataset.__dict__.update(
            ids=ids.tolist(),
            imgs=list(torch.from_numpy(images).clone().unbind()),
            labels=labels.tolist(),
            transform=None,
            membership=[None] * len(ids) if is_member is None else is_member.astype(int).tolist(),
        )
        write_atomically(path, lambda scratch: torch.save(dataset, scratch))


@contextmanager
def _class_of_a_script() -> Iterator[type]:
    """A class that pickles as `__main__.MembershipDataset`; `__main__` is restored afterwards."""
    script = sys.modules["__main__"]
    before = script.__dict__.get(_CLASS)
    membership_dataset = type(_CLASS, (), {"__module__": "__main__"})
    setattr(script, _CLASS, membership_dataset)
    try:
        yield membership_dataset
    finally:
        if before is None:
            delattr(script, _CLASS)
        else:
            setattr(script, _CLASS, before)
