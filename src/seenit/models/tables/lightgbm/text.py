"""What a LightGBM file states, read without LightGBM."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.limits import bytes_of

_END = "end of trees"
_PANDAS = "pandas_categorical:"


@dataclass(frozen=True, kw_only=True, eq=False)
class LightGBMText:
    """A file as LightGBM's `save_model` writes it, cut into its parts.

    Attributes:
        path: as the user gave it.
        text: all of it, which is what LightGBM gets.
        header: name to value of the lines before the trees; a line without = has the value "".
        trees: the same of each tree.
        parameters: of the training, name to value as text; empty where the file has none.
        pandas_categories: categories of the frame's category columns, in the order of the columns;
            empty where it was trained on no frame.
    """

    path: str
    text: str
    header: Mapping[str, str]
    trees: Sequence[Mapping[str, str]]
    parameters: Mapping[str, str]
    pandas_categories: Sequence[Sequence[Any]]


def read_text(path: str) -> LightGBMText:
    """The file's parts; no name occurs twice in one, so that all readers see the same.

    Raises:
        FileRefused: It is cut off, damaged or something else.
    """
    try:
        text = bytes_of(path, "a LightGBM model").decode("utf-8")
        before, end, after = text.partition(f"\n{_END}\n")
        if not end:
            raise ValueError(f"the line {_END!r} is missing, so the file is cut off")
        at = before.index("\n\n")
        header = _values(before[:at])
        sizes = [int(size) for size in header["tree_sizes"].split()]
        trees = _trees(before.encode() + b"\n", len(before[:at].encode()) + 2, sizes)
        return LightGBMText(
            path=path,
            text=text,
            header=header,
            trees=trees,
            parameters=_parameters(after),
            pandas_categories=_pandas_categories(after),
        )
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise FileRefused(
            f"{path}: expected a LightGBM model as Booster.save_model writes it, got a damaged or "
            f"foreign one ({reason_of(error)}); save or download it again"
        ) from error


def _trees(data: bytes, start: int, sizes: Sequence[int]) -> list[dict[str, str]]:
    """The trees, cut by the sizes that the header states, as LightGBM cuts them."""
    found = []
    for at, size in enumerate(sizes):
        block = data[start : start + size].decode("utf-8")
        values = _values(block)
        if size <= 0 or not block.startswith("Tree=") or values.get("Tree") != str(at):
            raise ValueError(f"tree_sizes: tree {at} does not begin where they say")
        found.append(values)
        start += size
    if data[start:].strip():
        raise ValueError("tree_sizes end before the trees do")
    return found


def _values(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in block.splitlines():
        if not line.strip():
            continue
        name, _, value = line.partition("=")
        if name in found:
            raise ValueError(f"the name {name[:40]!r} twice")
        found[name] = value
    return found


def _parameters(after: str) -> dict[str, str]:
    _, start, rest = after.partition("\nparameters:\n")
    stated, _, _ = rest.partition("\nend of parameters")
    lines = [line[1:-1] for line in stated.splitlines() if line[:1] == "[" and line[-1:] == "]"]
    pairs = [line.partition(": ") for line in lines] if start else []
    return {name.rstrip(":"): value for name, _, value in pairs}


def _pandas_categories(after: str) -> list[list[Any]]:
    lines = [line for line in after.splitlines() if line.startswith(_PANDAS)]
    found = json.loads(lines[-1].removeprefix(_PANDAS)) if lines else None
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, list) for one in found):
        raise ValueError(f"{_PANDAS} expected a list of lists")
    return found
