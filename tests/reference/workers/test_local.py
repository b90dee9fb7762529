"""Workers: what they leave does not depend on who did it, in which order, or who was killed."""

import os

import numpy as np
import pytest
from rough_work import Count, Fail, Interrupted
from small_pools import flat_references

from seenit.errors import ModelError, TrainingError
from seenit.reference.job import Workspace
from seenit.reference.reference import REFERENCE
from seenit.reference.workers.local import n_processes_for, run_local


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """A published pool, four jobs, and their margins made in this process."""
    store, pool, _, jobs = flat_references(tmp_path_factory.mktemp("pool"))
    return store, jobs, [job.train_and_ask(pool)["reference_margin"] for job in jobs]


def workspace_of(folder, store, jobs):
    return Workspace(
        store=store,
        pool_key=jobs[0].task.pool_key,
        device="cpu",
        checkpoints=folder / "checkpoints",
        weights=None,
    )


@pytest.fixture(scope="module")
def trained(jobs, tmp_path_factory):
    """Everything once: one reference is killed after its second epoch, two workers share."""
    store, work, _ = jobs
    folder = tmp_path_factory.mktemp("run")
    works = list(work)
    works[1] = Interrupted(job=works[1], after=2, log=folder / "log")
    steps, facts = [], {}
    run_local(
        works,
        workspace_of(folder, store, work),
        n_processes=2,
        on_advance=steps.append,
        on_finished=facts.__setitem__,
    )
    return folder, steps, facts


def test_workers_leave_what_one_process_would(jobs, trained):
    store, work, expected = jobs
    for job, margin in zip(work, expected, strict=True):
        np.testing.assert_array_equal(
            store.read(REFERENCE, job.key)["reference_margin"], margin, strict=True
        )


def test_a_killed_worker_is_replaced_and_its_training_goes_on(trained):
    folder, steps, facts = trained
    # two epochs, killed; two behind it and the third; the questions
    assert (folder / "log").read_text().split() == ["1", "1", "2", "1", "1"]
    assert sorted(facts) == [0, 1, 2, 3]
    assert sum(steps) == 4 * (3 + 1), "every step is told of once"


def test_nothing_in_flight_is_left(trained):
    folder, _, _ = trained
    assert not list((folder / "checkpoints").iterdir())


def test_what_is_there_is_done(jobs, trained, tmp_path):
    store, work, _ = jobs
    workspace = workspace_of(tmp_path, store, work)
    assert all(one.is_done(workspace) for one in work)
    wanting_weights = Workspace(
        store=store,
        pool_key=workspace.pool_key,
        device="cpu",
        checkpoints=workspace.checkpoints,
        weights=tmp_path,
    )
    assert not any(one.is_done(wanting_weights) for one in work)


@pytest.mark.slow
def test_a_worker_that_ends_twice_at_the_same_work_is_an_error(jobs, tmp_path):
    store, work, _ = jobs
    (tmp_path / "marks").mkdir()
    count = Count(marks=tmp_path / "marks", dies_at=1, n_deaths=2)
    with pytest.raises(TrainingError, match=r"counting: expected its process to finish.* -9 twice"):
        run_local([count], workspace_of(tmp_path, store, work), n_processes=2)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ModelError("no such stem"), "^no such stem$"),
        pytest.param(KeyError("x"), "^failing: KeyError: 'x'$", marks=pytest.mark.slow),
    ],
)
def test_work_that_cannot_be_done_is_not_tried_again(jobs, tmp_path, error, said):
    store, work, _ = jobs
    with pytest.raises(TrainingError, match=said):
        run_local([Fail(error)], workspace_of(tmp_path, store, work), n_processes=1)


def test_one_process_serves_a_gpu_and_one_each_core():
    assert n_processes_for("cuda", 8) == 1
    assert n_processes_for("cuda:1", 0) == 0
    assert n_processes_for("cpu", 10_000) == len(os.sched_getaffinity(0))
    assert n_processes_for("cpu", 1) == 1
