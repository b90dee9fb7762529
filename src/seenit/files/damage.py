"""Turn whatever a decoder raises on a damaged file into one refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from seenit.errors import FileRefused, SeenitError


@contextmanager
def refusing_damage(path: str, what: str) -> Iterator[None]:
    """Raise FileRefused in place of any foreign error.

    Decoders raise many types on bytes that a stranger chose; inside this block each of them means
    the same.

    Args:
        path: how the message names the place.
        what: what was being read ("the Parquet table").
    """
    try:
        yield
    except SeenitError:
        raise
    except Exception as error:
        raise FileRefused(
            f"{path}: {what} is damaged ({reason_of(error)}); download, copy or write it again"
        ) from error


def reason_of(error: Exception) -> str:
    """The most informative line of an error's message, cut to a readable length."""
    lines = [line.strip() for line in str(error).splitlines()]
    telling = [line for line in lines if line and not line.startswith("Check the documentation")]
    reason = f"{type(error).__name__}: {telling[-1]}" if telling else type(error).__name__
    return reason if len(reason) <= 160 else f"{reason[:157]}..."
