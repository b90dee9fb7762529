"""From the raw columns of a file to checked examples."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seenit.data.formats.labels import numbered_labels
from seenit.data.tables.columns import ids_of, labels_of, membership_of
from seenit.errors import Refused
from seenit.files.provenance import provenance_of
from seenit.numerics.arrays import IdArray
from seenit.records.examples import TEXT, UNKNOWN, Examples, Inputs, Normalisation
from seenit.records.preparation import StoredSteps
from seenit.records.provenance import FileProvenance
from seenit.store.keys import key_of


@dataclass(frozen=True, kw_only=True, eq=False)
class RawColumns:
    """The columns that were found in a file.

    Attributes:
        inputs: the images or table rows, None where they were refused.
        labels: class numbers; a list, tensor or array.
        ids: None where the file has none.
        membership: None where the file has none.
        normalisation: what a transform in the file offers.
        stored_steps: what that transform does besides normalising.
        class_names: of classes 0, 1, …, where the order of names numbers them.
        remarks: what was read otherwise than it is written, one sentence each.
        part: of the file, in words, where not all of it was read.
    """

    inputs: Inputs | None
    labels: object
    ids: object = None
    membership: object = None
    normalisation: Normalisation | None = None
    stored_steps: StoredSteps | None = None
    class_names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    part: str = ""


def assemble(
    path: str, kind: str, raw: RawColumns, problems: list[str], *, class_order: str = TEXT
) -> Examples:
    """Examples from raw columns.

    Without ids, records are named after the file, a piece of its hash and their position, so
    that two different files never share a name.

    Args:
        path: the file, as the user gave it.
        kind: its format in words.
        raw: its columns.
        problems: what the format found wrong already.
        class_order: of labels that are names.

    Raises:
        Refused: With those problems and the ones found here.
    """
    remarks: list[str] = [*raw.remarks]
    numbered, class_names = numbered_labels(raw.labels, class_order, remarks)
    labels = labels_of(numbered, problems)
    ids = None if raw.ids is None else ids_of(raw.ids, problems, remarks)
    is_member = None if raw.membership is None else membership_of(raw.membership, problems)
    if not problems and raw.inputs is not None:
        n = raw.inputs.shape[0]
        for name, column in (("labels", labels), ("ids", ids), ("membership", is_member)):
            if column is not None and len(column) != n:
                problems.append(
                    f"{name}: expected {n:,}, one per image, got {len(column):,}; the columns "
                    "must have one length"
                )
    if problems or raw.inputs is None:
        raise Refused(f"{path}: {problem}" for problem in problems)
    source = _source(path, kind, raw.part, remarks)
    return Examples(
        ids=_row_names(source, n) if ids is None else ids,
        inputs=raw.inputs,
        labels=labels,
        is_member=np.full(n, UNKNOWN, dtype=np.int8) if is_member is None else is_member,
        source=source,
        offered_normalisation=raw.normalisation,
        stored_steps=raw.stored_steps,
        class_names=raw.class_names or class_names,
    )


def _source(path: str, kind: str, part: str, remarks: list[str]) -> FileProvenance:
    """Where the records are from; two parts of one file are told apart by their hashes."""
    whole = provenance_of(path, kind)
    said = tuple(f"{path}: {remark}" for remark in remarks)
    if not part:
        return replace(whole, remarks=said)
    key = key_of({"file": whole.sha256, "part": part})
    return replace(whole, kind=f"{kind}, {part}", sha256=key, remarks=said)


def _row_names(source: FileProvenance, n: int) -> IdArray:
    """Names such as train-8d696a:17, for row 17 of train.parquet."""
    stem = Path(source.path).resolve().stem
    return np.array([f"{stem}-{source.sha256[:6]}:{row}" for row in range(n)], dtype=np.str_)
