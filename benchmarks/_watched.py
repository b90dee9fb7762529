"""A command, and what it and the processes that it starts take: wall clock and processor time."""

import os
import subprocess
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def watched(command: list[str], folder: Path) -> dict[str, float]:
    """Run a command; seconds by the wall and of all cores, the latter read twice a second.

    Processes are found by their group, as a worker outlives the process that it was forked of.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, start_new_session=True)
    cpu: dict[int, float] = {}
    while process.poll() is None:
        cpu |= _cpu_of_session(process.pid)
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return {"seconds": time.perf_counter() - began, "cpu_seconds": sum(cpu.values())}


def _cpu_of_session(session: int) -> dict[int, float]:
    """Process id to seconds of processor time so far, of every process of a session."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == session:
            found[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    return found
