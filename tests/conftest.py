"""One thread per worker of the suite, and no hypothesis deadline: a busy machine is not a bug.

Hypothesis tries 40 examples of each property, 15 with `pytest --hypothesis-profile quick`, as
`make fast` does, and 400 with `thorough`.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Before NumPy and torch are imported: threads inside two workers would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("seenit", deadline=None, max_examples=40)
settings.register_profile("quick", deadline=None, max_examples=15)
settings.register_profile("thorough", deadline=None, max_examples=400)
settings.load_profile("seenit")


SHARED = {
    "chromium": ("tests/browser/",),
    "transformers": (
        "tests/evidence/texts/",
        "tests/hostile/test_hostile_files.py",
        "tests/models/texts/",
        "tests/reference/texts/",
        "tests/runs/test_text_run.py",
        "tests/signals/test_token_signals_of_models.py",
    ),
    "worker processes": ("tests/reference/own_code/", "tests/reference/workers/"),
}
"""What takes seconds to start or to import, and where it is needed: one worker runs all of it."""

WHOLE_RUNS = ("tests/docs/", "tests/runs/", "tests/pipeline/", "tests/kinds/")
"""Where the other files that take longest are."""


def shared_by(file):
    """What a test file shares with others, None if nothing."""
    return next((name for name, places in SHARED.items() if file.startswith(places)), None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A file goes to one worker, and so do all files that share what is dear to start."""
    from xdist.scheduler import LoadFileScheduling

    class ByWhatTheyShare(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return shared_by(file) or file

    return ByWhatTheyShare(config, log)


def pytest_configure(config):
    """The second of two workers collects from the end, where all is collected.

    In a fresh clone each then rewrites the assertions of a half, and finds the other half written.
    """
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1" and config.args == config.getini("testpaths"):
        tests = Path(__file__).parent
        found = (path for path in tests.iterdir() if path.is_dir() or path.match("test_*.py"))
        config.args = [str(path) for path in sorted(found, reverse=True)]


def pytest_collection_modifyitems(items):
    """What takes longest comes first, so that both workers end together; else by its file."""
    long = {item.path for item in items if item.get_closest_marker("long")}

    def place(item):
        file = item.nodeid.partition("::")[0]
        is_whole = file.startswith(WHOLE_RUNS)
        return item.path not in long, shared_by(file) is None, not is_whole, file

    items.sort(key=place)


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
