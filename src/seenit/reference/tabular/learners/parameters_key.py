"""Parameters of an estimator as text that is the same in every process."""

from typing import Any

import numpy as np

_DEEPEST = 8


def parameters_key(estimator: Any) -> dict[str, str]:
    """Each parameter of an estimator and of its parts, by name."""
    return {
        name: _described(value, 0)
        for name, value in sorted(estimator.get_params(deep=True).items())
    }


def _described(value: Any, depth: int) -> str:
    """A value; of objects, which print where they lie in memory, their classes and contents."""
    if value is None or isinstance(value, bool | int | float | str | bytes | slice):
        return repr(value)
    if isinstance(value, np.ndarray | np.generic):
        return repr(value.tolist())
    if isinstance(value, type) or hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    if depth == _DEEPEST:
        return type(value).__qualname__
    if isinstance(value, dict):
        inner = [
            f"{_described(k, depth + 1)}: {_described(v, depth + 1)}" for k, v in value.items()
        ]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = [_described(one, depth + 1) for one in value]
    elif hasattr(value, "get_params"):
        inner = []  # its parameters are told of by names of their own
    else:
        held = getattr(value, "__dict__", {})
        inner = [f"{k}={_described(v, depth + 1)}" for k, v in sorted(held.items())]
    if isinstance(value, set | frozenset):
        inner.sort()
    return f"{type(value).__module__}.{type(value).__qualname__}({', '.join(inner)})"
