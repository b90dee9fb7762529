"""Programs are run only where the user says so."""

from seenit.errors import FileRefused
from seenit.records.provenance import FileProvenance


def require_trust(source: FileProvenance, *, trust: bool) -> None:
    """Raise FileRefused, saying that the file is code, unless it is trusted."""
    if not trust:
        raise FileRefused(
            f"{source.path}: this file is code ({source.kind}) and would run on opening; "
            "pass --trust if you know where it comes from, or hand over its state dict instead"
        )
