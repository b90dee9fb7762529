"""What a CatBoost file states, as JSON; a cbm file becomes JSON in a process of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused
from seenit.files.damage import reason_of
from seenit.models.tables.json_text import read_json
from seenit.models.tables.libraries import library
from seenit.models.tables.limits import bytes_of

_TO_JSON = (
    "import sys; from catboost import CatBoost; model = CatBoost(); "
    "model.load_model(sys.argv[1], format='cbm'); model.save_model(sys.argv[2], format='json')"
)
_MOST_SECONDS = 300
CBM = b"CBM1"


@dataclass(frozen=True, kw_only=True, eq=False)
class CatBoostDocument:
    """A file as CatBoost's `save_model` writes it.

    Attributes:
        path: as the user gave it.
        data: JSON, which is what CatBoost gets.
        model: the mapping in it, checked no further.
    """

    path: str
    data: bytes
    model: Mapping[str, Any]


def read_document(path: str) -> CatBoostDocument:
    """The file's values.

    Raises:
        FileRefused: It is damaged or something else.
        ModelError: It is a cbm file, and CatBoost is not installed.
    """
    data = bytes_of(path, "a CatBoost model")
    if data.startswith(CBM):
        data = _as_json(path, data)
    try:
        model = read_json(data)
        if not isinstance(model, dict):
            raise TypeError("no mapping")
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise FileRefused(
            f"{path}: expected a CatBoost model as save_model writes it, got a damaged or foreign "
            f"one ({reason_of(error)}); save or download it again"
        ) from error
    return CatBoostDocument(path=path, data=data, model=model)


def _as_json(path: str, data: bytes) -> bytes:
    """JSON of a cbm file, from a process that may go down with it."""
    n_stated = int.from_bytes(data[4:8], "little")
    if n_stated > len(data) - 8:
        raise FileRefused(
            f"{path}: expected a CatBoost model of at least {n_stated:,} bytes, got "
            f"{len(data):,}; it is cut off, save or download it again"
        )
    library("catboost", needed_by=path)
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "model.cbm"), Path(folder, "model.json")
        before.write_bytes(data)
        try:
            done = subprocess.run(  # noqa: S603 -- this Python, code from above, paths from here
                [sys.executable, "-c", _TO_JSON, str(before), str(after)],
                capture_output=True,
                timeout=_MOST_SECONDS,
                cwd=folder,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise FileRefused(
                f"{path}: CatBoost itself did not read the file within {_MOST_SECONDS} s; save it "
                "again, as JSON: model.save_model('model.json', format='json')"
            ) from None
        if done.returncode != 0 or not after.exists():
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            why = lines[-1][:200] if lines and done.returncode > 0 else "it went down"
            raise FileRefused(
                f"{path}: CatBoost itself cannot read the file ({why}); save or download it again, "
                "or save it as JSON: model.save_model('model.json', format='json')"
            )
        return bytes_of(str(after), "a CatBoost model")
