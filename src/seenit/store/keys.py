"""Content keys: the same inputs always give the same name, other inputs never do."""

import hashlib
import json
from collections.abc import Mapping

import numpy as np


def key_of(parts: Mapping[str, object]) -> str:
    """A 32-digit hexadecimal key of named parts.

    Args:
        parts: strings, numbers, booleans, None, arrays, and lists, tuples or mappings of them.
            Order of names does not matter, types do (1 and 1.0 and True differ).

    Raises:
        TypeError: A part is of another type, so it has no stable content.
    """
    text = json.dumps(_stable(parts), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _stable(part: object) -> object:
    if part is None or isinstance(part, bool | int | str):
        return [type(part).__name__, part]
    if isinstance(part, float):
        return ["float", part.hex()]
    if isinstance(part, np.ndarray):
        content = np.ascontiguousarray(part)
        digest = hashlib.sha256(content.view(np.uint8).reshape(-1).data).hexdigest()
        return ["array", str(part.dtype), list(part.shape), digest]
    if isinstance(part, Mapping):
        return {str(name): _stable(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_stable(value) for value in part]
    raise TypeError(f"key part: expected plain data, got {type(part).__name__}")
