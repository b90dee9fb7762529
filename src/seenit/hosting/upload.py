"""The file in a request: one field of one multipart body of a stated size, held in memory."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from seenit.hosting.multipart import only_file

_MOST_AROUND = 4096
"""Bytes of a multipart body that are not the file."""
PATIENCE_S = 30.0
"""Seconds that a body may take."""


async def uploaded_file(request: Request, *, field: str, most_bytes: int) -> bytes:
    """The content of the one file of a request.

    Args:
        request: not read yet.
        field: that has to hold the file.
        most_bytes: of the file.

    Raises:
        HTTPException: 400, 408, 411, 413 or 415 with what was expected.
    """
    _check_headers(request, most_bytes + _MOST_AROUND)
    try:
        body = await asyncio.wait_for(_body(request, most_bytes + _MOST_AROUND), PATIENCE_S)
    except TimeoutError:
        raise HTTPException(
            408, f"body: expected all of it within {PATIENCE_S:.0f} s, got a part"
        ) from None
    except ClientDisconnect:
        raise HTTPException(400, "body: expected all of it, got a part") from None
    content = only_file(body, content_type=request.headers["content-type"], field=field)
    if content is None:
        raise HTTPException(
            400, f"body: expected one file in the multipart field '{field}' and nothing else"
        )
    if len(content) > most_bytes:
        raise HTTPException(413, f"file: expected at most {most_bytes:,} bytes")
    return content


def _check_headers(request: Request, most_bytes: int) -> None:
    headers = request.headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data" or len(headers.getlist("content-type")) != 1:
        raise HTTPException(415, "Content-Type: expected multipart/form-data with a boundary")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "Content-Encoding: expected none, send the file as it is")
    stated = headers.getlist("content-length")
    if len(stated) != 1 or not (stated[0].isascii() and stated[0].isdecimal()):
        raise HTTPException(411, "Content-Length: expected the size of the body")
    if len(stated[0]) > 12 or int(stated[0]) > most_bytes:
        raise HTTPException(
            413, f"file: expected at most {most_bytes:,} bytes; send two columns, no more"
        )


async def _body(request: Request, most_bytes: int) -> bytes:
    parts, n_bytes = [], 0
    async for part in request.stream():
        n_bytes += len(part)
        if n_bytes > most_bytes:
            raise HTTPException(
                413, f"file: expected at most {most_bytes:,} bytes; send two columns, no more"
            )
        parts.append(part)
    return b"".join(parts)
