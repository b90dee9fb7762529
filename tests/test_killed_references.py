"""References that are killed without warning go on: nothing trained twice, the same margins."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from interrupts import heed_interrupts
from small_pools import flat_records

pytestmark = pytest.mark.slow
RECIPE = 'architecture = "mlp-64"\nepochs = 400\nbatch_size = 32\nlearning_rate = 0.05\n'


def start(folder, run_dir):
    command = "from seenit.cli import main; main()"
    return subprocess.Popen(
        [
            sys.executable, "-c", command, "references", "--pool", folder / "pool.npz", "--n", "4",
            "--recipe", folder / "recipe.toml", "--device", "cpu", "--run-dir", run_dir,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )  # fmt: skip


def n_done(run_dir):
    return len(list((run_dir / "artifacts").glob("reference-*")))


def n_in_flight(run_dir):
    return len(list((run_dir / "checkpoints").glob("[!.]*")))


def margins(run_dir):
    keys = np.load(run_dir / "references.npz")["keys"].tolist()
    return b"".join(
        (run_dir / "artifacts" / f"reference-{key}" / "reference_margin.npy").read_bytes()
        for key in keys
    )


def processes_of(session):
    """Processes of a session that are not yet reaped."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = stat.read_text().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            found.append(stat.parent.name)
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    inputs, labels = flat_records(400)
    np.savez(folder / "pool.npz", ids=np.arange(400), images=inputs, labels=labels)
    (folder / "recipe.toml").write_text(RECIPE)
    process = start(folder, folder / "run")
    _, said = process.communicate()
    assert process.returncode == 0, said
    return folder


def killed(folder, run_dir, reached, number):
    process = start(folder, run_dir)
    while not reached(run_dir) and process.poll() is None:
        time.sleep(0.01)
    assert process.poll() is None, "the run ended before it could be killed"
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        os.kill(process.pid, number)
    _, said = process.communicate()
    deadline = time.monotonic() + 20
    while processes_of(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes_of(process.pid), "workers must not outlive the run"
    return process.returncode, said


@pytest.mark.parametrize(
    "reached",
    [
        lambda run_dir: (run_dir / "references.npz").exists(),
        lambda run_dir: n_in_flight(run_dir) >= 1,
        lambda run_dir: n_done(run_dir) >= 1 and n_in_flight(run_dir) >= 1,
    ],
    ids=["before the first training", "in the first training", "after the first reference"],
)
def test_a_killed_run_trains_only_what_was_in_flight(undisturbed, tmp_path, reached):
    run_dir = tmp_path / "run"
    code, _ = killed(undisturbed, run_dir, reached, signal.SIGKILL)
    assert code == -signal.SIGKILL
    kept = {path: path.stat().st_mtime_ns for path in (run_dir / "artifacts").glob("reference-*")}

    process = start(undisturbed, run_dir)
    _, said = process.communicate()

    assert process.returncode == 0, said
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert margins(run_dir) == margins(undisturbed / "run")
    assert n_in_flight(run_dir) == 0


def test_an_interrupted_run_says_how_to_go_on(undisturbed, tmp_path):
    code, said = killed(
        undisturbed, tmp_path / "run", lambda run_dir: n_in_flight(run_dir) >= 1, signal.SIGINT
    )
    assert code == 130
    assert b"the same command goes on from there" in said
    assert b"Traceback" not in said
