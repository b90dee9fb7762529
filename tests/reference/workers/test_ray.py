"""Ray: the same as processes of this machine would leave, whoever is killed."""

import os
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rough_work import Count, Fail, Interrupted
from small_pools import flat_references

from seenit.errors import ConfigError, ModelError, TrainingError
from seenit.reference.job import Workspace
from seenit.reference.own_code.trainer import open_trainer
from seenit.reference.pool import open_pool
from seenit.reference.reference import REFERENCE
from seenit.reference.workers.stack import Stack
from seenit.store import Store

pytestmark = [
    pytest.mark.ray,
    pytest.mark.long,
    pytest.mark.skipif(
        find_spec("ray") is None, reason="needs the extra: pip install 'seenit[ray]'"
    ),
]
FACTORIES = Path(__file__).parents[2] / "factories"


@pytest.fixture(scope="module")
def cluster():
    """A cluster of this machine, whose workers can import what these tests send them."""
    import ray  # late: where no long test runs, nobody waits for it

    from seenit.reference.workers.ray_backend import connect_ray

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(FACTORIES), *filter(None, [before])])
    yield connect_ray(None, device="cpu")
    ray.shutdown()
    del os.environ["PYTHONPATH"]
    if before is not None:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """A published pool, four jobs, and their margins made in this process."""
    store, pool, _, jobs = flat_references(tmp_path_factory.mktemp("pool"))
    return store, jobs, [job.train_and_ask(pool)["reference_margin"] for job in jobs]


def workspace_of(folder, jobs, store):
    return Workspace(
        store=store,
        pool_key=jobs[0].task.pool_key,
        device="cpu",
        checkpoints=folder / "checkpoints",
    )


@pytest.fixture(scope="module")
def trained(cluster, jobs, tmp_path_factory):
    """Everything once; the worker of one reference is killed after its second epoch."""
    store, work, _ = jobs
    folder = tmp_path_factory.mktemp("run")
    works = list(work)
    works[1] = Interrupted(job=works[1], after=2, log=folder / "log")
    steps, facts = [], {}
    cluster.run(
        works,
        workspace_of(folder, work, store),
        on_advance=steps.append,
        on_finished=facts.__setitem__,
    )
    return folder, steps, facts


def test_tasks_leave_what_one_process_would(jobs, trained):
    store, work, expected = jobs
    for job, margin in zip(work, expected, strict=True):
        np.testing.assert_array_equal(
            store.read(REFERENCE, job.key)["reference_margin"], margin, strict=True
        )


def test_the_training_of_a_killed_worker_goes_on_elsewhere(trained):
    folder, steps, facts = trained
    # two epochs, killed; two behind it and the third; the questions
    assert (folder / "log").read_text().split() == ["1", "1", "2", "1", "1"]
    assert sorted(facts) == [0, 1, 2, 3]
    assert sum(steps) == 4 * (3 + 1), "every step is told of once"
    assert not list((folder / "checkpoints").iterdir())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ModelError("no such stem"), "^no such stem$"),
        (KeyError("x"), "^failing: KeyError: 'x'$"),
        (SystemExit(3), "^failing: SystemExit: 3$"),
    ],
)
def test_work_that_cannot_be_done_is_not_tried_again(cluster, jobs, tmp_path, error, said):
    store, work, _ = jobs
    with pytest.raises(TrainingError, match=said):
        cluster.run([Fail(error)], workspace_of(tmp_path, work, store))


@pytest.mark.slow
def test_a_task_that_is_lost_twice_is_an_error(cluster, jobs, tmp_path):
    store, work, _ = jobs
    (tmp_path / "marks").mkdir()
    count = Count(marks=tmp_path / "marks", dies_at=1, n_deaths=2)
    with pytest.raises(
        TrainingError, match=r"counting: expected its Ray task to .*Crashed.* twice"
    ):
        cluster.run([count], workspace_of(tmp_path, work, store))


def test_a_node_that_does_not_see_the_run_folder_is_named(cluster, jobs, tmp_path):
    _, work, _ = jobs
    workspace = workspace_of(tmp_path, work, Store(tmp_path / "mine"))
    with pytest.raises(TrainingError, match=r"Ray node .* expected to see .*mine, .* mounts"):
        cluster.run([work[0]], workspace)


def test_a_node_with_another_seenit_is_named(cluster, jobs, tmp_path, monkeypatch):
    from seenit.reference.workers import ray_backend

    store, work, _ = jobs
    monkeypatch.setattr(ray_backend, "code_version", lambda: "0.0.0")
    with pytest.raises(TrainingError, match=r"expected the seenit of the command, 0\.0\.0, got"):
        cluster.run([work[0]], workspace_of(tmp_path, work, store))


def test_as_many_at_a_time_as_there_are_cores(cluster):
    assert cluster.n_at_once("cpu", 10_000) == len(os.sched_getaffinity(0))
    assert cluster.n_at_once("cpu", 1) == 1


def test_own_code_trains_on_the_cluster_what_it_trains_here(cluster, jobs, tmp_path, monkeypatch):
    store, work, _ = jobs
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_on_ray.py").write_text(
        "from torch import nn\n\n"
        "def train(inputs, labels, seed):\n"
        "    import own_beside\n"
        "    return own_beside.fitted(nn.Linear(12, 3), inputs)\n"
    )
    (tmp_path / "own_beside.py").write_text("def fitted(model, inputs): return model\n")
    task = replace(work[0].task, trainer=open_trainer("own_on_ray:train"))
    job = replace(work[0], task=task)
    pool = open_pool(store, task.pool_key, "cpu")
    cluster.run([job], workspace_of(tmp_path, work, store))
    np.testing.assert_array_equal(
        store.read(REFERENCE, job.key)["reference_margin"],
        job.train_and_ask(pool)["reference_margin"],
    )


def test_stacks_take_whole_gpus_and_own_code_a_share(monkeypatch):
    from seenit.reference.workers import ray_backend

    there = {"CPU": 3.0, "GPU": 4.0}
    monkeypatch.setattr(ray_backend.ray, "cluster_resources", lambda: there)
    backend = ray_backend.RayBackend()
    assert (backend.n_gpus("cuda"), backend.n_gpus("cpu")) == (3, 0)
    assert backend.n_at_once("cuda", 99) == 3
    there["CPU"] = 64.0
    assert (backend.n_gpus("cuda"), backend.n_at_once("cuda", 99)) == (4, 16)
    assert ray_backend._gpu_share(Stack(references=())) == 1
    assert ray_backend._gpu_share(Fail(KeyError())) == 0.25


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            None,
            r"--backend ray: expected Ray to start on .*, got 'The node timed out\.'; try again",
        ),
        (
            "10.0.0.1:6379",
            r"--ray-address: expected the address .* got 10\.0\.0\.1:6379 \(The node",
        ),
    ],
)
def test_a_cluster_that_does_not_answer_is_refused(monkeypatch, address, said):
    from seenit.reference.workers import ray_backend

    def time_out(**_):
        raise Exception("The node timed out.\nSee the log.")  # as Ray does

    monkeypatch.setattr(ray_backend.ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray_backend.ray, "init", time_out)
    with pytest.raises(ConfigError, match=said):
        ray_backend.connect_ray(address, device="cpu")


def test_a_cluster_without_a_gpu_is_refused_for_one(cluster):
    import ray

    from seenit.reference.workers.ray_backend import connect_ray

    if ray.cluster_resources().get("GPU"):
        pytest.skip("this machine has a GPU")
    with pytest.raises(ConfigError, match=r"a free core and a GPU, got .* cores and 0 GPUs"):
        connect_ray(None, device="cuda")
