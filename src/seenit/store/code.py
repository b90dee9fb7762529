"""The version of the code, as part of every content key."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from seenit._version import __version__

_PACKAGE = Path(__file__).resolve().parent.parent


@cache  # what runs is what was imported, whatever happens to the files meanwhile
def code_version(of: str | None = None) -> str:
    """Version and source digest, so that changed code never meets a stale result.

    Args:
        of: a module of seenit; only its source and what it imports, directly or not, count then.
            What took hours need not be done again for a changed word in a report. None for the
            whole package.
    """
    paths = set(_PACKAGE.rglob("*.py")) if of is None else _imported_by(of)
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:16]}"


def _imported_by(module: str) -> set[Path]:
    """Source files of a module and of everything of seenit that it imports."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = _source_of(waiting.pop())
        if path is not None and path not in found:
            found.add(path)
            waiting.extend(_imports(path))
    return found


def _imports(path: Path) -> Iterator[str]:
    """Names of what a source file imports; a name taken from a package may be a module of it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _source_of(module: str) -> Path | None:
    """The file of a module of seenit, None for anything else."""
    package, _, rest = module.partition(".")
    if package != _PACKAGE.name:
        return None
    place = _PACKAGE.joinpath(*rest.split(".")) if rest else _PACKAGE
    candidates = (place / "__init__.py", place.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)
