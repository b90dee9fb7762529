"""A run that is killed without warning goes on, and ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time

import pytest
from interrupts import heed_interrupts
from signals_file import write_signals

pytestmark = pytest.mark.slow


def start(folder, run_dir):
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from seenit.cli import main; main()",
            "score",
            "--signals",
            str(folder / "signals.npz"),
            "--run-dir",
            str(run_dir),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    )


def n_artifacts(run_dir):
    return len([p for p in (run_dir / "artifacts").glob("scores-*")]) if run_dir.exists() else 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    write_signals(folder / "signals.npz", n=1500)
    process = start(folder, folder / "run")
    _, said = process.communicate()
    assert process.returncode == 0, said
    return folder


@pytest.mark.parametrize("killed_at", [1, 9, 25])
def test_a_killed_run_resumes_to_identical_files(undisturbed, tmp_path, killed_at):
    run_dir = tmp_path / "run"
    process = start(undisturbed, run_dir)
    while n_artifacts(run_dir) < killed_at and process.poll() is None:
        time.sleep(0.005)
    assert process.poll() is None, "the run ended before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (run_dir / "scores.parquet").exists()
    kept = {path: path.stat().st_mtime_ns for path in (run_dir / "artifacts").glob("scores-*")}

    process = start(undisturbed, run_dir)
    _, said = process.communicate()

    assert process.returncode == 0, said
    assert {path: path.stat().st_mtime_ns for path in kept} == kept  # nothing was done twice
    for name in ("scores.parquet", "submission.csv"):
        assert (run_dir / name).read_bytes() == (undisturbed / "run" / name).read_bytes()


def test_an_interrupted_run_says_how_to_go_on(undisturbed, tmp_path):
    run_dir = tmp_path / "run"
    process = start(undisturbed, run_dir)
    while n_artifacts(run_dir) < 2 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert b"the same command goes on from there" in said
    assert b"Traceback" not in said
