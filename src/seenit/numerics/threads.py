"""One thread for the numerical libraries of a stretch of code."""

import sys
from functools import lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> Any:
    """A context in which BLAS and OpenMP use one thread each.

    Looking for these libraries takes longer than many a small fit, so it is done again only after
    further modules were imported, which may have brought one along. OpenMP counts threads by the
    thread that asks: each thread of a pool needs a context of its own.
    """
    return _controller(len(sys.modules)).limit(limits=1)


@lru_cache(maxsize=1)
def _controller(n_modules: int) -> ThreadpoolController:
    """Of the libraries that are loaded while there are so many modules."""
    return ThreadpoolController()
