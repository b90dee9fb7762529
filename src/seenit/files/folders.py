"""What lies in a folder, hidden files left out."""

from collections.abc import Collection
from pathlib import Path

IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
)
PARQUET_SUFFIX = ".parquet"
_MAX_DEPTH = 4


def visible_entries(folder: Path) -> list[Path]:
    """Files and folders in `folder` whose names do not start with a dot, sorted by name."""
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def visible_files(folder: Path) -> list[Path]:
    """Files anywhere below `folder`, sorted by their relative names, hidden ones left out.

    Pipes and devices are left out, which reading would wait for. A link to a folder counts as a
    file and is not followed, because it may lead back.
    """
    found: list[Path] = []
    for entry in visible_entries(folder):
        if _is_real_folder(entry):
            found.extend(visible_files(entry))
        elif entry.is_file() or entry.is_symlink():
            found.append(entry)
    return found


def holds_named(folder: Path, suffixes: Collection[str], *, depth: int = _MAX_DEPTH) -> bool:
    """Some file in the folder, or so many levels below, has one of these suffixes."""
    entries = visible_entries(folder)
    if any(entry.suffix.lower() in suffixes and entry.is_file() for entry in entries):
        return True
    return depth > 0 and any(
        holds_named(entry, suffixes, depth=depth - 1) for entry in entries if _is_real_folder(entry)
    )


def _is_real_folder(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink()
