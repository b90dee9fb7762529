"""Protocol buffers, field by field: enough to look into an ONNX file without its library."""

from collections.abc import Iterator

Field = tuple[int, int | bytes]
"""Number of a field, and its value: an integer, or the bytes of all else."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def fields(data: bytes) -> Iterator[Field]:
    """The fields of one message, in order.

    Source: https://protobuf.dev/programming-guides/encoding/.

    Raises:
        ValueError: It is cut off, or no message.
    """
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if number == 0:
            raise ValueError(f"a field of number 0 at {at}")
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        n = {_FIXED64: 8, _FIXED32: 4}.get(wire)
        if wire == _BYTES:
            n, at = _varint(data, at)
        if n is None:
            raise ValueError(f"a field of an unknown kind {wire} at {at}")
        if n > len(data) - at:
            raise ValueError(f"a field of {n} bytes at {at}, {len(data) - at} there")
        yield number, data[at : at + n]
        at += n


def texts(data: bytes, number: int) -> list[str]:
    """All values of a field as text."""
    return [value.decode() for value in messages(data, number)]


def messages(data: bytes, number: int) -> list[bytes]:
    """All values of a field as bytes, which may be messages in turn."""
    return [value for at, value in fields(data) if at == number and isinstance(value, bytes)]


def integers(data: bytes, number: int) -> list[int]:
    """All values of a field of signed 64-bit integers, packed or not."""
    found: list[int] = []
    for at, value in fields(data):
        if at != number:
            continue
        if isinstance(value, int):
            found.append(value)
            continue
        place = 0
        while place < len(value):
            one, place = _varint(value, place)
            found.append(one)
    return [one - 2**64 if one >= 2**63 else one for one in found]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError(f"a number that does not end, at {at}")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at
