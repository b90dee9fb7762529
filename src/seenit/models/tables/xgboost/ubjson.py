"""Universal Binary JSON as XGBoost writes it: values, no code; every count is checked first."""

from typing import Any

import numpy as np

_NUMBERS = {
    b"i": ">i1",
    b"U": ">u1",
    b"I": ">i2",
    b"l": ">i4",
    b"L": ">i8",
    b"d": ">f4",
    b"D": ">f8",
}
_CONSTANTS: dict[bytes, Any] = {b"T": True, b"F": False, b"Z": None}
_MOST_DEEP = 64


def read_ubjson(data: bytes) -> Any:
    """The one value in `data`: dict, list, str, number, bool, None; typed arrays as NumPy arrays.

    Source: https://ubjson.org, draft 12.

    Raises:
        ValueError: It is cut off, nested more than 64 deep, has a name twice, or is something else.
    """
    reader = _Reader(data)
    value = reader.value(reader.take(1), 0)
    if reader.at != len(data):
        raise ValueError(f"{len(data) - reader.at} bytes after the end")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, n: int) -> bytes:
        if n < 0 or n > len(self.data) - self.at:
            raise ValueError(f"{n} bytes wanted at {self.at}, {len(self.data) - self.at} there")
        self.at += n
        return self.data[self.at - n : self.at]

    def value(self, mark: bytes, depth: int) -> Any:
        if depth > _MOST_DEEP:
            raise ValueError(f"nested more than {_MOST_DEEP} deep")
        if mark in _NUMBERS:
            return self.number(mark)
        if mark == b"S":
            return self.text()
        if mark == b"C":
            return self.take(1).decode("ascii")
        if mark in _CONSTANTS:
            return _CONSTANTS[mark]
        if mark == b"{":
            return self.mapping(depth)
        if mark == b"[":
            return self.sequence(depth)
        raise ValueError(f"an unknown mark {mark!r} at {self.at - 1}")

    def number(self, mark: bytes) -> int | float:
        dtype = np.dtype(_NUMBERS[mark])
        found = np.frombuffer(self.take(dtype.itemsize), dtype)[0].item()
        return found if isinstance(found, int) else float(found)

    def count(self) -> int:
        mark = self.take(1)
        if mark not in (b"i", b"U", b"I", b"l", b"L"):
            raise ValueError(f"a count with the mark {mark!r} at {self.at - 1}")
        return int(self.number(mark))

    def text(self) -> str:
        return self.take(self.count()).decode("utf-8")

    def mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.data[self.at : self.at + 1] != b"}":
            name = self.text()
            if name in found:
                raise ValueError(f"the name {name[:40]!r} twice")
            found[name] = self.value(self.take(1), depth + 1)
        self.at += 1
        return found

    def sequence(self, depth: int) -> Any:
        mark = self.data[self.at : self.at + 1]
        if mark == b"$":
            self.at += 1
            mark = self.take(1)
            if mark not in _NUMBERS or self.take(1) != b"#":
                raise ValueError(f"an array of the type {mark!r} at {self.at}")
            dtype = np.dtype(_NUMBERS[mark])
            values = np.frombuffer(self.take(self.count() * dtype.itemsize), dtype)
            return values.astype(dtype.newbyteorder("="))
        if mark == b"#":
            self.at += 1
            n = self.count()
            if n > len(self.data) - self.at:
                raise ValueError(f"an array of {n} values at {self.at}, more than there are bytes")
            return [self.value(self.take(1), depth + 1) for _ in range(n)]
        found = []
        while (mark := self.take(1)) != b"]":
            found.append(self.value(mark, depth + 1))
        return found
