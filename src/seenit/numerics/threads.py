"""Threads of numerical libraries: limited to one within a context, and without warnings."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TextIO

from threadpoolctl import ThreadpoolController


def one_thread() -> Any:
    """A context in which BLAS and OpenMP use one thread each.

    Looking for these libraries takes longer than many a small fit, so it is done again only after
    further modules were imported, which may have brought one along. OpenMP counts threads by the
    thread that asks: each thread of a pool needs a context of its own.
    """
    return _controller(len(sys.modules)).limit(limits=1)


@contextmanager
def undisturbed_warnings() -> Iterator[None]:
    """The process's warning filters as they were, whatever threads of scikit-learn do to them.

    Each of its inner loops resets the filters for a moment; another thread that looks in that
    moment finds none, and warns of it, thousands of times.
    """
    with warnings.catch_warnings():
        show = warnings.showwarning

        def show_others(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if "sklearn.utils.parallel.delayed" not in str(message):
                show(message, category, filename, lineno, file, line)

        warnings.showwarning = show_others
        yield


@lru_cache(maxsize=1)
def _controller(n_modules: int) -> ThreadpoolController:
    """The controller of the loaded libraries, renewed when the number of modules changes."""
    return ThreadpoolController()
