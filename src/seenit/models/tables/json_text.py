"""JSON of which all readers see the same."""

import json
from typing import Any


def read_json(data: bytes) -> Any:
    """The one value in `data`.

    Raises:
        ValueError: It is no JSON, or has a name twice in one mapping, of which readers may take
            either.
        RecursionError: It is nested too deep.
    """
    return json.loads(data, object_pairs_hook=_without_twice)


def _without_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {max(names, key=names.count)[:40]!r} twice in one mapping")
    return found
