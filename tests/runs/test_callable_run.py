"""Whole runs of a callable: it may fail, nothing is lost, and no record is asked about twice."""

import hashlib
import json
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from seenit.cli import main

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

CODE = """
    from collections import Counter

    import numpy as np

    SEEN, N_CALLS, RNG = Counter(), [], np.random.default_rng(3)
    WEIGHTS = np.random.default_rng(1).normal(size=(192, 3)).astype(np.float32)
    FAILS = 0.1
    ERROR, SAID = RuntimeError, "HTTP 429: too many requests"

    def ask(batch):
        N_CALLS.append(len(batch))
        if RNG.random() < FAILS:
            raise ERROR(SAID)
        rows = batch.numpy()
        SEEN.update(row.tobytes() for row in rows)
        return rows.reshape(len(rows), -1) @ WEIGHTS
"""
N = 90
N_BYTES = 3 * 8 * 8 * 4


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture
def target(tmp_path, monkeypatch):
    """A fresh module in the working folder, and options of a run on two files of records."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "served_target", raising=False)
    (tmp_path / "served_target.py").write_text(textwrap.dedent(CODE))
    rng = np.random.default_rng(0)
    for name, first, membership in (
        ("public", 0, np.arange(N) % 2),
        ("private", 1000, np.full(N, -1)),
    ):
        np.savez(
            name,
            ids=np.arange(first, first + N),
            images=rng.random((N, 3, 8, 8)).astype(np.float32),
            labels=rng.integers(0, 3, N),
            is_member=membership.astype(np.int8),
        )
    return (
        "score", "--target", "served_target:ask", "--public", "public.npz", "--private",
        "private.npz", "--run-dir", "run", "--device", "cpu", "--attack", "loss",
    )  # fmt: skip


def test_a_callable_that_fails_one_call_in_ten_is_done_after_some_repeats(target, capfd):
    codes = []
    while not codes or codes[-1] != 0:
        codes.append(run(*target))
        assert len(codes) < 30
    served = sys.modules["served_target"]

    assert codes[0] == 2
    assert set(codes[:-1]) == {2}
    said = capfd.readouterr().err
    assert "RuntimeError: HTTP 429: too many requests (served_target.py:" in said
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    records = np.concatenate([np.load(f"{name}.npz")["images"] for name in ("public", "private")])
    assert {served.SEEN[row.tobytes()] for row in records} == {1}


def test_an_interrupt_inside_the_callable_is_an_interrupt(target, capfd):
    assert run(*target, "--dry-run") in (0, 2)
    sys.modules["served_target"].ERROR = KeyboardInterrupt
    sys.modules["served_target"].FAILS = 1.0

    assert run(*target) == 130
    assert "the same command goes on from there" in capfd.readouterr().err


def test_a_record_that_is_answered_with_nan_is_named(target, capfd):
    assert run(*target, "--dry-run") in (0, 2)
    served = sys.modules["served_target"]
    odd = np.load("private.npz")["images"][80].tobytes()
    answer = served.ask

    def ask(batch):
        rows = batch.numpy()
        is_odd = np.array([row.tobytes() == odd for row in rows])
        return np.where(is_odd[:, None], np.nan, answer(batch))

    served.FAILS, served.ask = 0.0, ask

    assert run(*target) == 2
    assert "private.npz: record 1080 (row 80): served_target:ask" in capfd.readouterr().err


def test_the_weights_that_a_callable_answers_from_are_noted_and_others_are_asked_anew(target):
    names = ("first", "second")
    for name in names:
        Path(name).write_text(name)
    Path("served_target.py").write_text(textwrap.dedent(CODE).replace("FAILS = 0.1", "FAILS = 0"))
    n_seen = []
    for name in (*names, "second"):
        assert run(*target, "--weights", name) == 0
        seen = sys.modules["served_target"].SEEN
        n_seen.append(sum(n for row, n in seen.items() if len(row) == N_BYTES))

    sha256 = hashlib.sha256(b"second").hexdigest()
    assert n_seen[0] > 0
    assert n_seen[1] == 2 * n_seen[0]
    assert n_seen[2] <= n_seen[1] + 9  # the checks that answers hold and are of one row each
    assert f'weights_sha256 = "{sha256}"' in Path("run/run.toml").read_text()
    assert sha256 in Path("run/report.html").read_text()
    summary = json.loads(Path("run/summary.json").read_text())
    assert summary["files"]["weights"]["sha256"] == summary["weights_sha256"] == sha256


MODULE = """
    import torch

    class Picky(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.last = torch.nn.Linear(192, 3)

        def forward(self, batch):
            if (batch[:, 0, 0, 0] == 1).any():
                raise IndexError("index 50257 is out of bounds")
            return self.last(batch.flatten(1))

    def build():
        return Picky()
"""


def test_a_module_that_fails_midway_is_refused_with_the_records(target, capfd):
    Path("served_target.py").write_text(textwrap.dedent(MODULE))
    named = dict(np.load("private.npz"))
    named["images"][80, 0, 0, 0] = 1.0  # beyond what is tried before
    np.savez("private", **named)
    asked = [part.replace("served_target:ask", "served_target:build") for part in target]

    assert run(*asked) == 2
    said = " ".join(capfd.readouterr().err.split())
    assert "private.npz: one of the records 1000 to 1089 (rows 0 to 89): the model failed" in said
    assert "IndexError: index 50257 is out of bounds" in said
    assert "Traceback" not in said
