"""One broken or hostile file: how to make it, how a user would open it, what must be said."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from seenit.data import open_examples, open_signal_table
from seenit.errors import Refused
from seenit.kinds.check import check_examples, check_pair


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file that must be refused.

    Attributes:
        name: the case in words.
        build: makes the file in a folder that holds nothing else and returns its path; a hostile
            one tries to create `folder / "sentinel"`.
        open: what a user would do with it.
        says: pieces of the message: what was found, and what to do.
    """

    name: str
    build: Callable[[Path], Path]
    open: Callable[[str], object]
    says: tuple[str, ...]


def as_public(path: str) -> None:
    """Open and check a set whose membership must be known."""
    _require_none(check_examples(open_examples(path), role="public", needs_membership=True))


def as_private(path: str) -> None:
    """Open and check a set whose membership is not known."""
    _require_none(check_examples(open_examples(path), role="private", needs_membership=False))


def as_signals(path: str) -> None:
    """Open a table of precomputed signals."""
    open_signal_table(path, columns={})


def as_signals_with(**columns: str) -> Callable[[str], None]:
    """Open a table of precomputed signals with --column."""

    def opened(path: str) -> None:
        open_signal_table(path, columns=columns)

    return opened


def as_pair(path: str) -> None:
    """Open the files or folders a and b below `path` as public and private."""
    public, private = (open_examples(str(next(Path(path).glob(f"{side}*")))) for side in ("a", "b"))
    _require_none(check_pair(public, private))


def _require_none(problems: list[str]) -> None:
    if problems:
        raise Refused(problems)
