"""Names of Python code of the user's own, `module:function`, and what they stand for."""

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_NAMED = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


def names_code(spec: str) -> bool:
    """`spec` has the form module:function."""
    return _NAMED.fullmatch(spec) is not None


def imported(spec: str, *, folder: Path) -> Any:
    """What `module:function` stands for; modules in `folder` can be imported.

    Raises:
        Exception: Whatever the import of the user's own code raises.
    """
    module_name, _, name = spec.partition(":")
    with importable(folder):
        return getattr(importlib.import_module(module_name), name)


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Inside, modules in a folder can be imported, before any others of their name."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
