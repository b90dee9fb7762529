"""Sizes and hashes of input files, read in pieces."""

import hashlib
from pathlib import Path

from seenit.errors import FileRefused
from seenit.files.folders import visible_files
from seenit.records.provenance import FileProvenance


def provenance_of(path: str, kind: str) -> FileProvenance:
    """Where bytes came from: path, format in words, size and SHA-256.

    A folder's hash covers the sorted relative names and the contents of its visible files.

    Args:
        path: a file or a folder, as the user gave it.
        kind: the format in words.

    Raises:
        FileRefused: It cannot be read.
    """
    try:
        root = Path(path)
        if not root.is_dir():
            return FileProvenance(
                path=path, kind=kind, n_bytes=root.stat().st_size, sha256=_sha256(root)
            )
        whole = hashlib.sha256()
        n_bytes = 0
        for file in visible_files(root):
            if not file.is_file():
                continue  # a link to a folder, or to nothing
            whole.update(f"{file.relative_to(root).as_posix()}\n{_sha256(file)}\n".encode())
            n_bytes += file.stat().st_size
        return FileProvenance(path=path, kind=kind, n_bytes=n_bytes, sha256=whole.hexdigest())
    except OSError as error:
        raise FileRefused(
            f"{path}: cannot be read ({error.strerror}: {error.filename}); check its permissions"
        ) from None


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
