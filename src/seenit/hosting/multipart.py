"""The one file of a multipart body, by a parser that writes nothing to the disk."""

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header


class _Parts:
    """What a body holds: the headers of its first part, the content of that, how many parts."""

    def __init__(self) -> None:
        self.n_parts, self.is_whole = 0, False
        self.disposition = b""
        self.content = bytearray()
        self._name, self._value = b"", b""

    def callbacks(self) -> dict[str, object]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self.n_parts += 1

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.n_parts == 1:
            self.content += data[start:end]

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self.n_parts == 1 and self._name.lower() == b"content-disposition":
            self.disposition = self._value
        self._name, self._value = b"", b""

    def _end(self) -> None:
        self.is_whole = True


def only_file(body: bytes, *, content_type: str, field: str) -> bytes | None:
    """The content of the file in a field, None where the body is anything but that one file.

    What the file was called is not looked at, nor in which character set.

    Args:
        body: whole, bounded by the caller.
        content_type: of the request, with the boundary.
        field: that has to hold it.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        return None
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError):
        return None
    kind, options = parse_options_header(parts.disposition)
    is_file = kind == b"form-data" and b"filename" in options
    if not (parts.is_whole and parts.n_parts == 1 and is_file):
        return None
    return bytes(parts.content) if options.get(b"name") == field.encode() else None
