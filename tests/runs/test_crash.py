"""What ends a command without a result is no verdict: neither a crash nor a reader that leaves."""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest

import seenit
from seenit import pipeline
from seenit.cli import main
from seenit.records.scores import IN_FULL, Scores
from seenit.store import write_scores

PLANTED = """
from seenit import pipeline
from seenit.cli import main

def broken(*_, **__):
    raise KeyError("planted")

pipeline.gate = broken
main()
"""
GATE = ("gate", "no-run", "--max", "auc:0.6")
BOUND = ("dp-audit", "bound", "--plan", "p.csv", "--scores", "s.csv", "--delta", "1e-5")


def environment():
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def assert_told_of_a_crash(said):
    assert "Traceback (most recent call last)" in said
    assert "in broken" in said
    assert "planted" in said
    last = said.splitlines()[-1]
    assert last.startswith("crashed: no verdict; this is a bug of seenit")
    assert seenit.__version__ in last


def test_a_process_that_crashes_has_a_code_of_its_own(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", PLANTED, *GATE],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 70
    assert_told_of_a_crash(ended.stderr)


@pytest.mark.parametrize(
    ("error", "command"),
    [
        (KeyError("planted"), (*BOUND, "--claim", "2")),
        (EOFError("planted"), GATE),  # Typer takes it for somebody who gave up, and ends with 1
        (OSError(errno.EBADF, "planted"), GATE),  # unlike a full disk
    ],
)
def test_no_crash_ends_as_a_verdict_would(error, command, monkeypatch, capsys):
    def broken(*_, **__):
        raise error

    monkeypatch.setitem(vars(pipeline), "gate", broken)
    monkeypatch.setitem(vars(pipeline), "bound_dp_audit", broken)
    with pytest.raises(SystemExit) as ended:
        main(list(command))
    assert ended.value.code == 70
    assert_told_of_a_crash(capsys.readouterr().err)


def test_a_reader_that_leaves_does_not_change_the_verdict(tmp_path):
    rng = np.random.default_rng(0)
    scores = Scores(
        ids=np.arange(200),
        is_member=(np.arange(200) < 100).astype(np.int8),
        columns={"loss": rng.normal(size=200)},
        evaluated_on={"loss": IN_FULL},
    )
    write_scores(tmp_path / "scores.parquet", scores)
    reader, writer = os.pipe()
    os.close(reader)  # as `| head -1`, once it has its line
    ended = subprocess.run(
        [sys.executable, "-c", "from seenit.cli import main; main()",
         "gate", tmp_path, "--max", "auc:0.9", "--junit", tmp_path / "gate.xml"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
        check=False,
    )  # fmt: skip
    os.close(writer)
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert (tmp_path / "gate.xml").exists()
