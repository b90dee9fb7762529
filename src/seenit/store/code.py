"""The version of the code, as part of every content key."""

import hashlib
from pathlib import Path

from seenit._version import __version__


def code_version() -> str:
    """Version and source digest, so that changed code never meets a stale result."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:16]}"
