"""A JSON object that lies in a model's folder."""

import json
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused

_MOST_BYTES = 2**28


def read_object(folder: Path, name: str) -> dict[str, Any]:
    """The object in a file of a folder.

    Raises:
        FileRefused: It is missing, too large, or no object in JSON.
    """
    file = folder / name
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise FileRefused(f"{file}: expected at most {_MOST_BYTES:,} bytes of JSON, got more")
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileRefused(
            f"{folder}: expected {name}, as save_pretrained writes it, got none "
            f"({error.strerror}); save the model, or its tokenizer, into the folder again"
        ) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FileRefused(
            f"{file}: expected an object in JSON, got something else; save the model again"
        )
    return found
