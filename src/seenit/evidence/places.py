"""Where a run will write: refused before any work, not after it."""

import os
from pathlib import Path


def folder_problems(folder: Path, *, flag: str = "--run-dir") -> list[str]:
    """What keeps `folder` from being made or written to; empty if nothing does."""
    home = next(place for place in (folder, *folder.parents) if place.exists())
    if not home.is_dir():
        return [f"{flag} {folder}: expected a folder, got the file {home}; choose another"]
    if not os.access(home, os.W_OK | os.X_OK):
        return [
            f"{flag} {folder}: expected a folder that can be written, {home} cannot; choose another"
        ]
    return []


def file_problems(path: Path, *, flag: str = "--out") -> list[str]:
    """What keeps `path` from being written as a file; empty if nothing does."""
    if path.is_dir():
        return [f"{flag} {path}: expected a file, got a folder; name the file in it"]
    if not path.resolve().parent.is_dir():
        return [f"{flag} {path}: expected an existing folder, got none; make it or choose another"]
    return folder_problems(path.parent, flag=flag)
