"""A skops archive before skops sees it: its size, and the types that it asks for."""

import io
import zipfile
from collections.abc import Collection
from typing import Any

from seenit.errors import FileRefused
from seenit.files.damage import refusing_damage
from seenit.files.sizes import words_of_size
from seenit.models.tables.libraries import library
from seenit.models.tables.limits import MOST_BYTES, bytes_of

_MOST_SWELLING = 500
_SMALL_BYTES = 2**28
_HARMLESS = frozenset(
    {
        "numpy.dtype",
        "builtins.object",
        "functools.partial",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.compose._column_transformer.make_column_selector",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
        "sklearn.utils.validation.check_array",
        "sklearn.tree._tree.Tree",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    }
)
"""Types that skops asks about and that hold data alone; the nodes of the last two are checked."""


def load_estimator(path: str, *, trust: Collection[str]) -> Any:
    """The object in a skops file; of a type that is neither known nor named in `trust`, nothing.

    Args:
        path: the file.
        trust: names of types that the user has looked at.

    Raises:
        FileRefused: It asks for other types, is too large unpacked, or damaged.
        ModelError: skops is not installed.
    """
    data = bytes_of(path, "a skops file")
    _require_bounded(path, data)
    skops = library("skops.io", needed_by=path)
    with refusing_damage(path, "the skops file"):
        asked_for = skops.get_untrusted_types(data=data)
    others = sorted(set(asked_for) - _HARMLESS - set(trust))
    if others:
        options = " ".join(f"--trust-type {name}" for name in others)
        raise FileRefused(
            f"{path}: the skops file asks for types whose code would have to run: "
            f"{', '.join(others)}; if you know them and where the file comes from, pass {options}"
        )
    with refusing_damage(path, "the skops file"):
        return skops.loads(data, trusted=list(asked_for))


def _require_bounded(path: str, data: bytes) -> None:
    with refusing_damage(path, "the skops file"), zipfile.ZipFile(io.BytesIO(data)) as archive:
        n_bytes = sum(member.file_size for member in archive.infolist())
        names = archive.namelist()
    allowed = max(_SMALL_BYTES, _MOST_SWELLING * len(data))
    if n_bytes > min(allowed, MOST_BYTES):
        raise FileRefused(
            f"{path}: {words_of_size(len(data))} would unpack to {words_of_size(n_bytes)}, more "
            "than a model of a table needs; a file that swells so is refused"
        )
    if len(set(names)) < len(names):
        raise FileRefused(f"{path}: the skops file is damaged (a member twice); write it again")
