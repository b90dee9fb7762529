"""Code of the user's own: found by its name, run from its folder, and its failures told."""

import random
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from seenit.models.own_code.importing import imported
from seenit.reference.own_code.sources import own_source_digest


@cache  # what runs is what was imported, whatever happens to the files meanwhile
def import_own(spec: str, folder: Path) -> tuple[Any, Path, str]:
    """What `module:function` stands for, its source file and the digest of that.

    Raises:
        Exception: Whatever the import of the user's own code raises.
    """
    thing = imported(spec, folder=folder)
    module = sys.modules[spec.partition(":")[0]]
    source = getattr(module, "__file__", None)
    if source is None or not source.endswith(".py"):
        raise TypeError(f"{module.__name__} without a source file")
    file = Path(source).resolve()
    return thing, file, own_source_digest(file, module=module.__name__)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Inside, the generators that code uses without asking start from the seed."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002  # theirs, not ours
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002, TID251
        torch.random.manual_seed(seed)
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)  # noqa: NPY002


def where_it_failed(error: BaseException, file: Path) -> str:
    """The last line of the user's file that the error passed through, else where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).resolve() == file]
    frame = (own or frames)[-1]
    return f"{Path(frame.filename).name}, line {frame.lineno}"
