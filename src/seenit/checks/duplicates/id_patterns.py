"""Ids that look like several records of one person: "p12_3", "patient7/2"."""

import re
from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import IdArray, IntArray

_PARTS = re.compile(
    r"(?P<unit>(?:.*[A-Za-z].*|\d+(?=[_/:#])))[_/:#.-](?P<number>\d{1,4}|[a-z])", re.ASCII
)
_SUFFIX = re.compile(r"\.(png|jpe?g|npy|npz|tiff?|bmp|dcm|nii|wav|txt)$", re.IGNORECASE)
FEWEST_UNITS = 5
LEAST_REPEATED = 0.5
"""Share of the records whose unit has another one."""
MOST_GAPS = 3
"""Times as many as its records that the numbers of a unit may span; a running number spans more."""


@dataclass(frozen=True, kw_only=True)
class RepeatedIds:
    """What the ids have in common.

    Attributes:
        example: the first id that stands for several.
        n_units: different beginnings.
    """

    example: str
    n_units: int


def repeated_ids(ids: IdArray, labels: IntArray | None) -> RepeatedIds | None:
    """Beginnings that several ids share, each with its own small number; None where there are none.

    Beginnings that are the classes, as names of folders are, and numbers that run through the
    whole set are no sign of a person.

    Args:
        ids: (n,).
        labels: (n,) classes, None where there are none.
    """
    if ids.dtype.kind not in "UO":
        return None
    found = [_PARTS.fullmatch(_SUFFIX.sub("", str(one))) for one in ids]
    rows = np.array([at for at, match in enumerate(found) if match is not None], dtype=np.int64)
    if len(rows) < LEAST_REPEATED * len(ids) or len(rows) < 2 * FEWEST_UNITS:
        return None
    parts = [match for match in found if match is not None]
    names, unit, sizes = np.unique(
        [match["unit"] for match in parts], return_inverse=True, return_counts=True
    )
    numbers = np.array([_number(match["number"]) for match in parts])
    is_repeated = sizes[unit] > 1
    if len(names) < FEWEST_UNITS or is_repeated.sum() < LEAST_REPEATED * len(ids):
        return None
    low, high = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    np.minimum.at(low, unit, numbers)
    np.maximum.at(high, unit, numbers)
    spans = (high - low + 1)[sizes > 1] / sizes[sizes > 1]
    if np.median(spans) > MOST_GAPS or _are_classes(unit, labels, rows):
        return None
    return RepeatedIds(example=str(ids[rows[np.flatnonzero(is_repeated)[0]]]), n_units=len(names))


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else float(ord(text))


def _are_classes(unit: IntArray, labels: IntArray | None, rows: IntArray) -> bool:
    """Each beginning has one class, and there are hardly more beginnings than classes."""
    if labels is None:
        return False
    pairs = np.unique(np.column_stack([unit, labels[rows]]), axis=0)
    n_units, n_classes = len(np.unique(unit)), len(np.unique(labels[rows]))
    return len(pairs) == n_units and n_units <= 2 * n_classes
