"""How long each stage took, and with which versions."""

import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version

from seenit._version import __version__

PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "torchvision", "pyarrow")


class Clock:
    """Wall-clock seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block under `name`; the same name again adds up."""
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.seconds[name] = self.seconds.get(name, 0.0) + spent


def now_in_utc() -> str:
    """Date and time, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def versions() -> dict[str, str]:
    """Package name to version, Python and platform included."""
    return {
        "seenit": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        **{name: version(name) for name in PACKAGES},
    }
