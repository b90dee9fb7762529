"""What a figure was measured on: part of every file in benchmarks/results."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine() -> dict[str, str | int | None]:
    """Processor, cores and system."""
    return {"cpu": processor(), "cores": os.cpu_count(), "system": platform.platform()}


def processor() -> str:
    """The processor's name as Linux knows it, else what Python knows."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions(*names: str) -> dict[str, str]:
    """Version of Python and of each package, or that it is not installed."""
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
