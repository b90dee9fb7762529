"""The withheld truth: which private records are members, and which the scoreboard shows."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.errors import StoreError
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.store.atomic import write_atomically

HEADER = ("id", "is_member", "is_on_scoreboard")


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """The private records of a challenge.

    Attributes:
        ids: (n,) int64, in the order of the private file.
        is_member: (n,) bool.
        is_on_scoreboard: (n,) bool, the part that the running scoreboard shows; drawn once.
    """

    ids: IntArray
    is_member: BoolArray
    is_on_scoreboard: BoolArray


def draw_scoreboard(is_member: BoolArray, *, share: float, rng: np.random.Generator) -> BoolArray:
    """A share of the members and the same share of the others, (n,) bool.

    Both parts hold members in the same share, so that neither is harder than the other.
    """
    chosen: BoolArray = np.zeros(len(is_member), dtype=bool)
    for side in (True, False):
        rows = np.flatnonzero(is_member == side)
        chosen[rng.permutation(rows)[: round(share * len(rows))]] = True
    return chosen


def write_truth(path: Path, truth: Truth) -> None:
    """Write it in one piece, readable by its owner alone."""

    def write(scratch: Path) -> None:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows(
                zip(
                    truth.ids.tolist(),
                    truth.is_member.astype(int).tolist(),
                    truth.is_on_scoreboard.astype(int).tolist(),
                    strict=True,
                )
            )

    write_atomically(path, write)
    path.chmod(0o600)


def read_truth(path: Path) -> Truth:
    """The truth of a challenge.

    Raises:
        StoreError: The file is missing, or is not as `write_truth` wrote it.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
        table = np.array([[int(cell) for cell in row] for row in rows], dtype=np.int64)
        if tuple(header) != HEADER or table.shape[1:] != (len(HEADER),):
            raise ValueError(f"columns {', '.join(header)}")
        if not np.isin(table[:, 1:], (0, 1)).all():
            raise ValueError("a cell other than 0 and 1")
    except (OSError, ValueError, csv.Error) as error:
        raise StoreError(
            f"{path}: expected the truth of a challenge, {','.join(HEADER)}, got '{error}'; make "
            "the challenge again"
        ) from error
    return Truth(ids=table[:, 0], is_member=table[:, 1] == 1, is_on_scoreboard=table[:, 2] == 1)
