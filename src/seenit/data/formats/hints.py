"""How a file of records would be read, for `seenit inspect`."""

from collections.abc import Iterable

import pyarrow.parquet as pq

from seenit.data.formats.reading import AS_IT_IS, roles_of_records
from seenit.files.damage import refusing_damage
from seenit.files.kinds import Kind
from seenit.files.npz import open_npz
from seenit.files.usable import require_usable
from seenit.records.signals import VOCABULARY


def reading_hints(path: str) -> tuple[str, ...]:
    """Say which columns would be read as records, or which option names them; empty without any.

    Args:
        path: of the file; only the names of its columns are looked at.

    Raises:
        FileRefused: It cannot be opened safely.
    """
    kind = require_usable(path)
    if kind is Kind.NPZ:
        names = list(open_npz(path).members)
        if any(name in VOCABULARY and name != "labels" for name in names):
            return ()  # precomputed signals
    elif kind is Kind.PARQUET:
        with refusing_damage(path, "the Parquet table"):
            names = list(pq.read_schema(path).names)
    else:
        return ()
    return tuple(_words(names))


def _words(names: list[str]) -> Iterable[str]:
    roles = roles_of_records(names, AS_IT_IS, [])
    if roles.images is None:
        return  # a table of signals, or of anything else
    yield f"{roles.images} as images or rows"
    yield (
        f"{roles.labels} as labels"
        if roles.labels is not None
        else "nothing as labels; pass --label COLUMN"
    )
    yield from roles.remarks
