"""The rows of a submission file, before anything is said of them."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.errors import SubmissionError
from seenit.numerics.arrays import Array


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What a CSV file holds, as text; blank lines are left out.

    Attributes:
        name: of the file, for messages.
        header: its first row.
        body: the others.
    """

    name: str
    header: list[str]
    body: list[list[str]]

    def scores(self) -> Array:
        """The second column, (n,) float64, of rows that have no problems."""
        return np.array([float(row[1]) for row in self.body])


def read_rows(path: Path) -> Rows:
    """The rows of a file.

    Raises:
        SubmissionError: It cannot be read, or is no plain CSV in UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SubmissionError(
            f"{path}: expected a readable file, got '{error.strerror}'; check the path"
        ) from error
    return parse_rows(path.name, content)


def parse_rows(name: str, content: bytes) -> Rows:
    """The rows of a file's content.

    Raises:
        SubmissionError: It is no plain CSV in UTF-8, or is empty.
    """
    try:
        text = io.StringIO(content.decode("utf-8"), newline="")
        rows = [row for row in csv.reader(text, strict=True) if row]
    except UnicodeDecodeError:
        raise SubmissionError(f"{name}: expected a CSV file in UTF-8, got other bytes") from None
    except csv.Error as error:
        raise SubmissionError(f"{name}: expected plain CSV, got '{error}'") from error
    if not rows:
        raise SubmissionError(f"{name}: expected a header and rows, got an empty file")
    return Rows(name=name, header=rows[0], body=rows[1:])
