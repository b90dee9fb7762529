"""Frozen records on disk: a `.npz` of their arrays and, as JSON, everything else.

What a field holds is told by its annotation, so that a record needs no code of its own to be
written and read back, and nothing in a file decides what is built from it.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from zipfile import BadZipFile

import numpy as np

from seenit.errors import SeenitError, StoreError
from seenit.store.atomic import write_atomically

Record = TypeVar("Record")

_CONTENT = "content"
_ARRAY = "array"
_DAMAGE = (OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError, AttributeError)


def write_frozen(path: Path, record: object, *, without: frozenset[str] = frozenset()) -> None:
    """Write a frozen dataclass in one piece.

    Args:
        path: of the file.
        record: of fields that are numbers, texts, arrays, dataclasses, tuples and mappings of
            such, or None.
        without: top-level fields that are kept elsewhere.
    """
    arrays: dict[str, np.ndarray] = {}
    content = {
        field.name: _plain(getattr(record, field.name), arrays)
        for field in fields(record)  # type: ignore[arg-type]  # any dataclass
        if field.name not in without
    }
    text = np.array(json.dumps(content))

    def save(scratch: Path) -> None:
        with scratch.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **{_CONTENT: text}, **arrays)

    write_atomically(path, save)


def _as_it_is(content: dict[str, Any]) -> dict[str, Any]:
    return content


def read_frozen(
    path: Path,
    kind: type[Record],
    *,
    upgrade: Callable[[dict[str, Any]], dict[str, Any]] = _as_it_is,
    **elsewhere: object,
) -> Record:
    """Read what `write_frozen` wrote; fields that a file does not have take their default.

    Args:
        path: of the file.
        kind: dataclass to build.
        upgrade: turns the content that an earlier version wrote into that of this one.
        elsewhere: the fields that were left out of it.

    Raises:
        StoreError: The file is missing or does not hold such a record.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        content = json.loads(str(arrays.pop(_CONTENT)))
        return _built(kind, upgrade(content), arrays, elsewhere)
    except _DAMAGE as error:
        raise StoreError(
            f"{path}: expected a file of a finished run of this version, got "
            f"'{type(error).__name__}: {error}'; run the same command again"
        ) from error
    except SeenitError as error:
        raise StoreError(f"{path}: {error}; run the same command again") from error


def _plain(value: object, arrays: dict[str, np.ndarray]) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), arrays) for field in fields(value)}
    if isinstance(value, np.ndarray):
        name = f"{_ARRAY}_{len(arrays)}"
        arrays[name] = value
        return {_ARRAY: name}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return [[_plain(key, arrays), _plain(each, arrays)] for key, each in value.items()]
    if isinstance(value, tuple | list):
        return [_plain(each, arrays) for each in value]
    return value


def _built(
    kind: type[Record],
    content: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    elsewhere: Mapping[str, object],
) -> Record:
    hints = get_type_hints(kind)
    found = {
        field.name: _typed(hints[field.name], content[field.name], arrays)
        for field in fields(kind)  # type: ignore[arg-type]  # any dataclass
        if field.name in content
    }
    return kind(**found, **elsewhere)


def _typed(hint: Any, value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """`value` as the annotation has it."""
    if value is None:
        return None
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _typed(next(part for part in parts if part is not type(None)), value, arrays)
    if origin is np.ndarray or hint is np.ndarray:
        return arrays[value[_ARRAY]]
    if is_dataclass(hint):
        return _built(hint, value, arrays, {})  # type: ignore[arg-type]  # a class, no instance
    if origin is tuple:
        each = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(_typed(part, one, arrays) for part, one in zip(each, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {
            _typed(parts[0], key, arrays): _typed(parts[1], each, arrays) for key, each in value
        }
    return hint(value) if hint in (int, float, str, bool) else value
