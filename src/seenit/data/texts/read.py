"""Open a Parquet, CSV or JSON-lines file as texts, where the user names their column."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.data.formats.parquet_files import shards_of
from seenit.data.formats.reading import Reading, named_column
from seenit.data.mixed.column_types import column_type
from seenit.data.mixed.csv_table import CsvFile
from seenit.data.mixed.encode import texts_of
from seenit.data.mixed.labels import TableLabels, labels_in
from seenit.data.mixed.parquet_table import ParquetFiles
from seenit.data.mixed.read import ids_in
from seenit.data.tables.membership_words import in_numbers
from seenit.data.tables.names import IDS, LABELS, MEMBERSHIP
from seenit.data.texts.json_lines import JsonLines
from seenit.errors import FileRefused, Refused
from seenit.files.kinds import Kind, recognise
from seenit.files.usable import require_usable
from seenit.numerics.arrays import IdArray
from seenit.records.examples import RECORD_ROLES, TEXT_ROLE, Examples
from seenit.records.text_inputs import TextInputs
from seenit.store.keys import key_of

_SHOWN = 12


class Columns(Protocol):
    """A file with named columns."""

    @property
    def types(self) -> object:
        """Names of the columns, in order."""

    def column(self, name: str) -> pa.ChunkedArray:
        """One column with its type."""

    def written(self, name: str) -> pa.ChunkedArray:
        """One column as the file has it."""


@dataclass(frozen=True, kw_only=True)
class _Source:
    """Other columns of a file of texts, read when somebody asks.

    Attributes:
        path: of the file.
        kind: its format.
    """

    path: str
    kind: Kind

    def texts(self, name: str) -> IdArray | None:
        """A column as text (n,), empty at a gap; None where there is none."""
        table = _opened(self.path, self.kind)
        return texts_of(table.written(name)) if name in table.types else None


def read_texts(path: str, reading: Reading) -> Examples | None:
    """Texts of a file, or pairs; None where the user names no column of texts.

    Columns that are neither text, label, id nor membership are left where they are. Labels may be
    missing: a language model needs none.

    Args:
        path: Parquet, CSV or JSON lines.
        reading: with the columns of the texts, in the order in which the model is given them.

    Raises:
        FileRefused: It cannot be opened safely, or is of another format.
        Refused: With everything that is wrong with its columns.
    """
    wanted = [name for name, role in reading.columns.items() if role == TEXT_ROLE]
    if not wanted:
        return None
    kind = recognise(path)
    if kind is not Kind.JSON_LINES:
        require_usable(path)
    table = _opened(path, kind)
    names = list(table.types)
    problems = _role_problems(names, reading)
    label = named_column("labels", LABELS, names, reading, problems)
    ids = named_column("ids", IDS, names, reading, problems)
    membership = named_column("is_member", MEMBERSHIP, names, reading, problems)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    texts = [_texts(table.written(name), name, problems) for name in wanted]
    labels = TableLabels(labels=np.zeros(len(texts[0]), dtype=np.int64))
    if label is not None:
        labels = labels_in(
            table.column(label), label, class_order=reading.class_order, problems=problems
        )
    array = np.empty((len(texts[0]), len(wanted)), dtype=object)
    for at, column in enumerate(texts):
        array[:, at] = column
    raw = RawColumns(
        inputs=TextInputs(array=array, source=_Source(path=path, kind=kind), label=label),
        labels=labels.labels,
        ids=None if ids is None else ids_in(table.written(ids), ids),
        membership=(
            None if membership is None else in_numbers(table.written(membership).to_pylist())
        ),
        class_names=labels.class_names,
        remarks=tuple(_remarks(array, labels)),
    )
    examples = assemble(path, kind, raw, problems)
    key = key_of({"file": examples.source.sha256, "texts": wanted, "label": label})
    return replace(examples, source=replace(examples.source, sha256=key))


def _opened(path: str, kind: Kind) -> CsvFile | ParquetFiles | JsonLines:
    match kind:
        case Kind.CSV:
            return CsvFile(path)
        case Kind.PARQUET | Kind.PARQUET_FOLDER:
            return ParquetFiles(path, shards_of(path))
        case Kind.JSON_LINES:
            return JsonLines(path)
        case _:
            raise FileRefused(
                f"{path}: expected texts in Parquet, CSV or JSON lines, as --text says, got a "
                f"{kind.value}; write them to one of these, or leave --text out"
            )


def _role_problems(names: Sequence[str], reading: Reading) -> list[str]:
    listed = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    problems = []
    for name, role in reading.columns.items():
        if role not in RECORD_ROLES:
            problems.append(
                f"--column {name}={role}: expected one of {', '.join(RECORD_ROLES)} beside "
                f"records, got {role}"
            )
        elif name not in names:
            problems.append(
                f"{name}: expected a column of that name ({role}), got {listed}; check --text, "
                "--label, --id, --unit and --column"
            )
    return problems


def _texts(column: pa.ChunkedArray, name: str, problems: list[str]) -> list[str]:
    """A column of texts; anything else in it is noted."""
    if column_type(column.type) != "category":
        problems.append(
            f"{name}: expected texts, got {column.type}; name the column of the texts by --text"
        )
        return [""] * len(column)
    found: list[str | None] = column.to_pylist()
    n_missing = found.count(None)
    if n_missing:
        problems.append(
            f"{name}: expected a text in every row, got none in {n_missing:,}, the first in row "
            f"{found.index(None) + 1}; leave those records out, or write the text that the model "
            "was given"
        )
    return [text or "" for text in found]


def _remarks(array: np.ndarray, labels: TableLabels) -> Iterator[str]:
    """What a reader must know of the texts."""
    if labels.remark:
        yield labels.remark
    whole = ["\n".join(row).strip() for row in array]
    if n_empty := whole.count(""):
        yield f"{n_empty:,} records have an empty text; the model is asked about them all the same"
    counts = Counter(whole)
    n_repeated = sum(n for text, n in counts.items() if n > 1 and text)
    if n_repeated:
        yield (
            f"{n_repeated:,} of {len(whole):,} records have the text of another in this file, "
            f"{sum(1 for text, n in counts.items() if n > 1 and text):,} different texts"
        )
