"""Git-LFS pointers: three lines of text where a large file should be."""

import re
from dataclasses import dataclass

_FIRST_LINE = b"version https://git-lfs.github.com/spec/"
MAX_POINTER_BYTES = 1024


@dataclass(frozen=True, kw_only=True)
class LfsPointer:
    """What a Git-LFS pointer says about the file that it stands for.

    Attributes:
        sha256: hex digest of the real file, None if the pointer does not say.
        n_bytes: size of the real file, None if the pointer does not say.
    """

    sha256: str | None
    n_bytes: int | None


def parse_lfs_pointer(head: bytes) -> LfsPointer | None:
    """The pointer that the first bytes of a file spell, None if they spell none."""
    if not head.startswith(_FIRST_LINE):
        return None
    text = head[:MAX_POINTER_BYTES].decode("utf-8", errors="replace")
    digest = re.search(r"^oid sha256:([0-9a-f]{64})\s*$", text, flags=re.MULTILINE)
    size = re.search(r"^size (\d{1,18})\s*$", text, flags=re.MULTILINE)
    return LfsPointer(
        sha256=digest.group(1) if digest else None,
        n_bytes=int(size.group(1)) if size else None,
    )
