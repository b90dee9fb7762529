"""A CSV file as columns of text."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.csv as pa_csv

from seenit.errors import FileRefused
from seenit.files.csv_header import header_problem

_RAGGED = re.compile(r"Expected (\d+) columns, got (\d+)")
_BLOCK_BYTES = 2**24


def read_csv(path: str) -> pa.Table:
    """All columns as text: a type guessed from the first rows would lose ids such as 007.

    Raises:
        FileRefused: It is not in UTF-8, has no header, or is not separated by commas.
    """
    _require_utf8(path)
    with open(path, newline="", encoding="utf-8-sig") as stream:
        header = next(csv.reader(stream), [])
    if (problem := header_problem(header)) is not None:
        raise FileRefused(f"{path}: {problem}")
    if len(header) == 1 and any(separator in header[0] for separator in ";\t"):
        raise FileRefused(
            f"{path}: expected columns separated by commas, got {header[0][:60]!r}; write it with "
            "commas"
        )
    names = [name.strip() for name in header]
    if len(set(names)) < len(names):
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise FileRefused(
            f"{path}: expected each column name once, got {', '.join(map(repr, repeated))} "
            "repeatedly; rename or drop the copies"
        )
    with _refusing_ragged_rows(path):
        return _parsed_csv(path, names)


def _parsed_csv(path: str, names: list[str]) -> pa.Table:
    return pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(column_names=names, skip_rows=1),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    )


def _require_utf8(path: str) -> None:
    """Refuse text in another encoding by the line where it shows."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    n_lines = 0
    with open(path, "rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                line = n_lines + block[: error.start].count(b"\n") + 1
                raise FileRefused(
                    f"{path}: expected text in UTF-8, got the byte {error.object[error.start]:#x} "
                    f"in line {line}, as Windows programs write it (cp1252, latin-1); save it as "
                    "UTF-8, or pandas.read_csv(path, encoding='cp1252', dtype=str)"
                    ".to_csv('table.csv', index=False)"
                ) from None
            n_lines += block.count(b"\n")


@contextmanager
def _refusing_ragged_rows(path: str) -> Iterator[None]:
    try:
        yield
    except pa.ArrowInvalid as error:
        found = _RAGGED.search(str(error))
        if found is None:
            raise
        raise FileRefused(
            f"{path}: the CSV table is damaged, or has cells with commas: expected "
            f"{found.group(1)} cells in every row, as in its header, got {found.group(2)} in one; "
            "write it again, with quotes around cells that hold commas"
        ) from None
