"""One thread per worker of the suite, and no hypothesis deadline: a busy machine is not a bug.

Hypothesis tries 40 examples of each property, and 400 with `pytest --hypothesis-profile thorough`.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Before NumPy and torch are imported: threads inside two workers would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("seenit", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=400)
settings.load_profile("seenit")


WHOLE_RUNS = ("docs", "runs", "pipeline", "kinds")
"""Folders whose files take longest: they come first, so that both workers end together."""


def pytest_collection_modifyitems(items):
    """Long files first, otherwise the order in which they were found."""
    tests = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(tests).parts[0] not in WHOLE_RUNS)


@pytest.fixture(scope="module")
def quick_stack():
    """One family of the stack's learners instead of four, for tests of what a run does.

    A stack of all takes most of the time of a small run, and is tested by itself.
    """
    from seenit.attacks import stack

    (linear,) = (each for each in stack.FAMILIES if each.fit.__name__ == "fit_linear")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stack, "FAMILIES", (linear,))
        yield


@pytest.fixture(scope="module")
def trained_here():
    """References are trained in this process, for tests of what a run does with them.

    Worker processes import everything again, which takes longer than small trainings, and are
    tested by themselves.
    """
    from here import Here

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seenit.reference.run.open_backend", lambda _options, *, device: Here())
        yield
