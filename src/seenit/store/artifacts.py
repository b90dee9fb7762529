"""Artefacts that exist completely or not at all.

An artefact is a folder of `.npy` files under its content key. It is written in a scratch folder
beside its final place and published by one rename, so a killed run leaves nothing half-written
and a second run loses the race politely.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.errors import StoreError


@dataclass(frozen=True)
class Store:
    """Arrays on disk, built once per content key.

    Attributes:
        root: folder that holds one sub-folder per artefact.
    """

    root: Path

    def has(self, stage: str, key: str) -> bool:
        """The artefact was published."""
        return self._place(stage, key).is_dir()

    def keys(self, stage: str) -> tuple[str, ...]:
        """Keys of every artefact of a stage that was published, in order."""
        if not self.root.is_dir():
            return ()
        start = f"{stage}-"
        names = (path.name for path in self.root.iterdir() if path.is_dir())
        return tuple(sorted(name.removeprefix(start) for name in names if name.startswith(start)))

    def arrays(
        self, stage: str, key: str, build: Callable[[], Mapping[str, np.ndarray]]
    ) -> dict[str, np.ndarray]:
        """The artefact's arrays, memory-mapped read-only; `build` runs only if it is missing.

        Args:
            stage: short readable prefix of the folder name ("signals").
            key: content key of everything the arrays depend on.
            build: makes the arrays by name.

        Raises:
            StoreError: A published artefact cannot be read back.
        """
        final = self._place(stage, key)
        if not final.is_dir():
            _publish(final, build())
        return _load(final)

    def read(self, stage: str, key: str) -> dict[str, np.ndarray]:
        """The arrays of an artefact that was published before, memory-mapped read-only.

        Raises:
            StoreError: There is no such artefact, or it cannot be read back.
        """
        final = self._place(stage, key)
        if not final.is_dir():
            raise StoreError(
                f"{final}: expected what an earlier run left, got nothing; run that command again"
            )
        return _load(final)

    def _place(self, stage: str, key: str) -> Path:
        return self.root / f"{stage}-{key}"


def _publish(final: Path, arrays: Mapping[str, np.ndarray]) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    try:
        for name, array in arrays.items():
            np.save(scratch / f"{name}.npy", array, allow_pickle=False)
        scratch.chmod(0o755)  # mkdtemp keeps others out
        os.rename(scratch, final)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        if not final.is_dir():
            raise


def _load(final: Path) -> dict[str, np.ndarray]:
    try:
        return {
            path.stem: np.load(path, mmap_mode="r" if path.stat().st_size > 1 << 20 else None)
            for path in sorted(final.glob("*.npy"))
        }
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{final}: expected readable .npy files, got '{error}'; "
            "delete this folder and run again"
        ) from error
