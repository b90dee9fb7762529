"""Files that appear in one piece: written beside their place, then renamed over it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Run `write` on a scratch path in the same folder and rename the result to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch_name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    scratch = Path(scratch_name)
    try:
        write(scratch)
        os.chmod(scratch, 0o644)
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
