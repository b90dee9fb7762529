"""The source of the user's own code, as part of a content key: its file and what it imports."""

import ast
import hashlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path


def own_source_digest(path: Path, *, module: str) -> str:
    """SHA-256 over a source file and what it imports of its own folder or package.

    Installed packages do not count: what they are is the user's to keep.

    Args:
        path: of the source file.
        module: the dotted name under which it was imported; tells where its folder is.
    """
    is_package = path.stem == "__init__"
    root = path.parents[module.count(".") + is_package]
    whole = hashlib.sha256()
    for file in sorted(_sources(path, root)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(root).as_posix()}\n{content}\n".encode())
    return whole.hexdigest()


def _sources(path: Path, root: Path) -> set[Path]:
    """Files of `root`, from `path` on, each of which another imports."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting.extend(_files_of(_imports(file, root), root))
    return found


def _files_of(names: Iterator[str], root: Path) -> Iterator[Path]:
    """Source files of dotted names and of the packages around them, where `root` has them."""
    for name in names:
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            place = root.joinpath(*parts[:depth])
            for candidate in (place / "__init__.py", place.with_name(f"{place.name}.py")):
                if candidate.is_file() and not _is_installed(candidate):
                    yield candidate


def _imports(file: Path, root: Path) -> Iterator[str]:
    """Absolute names of what a file imports; a name taken from a package may be a module of it."""
    package = file.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*around, *([node.module] if node.module else [])])
            for alias in node.names:
                yield ".".join(filter(None, [base, alias.name]))


def _is_installed(file: Path) -> bool:
    paths = sysconfig.get_paths()
    places = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return any(file.is_relative_to(place) for place in places)
