"""A file that a command must not overwrite."""

import os
from pathlib import Path

from seenit.errors import ConfigError


def require_new_file(flag: str, path: Path) -> None:
    """Check, before any long work, that `path` is free and can be written.

    Raises:
        ConfigError: Something is there already, or nothing can be written there.
    """
    if path.exists() or path.is_symlink():
        raise ConfigError(
            f"{flag} {path}: expected a file that is not there yet, got one that is; somebody may "
            "have filled it in, so name another, or move it away"
        )
    folder = next(each for each in path.absolute().parents if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ConfigError(
            f"{flag} {path}: expected a folder that can be written to, got {folder}; name another "
            "place"
        )
