"""References that are killed without warning go on: nothing trained twice, the same margins."""

import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from interrupts import heed_interrupts
from small_pools import flat_records

pytestmark = pytest.mark.slow
RECIPE = 'architecture = "mlp-64"\nepochs = 400\nbatch_size = 32\nlearning_rate = 0.05\n'
OWN = """
import time

import torch
from torch import nn


def train(inputs, labels, seed):
    torch.manual_seed(seed)
    model = nn.Linear(12, 3)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(100):
        time.sleep(0.02)  # to be killed in
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(inputs), labels).backward()
        optimiser.step()
    return model
"""
HOW = {
    "local": ("--recipe", "recipe.toml"),
    "ray": ("--recipe", "recipe.toml", "--backend", "ray"),
    "own code": ("--trainer", "slow_training:train"),
}
SEEDS = (1, 2, 3)
"""Of the moments at which something is killed."""
_MARK = "SEENIT_TEST_RUN"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A command at work, and the word in the environment that all its processes inherit."""

    process: subprocess.Popen
    mark: str

    def processes(self):
        """Their numbers, without those that are ended and not yet reaped."""
        found = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            try:
                is_ours = f"{_MARK}={self.mark}\0".encode() in environment.read_bytes()
                state = environment.with_name("stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if is_ours and state != "Z":
                found.append(int(environment.parent.name))
        return found

    def workers(self):
        """Those that train: of Ray, or copies of the server that imported torch for them."""
        words, parents = {}, {}
        for pid in self.processes():
            place = Path(f"/proc/{pid}")
            try:
                words[pid] = (place / "cmdline").read_bytes()
                parents[pid] = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
        return [
            pid
            for pid, said in words.items()
            if said.startswith(b"ray::_do")
            or (b"forkserver" in said and b"forkserver" in words.get(parents[pid], b""))
        ]


def start(folder, run_dir, how):
    mark = uuid.uuid4().hex
    command = "from seenit.cli import main; main()"
    process = subprocess.Popen(
        [
            sys.executable, "-c", command, "references", "--pool", "pool.npz", "--n", "4",
            "--device", "cpu", "--run-dir", run_dir, *HOW[how],
        ],
        cwd=folder,
        env={**os.environ, _MARK: mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    return Run(process=process, mark=mark)


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


def made(run_dir):
    """When each finished reference was made."""
    return {path: path.stat().st_mtime_ns for path in (run_dir / "artifacts").glob("reference-*")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    inputs, labels = flat_records(400)
    np.savez(folder / "pool.npz", ids=np.arange(400), images=inputs, labels=labels)
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "slow_training.py").write_text(OWN)
    for how, run_dir in (("local", "run"), ("own code", "own")):
        run = start(folder, folder / run_dir, how)
        _, said = run.process.communicate()
        assert run.process.returncode == 0, said
    return folder


def expected(folder, how):
    """Ray must leave what processes of this machine leave."""
    return margins(folder / ("own" if how == "own code" else "run"))


def wait_for(run, reached):
    while not reached() and run.process.poll() is None:
        time.sleep(0.01)
    assert run.process.poll() is None, run.process.stderr.read()


def killed(folder, run_dir, how, reached, number):
    run = start(folder, run_dir, how)
    wait_for(run, lambda: reached(run_dir))
    if number == signal.SIGINT:
        os.killpg(run.process.pid, number)
    else:
        os.kill(run.process.pid, number)
    deadline = time.monotonic() + 120
    left = run.workers if how == "ray" else run.processes  # Ray's own go later
    while (set(left()) - {run.process.pid}) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not (set(left()) - {run.process.pid}), "workers must not outlive the run"
    _, said = run.process.communicate()
    return run.process.returncode, said


def check_that_it_goes_on(folder, run_dir, how):
    kept = made(run_dir)
    run = start(folder, run_dir, how)
    _, said = run.process.communicate()
    assert run.process.returncode == 0, said
    assert {path: at for path, at in made(run_dir).items() if path in kept} == kept
    assert margins(run_dir) == expected(folder, how)
    assert n_in_flight(run_dir) == 0


def moment(seed, *, shows_epochs):
    """Some time into a reference: how many are finished and how much longer to wait."""
    rng = np.random.default_rng(seed)
    n_first, delay = int(rng.integers(0, 3)), float(rng.uniform(0, 0.3))

    def reached(run_dir):
        has_begun = (run_dir / "references.npz").exists()
        is_there = has_begun and n_done(run_dir) >= n_first
        is_there = is_there and bool(n_in_flight(run_dir) or not shows_epochs)
        if is_there:
            time.sleep(delay)
        return is_there

    return reached


def test_a_run_that_is_killed_before_its_first_training_goes_on(undisturbed, tmp_path):
    run_dir = tmp_path / "run"
    code, _ = killed(
        undisturbed,
        run_dir,
        "local",
        lambda run_dir: (run_dir / "references.npz").exists(),
        signal.SIGKILL,
    )
    assert code == -signal.SIGKILL
    check_that_it_goes_on(undisturbed, run_dir, "local")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", [pytest.param("ray", marks=pytest.mark.ray), "local", "own code"])
def test_a_killed_run_trains_only_what_was_in_flight(undisturbed, tmp_path, how, seed):
    run_dir = tmp_path / "run"
    reached = moment(seed, shows_epochs=how != "own code")
    code, _ = killed(undisturbed, run_dir, how, reached, signal.SIGKILL)
    assert code == -signal.SIGKILL
    check_that_it_goes_on(undisturbed, run_dir, how)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", [pytest.param("ray", marks=pytest.mark.ray), "local", "own code"])
def test_a_run_whose_worker_is_killed_ends_as_if_it_had_not_been(undisturbed, tmp_path, how, seed):
    run_dir = tmp_path / "run"
    run = start(undisturbed, run_dir, how)
    reached = moment(seed, shows_epochs=how != "own code")
    wait_for(run, lambda: reached(run_dir) and run.workers())
    kept = made(run_dir)
    os.kill(sorted(run.workers())[seed % len(run.workers())], signal.SIGKILL)
    _, said = run.process.communicate()
    assert run.process.returncode == 0, said
    assert {path: at for path, at in made(run_dir).items() if path in kept} == kept
    assert margins(run_dir) == expected(undisturbed, how)


def test_an_interrupted_run_says_how_to_go_on(undisturbed, tmp_path):
    code, said = killed(
        undisturbed,
        tmp_path / "run",
        "local",
        lambda run_dir: n_in_flight(run_dir) >= 1,
        signal.SIGINT,
    )
    assert code == 130
    assert b"the same command goes on from there" in said
    assert b"Traceback" not in said
