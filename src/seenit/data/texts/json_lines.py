"""A file of JSON lines: one object for each record."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from seenit.errors import FileRefused

_SHOWN = 60


class JsonLines:
    """A file of JSON lines, held in memory.

    Args:
        path: of the file.

    Raises:
        FileRefused: It is not in UTF-8, or a line is no object.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._rows = list(_objects(path))
        names = dict.fromkeys(name for row in self._rows for name in row)
        self.types: Mapping[str, tuple[pa.DataType, ...]] = {
            name: (self.column(name).type,) for name in names
        }

    @property
    def n_rows(self) -> int:
        """Number of records."""
        return len(self._rows)

    def column(self, name: str) -> pa.ChunkedArray:
        """One column, null where a line does not have it.

        Raises:
            FileRefused: Its values are not all of one type.
        """
        values = [row.get(name) for row in self._rows]
        try:
            return pa.chunked_array([pa.array(values)])
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError) as error:
            if any(isinstance(one, str) and _has_surrogate(one) for one in values):
                raise FileRefused(
                    f"{self.path}: {name}: expected Unicode, got half of a surrogate pair, which "
                    "no encoding can hold; write the file again from its texts"
                ) from None
            raise FileRefused(
                f"{self.path}: {name}: expected values of one type in all lines, got several "
                f"({str(error).splitlines()[0]}); write the file with one"
            ) from None

    def written(self, name: str) -> pa.ChunkedArray:
        """As `column`."""
        return self.column(name)


def _objects(path: str) -> Iterator[dict[str, Any]]:
    try:
        with open(path, encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield _object(path, number, line)
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"{path}: expected text in UTF-8, got the byte {error.object[error.start]:#x}; save it "
            "as UTF-8"
        ) from None


def _object(path: str, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FileRefused(
            f"{path}: line {number}: expected an object in JSON, such as "
            f'{{"text": "…", "label": 0}}, got {line.strip()[:_SHOWN]!r}; write one for each record'
        )
    return found


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
