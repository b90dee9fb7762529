"""Artefacts that exist completely or not at all.

An artefact is a folder of `.npy` files under its content key. It is written in a scratch folder
beside its final place and published by one rename, so a killed run leaves nothing half-written
and a second run loses the race politely. A store without a folder keeps its artefacts in memory,
for as long as it lives.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from seenit.errors import StoreError


@dataclass(frozen=True)
class Store:
    """Arrays on disk or in memory, built once per content key.

    Attributes:
        root: folder that holds one sub-folder per artefact; None keeps them in memory.
        kept: what is in memory, by place.
    """

    root: Path | None
    kept: dict[Path, Mapping[str, np.ndarray]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def folder(self) -> Path:
        """Where the artefacts lie.

        Raises:
            StoreError: They are in memory.
        """
        if self.root is None:
            raise StoreError("store: expected one on disk that others can read, got one in memory")
        return self.root

    def has(self, stage: str, key: str) -> bool:
        """The artefact was published."""
        return self._is_there(self._place(stage, key))

    def keys(self, stage: str) -> tuple[str, ...]:
        """Keys of every artefact of a stage that was published, in order."""
        start = f"{stage}-"
        if self.root is None:
            names = [place.name for place in self.kept]
        else:
            there = self.root.iterdir() if self.root.is_dir() else ()
            names = [path.name for path in there if path.is_dir()]
        return tuple(sorted(name.removeprefix(start) for name in names if name.startswith(start)))

    def arrays(
        self, stage: str, key: str, build: Callable[[], Mapping[str, np.ndarray]]
    ) -> dict[str, np.ndarray]:
        """The artefact's arrays, read-only from disk; `build` runs only if it is missing.

        Args:
            stage: short readable prefix of the folder name ("signals").
            key: content key of everything the arrays depend on.
            build: makes the arrays by name.

        Raises:
            StoreError: A published artefact cannot be read back.
        """
        final = self._place(stage, key)
        if not self._is_there(final):
            built = build()
            if self.root is None:
                self.kept[final] = dict(built)
            else:
                _publish(final, built)
        return self._load(final)

    def read(self, stage: str, key: str) -> dict[str, np.ndarray]:
        """The arrays of an artefact that was published before.

        Raises:
            StoreError: There is no such artefact, or it cannot be read back.
        """
        final = self._place(stage, key)
        if not self._is_there(final):
            raise StoreError(
                f"{final}: expected the result of an earlier run, got nothing; run that command "
                "again"
            )
        return self._load(final)

    def _place(self, stage: str, key: str) -> Path:
        return (self.root or Path()) / f"{stage}-{key}"

    def _is_there(self, final: Path) -> bool:
        return final in self.kept if self.root is None else final.is_dir()

    def _load(self, final: Path) -> dict[str, np.ndarray]:
        return dict(self.kept[final]) if self.root is None else _load(final)


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
