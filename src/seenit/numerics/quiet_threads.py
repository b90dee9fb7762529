"""Warning filters that the threads of scikit-learn leave alone."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


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
