"""Libraries of models of tables, imported when a model needs one and not before."""

import importlib
from typing import Any

from seenit.errors import ModelError


def library(name: str, *, needed_by: str) -> Any:
    """The imported library.

    Args:
        name: as it is imported, which is also how it is installed.
        needed_by: the file that only it can open.

    Raises:
        ModelError: It is not installed, or does not import here.
    """
    try:
        return importlib.import_module(name)
    except Exception as error:  # a broken installation fails in many ways
        raise ModelError(
            f"{needed_by}: needs the package {name}, which does not import here "
            f"({type(error).__name__}: {error}); install it with pip install 'seenit[tables]'"
        ) from error
