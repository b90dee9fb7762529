"""What lies in a folder, hidden files left out."""

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


def holds_images(folder: Path, depth: int = 0) -> bool:
    """Some file at most four levels down is named like an image."""
    entries = visible_entries(folder)
    if any(entry.suffix.lower() in IMAGE_SUFFIXES and entry.is_file() for entry in entries):
        return True
    return depth < _MAX_DEPTH and any(
        holds_images(entry, depth + 1) for entry in entries if _is_real_folder(entry)
    )


def _is_real_folder(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink()
