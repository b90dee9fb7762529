"""What a callable answered, by the content of what it was asked: no row is asked about twice."""

import hashlib

import numpy as np

from seenit.models.texts.packing import PADDING
from seenit.numerics.arrays import Float32Array
from seenit.store import Store, key_of

_N_BYTES = 16
_PARTS = "answers"


class KeptAnswers:
    """Logits by row, in memory, and in a store as well where there is one.

    Every batch is an artefact of its own, so what was answered before a failure is there after it.

    Args:
        store: where answers are kept and found again; None for memory alone.
        target: content key of whoever answers.
    """

    def __init__(self, store: Store | None = None, target: str = "") -> None:
        self._store = store
        self._stage = f"{_PARTS}-{target[:_N_BYTES]}"
        self._parts: list[Float32Array] = []
        self._at: dict[bytes, tuple[int, int]] = {}
        for key in [] if store is None else store.keys(self._stage):
            self._note(self._read(key))
        self.n_found = len(self._at)

    def __len__(self) -> int:
        """Rows whose answer is known."""
        return len(self._at)

    @property
    def n_classes(self) -> int | None:
        """Logits of a row, None before the first answer."""
        return self._parts[0].shape[1] if self._parts else None

    def __contains__(self, name: bytes) -> bool:
        return name in self._at

    def keep(self, names: list[bytes], logits: Float32Array) -> None:
        """Remember the answers (n, c) of n rows, on disk at once."""
        if not names:
            return
        part: dict[str, np.ndarray] = {
            "rows": np.frombuffer(b"".join(names), dtype=np.uint8).reshape(-1, _N_BYTES),
            "logits": logits,
        }
        if self._store is not None:
            key = key_of(part)
            self._store.arrays(self._stage, key, lambda: part)
            part = self._read(key)
        self._note(part)

    def of(self, names: list[bytes]) -> Float32Array:
        """Answers (n, c) of n rows that were kept."""
        found = (self._at[name] for name in names)
        return np.stack([self._parts[part][row] for part, row in found])

    def in_words(self) -> str:
        """How many answers are kept, and where."""
        if self._store is None:
            return f"{len(self):,} rows were answered before"
        return (
            f"the answers about {len(self):,} rows are kept in {self._store.root}; the same "
            "command goes on from there"
        )

    @property
    def place(self) -> str:
        """Where they are kept, for a sentence."""
        return "memory" if self._store is None else f"{self._store.root}/{self._stage}-*"

    def _read(self, key: str) -> dict[str, np.ndarray]:
        return {} if self._store is None else self._store.read(self._stage, key)

    def _note(self, part: dict[str, np.ndarray]) -> None:
        for row, name in enumerate(part["rows"]):
            self._at[name.tobytes()] = (len(self._parts), row)
        self._parts.append(part["logits"])


def names_of_rows(rows: np.ndarray) -> list[bytes]:
    """A name of each of n rows by every bit of its content and by its shape.

    Of texts, packed as bytes (n, t, b), the padding does not count.
    """
    if rows.dtype == np.uint8 and rows.ndim == 3:
        return [
            hashlib.blake2b(
                b"".join(text[text != PADDING].tobytes() + bytes([PADDING]) for text in row),
                digest_size=_N_BYTES,
            ).digest()
            for row in rows
        ]
    shape = str(rows.shape[1:]).encode()
    return [
        hashlib.blake2b(
            np.ascontiguousarray(row).data, digest_size=_N_BYTES, key=shape[:64]
        ).digest()
        for row in rows
    ]
