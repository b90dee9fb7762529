"""transformers and peft, imported when a model of texts needs them, offline and quiet."""

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seenit.errors import ModelError

_OFFLINE = "HF_HUB_OFFLINE"


def library(name: str, *, needed_by: str) -> Any:
    """The imported library, which fetches nothing.

    Args:
        name: as it is imported and installed: transformers, peft.
        needed_by: what only it can open.

    Raises:
        ModelError: It is not installed, or does not import here.
    """
    if "huggingface_hub" not in sys.modules:  # which reads it once, when it is imported
        os.environ[_OFFLINE] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except Exception as error:  # a broken installation fails in many ways
        raise ModelError(
            f"{needed_by}: needs the package {name}, which does not import here "
            f"({type(error).__name__}: {error}); install it with pip install 'seenit[text]'"
        ) from error


@contextmanager
def quiet(transformers: Any) -> Iterator[None]:
    """Inside, neither the library nor its progress bars say anything; what is wrong is checked."""
    logging = transformers.utils.logging
    before = logging.get_verbosity()
    shows_bars = logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(before)
        if shows_bars:
            logging.enable_progress_bar()
