"""References that share a device leave what each would leave alone, killed or not."""

from dataclasses import replace

import numpy as np
import pytest
from here import Here
from rough_work import Interrupted
from small_pools import flat_references

from seenit.errors import TrainingError
from seenit.reference.job import Advanced, Found, Workspace
from seenit.reference.own_code.trainer import OwnTrainer
from seenit.reference.reference import REFERENCE
from seenit.reference.workers.backend import LocalBackend
from seenit.reference.workers.cost import reference_cost
from seenit.reference.workers.local import run_local
from seenit.reference.workers.probe import Probe
from seenit.reference.workers.stack import Stack, train_all

N_STEPS = 3 + 1
"""Epochs and questions of one."""


class Heard:
    """What a job says: steps, and facts by part."""

    def __init__(self):
        self.steps, self.facts = [], {}

    def __call__(self, message):
        match message:
            case Advanced(n_steps):
                self.steps.append(n_steps)
            case Found(part, facts):
                self.facts[part] = facts


def set_up(folder, n_references=5, **changed):
    """References, where they are trained, and their pool."""
    store, pool, _, references = flat_references(
        folder / "store", n_references=n_references, **changed
    )
    workspace = Workspace(
        store=store,
        pool_key=references[0].task.pool_key,
        device="cpu",
        checkpoints=folder / "checkpoints",
    )
    return references, workspace, pool


def check_margins(references, workspace, pool):
    for one in references:
        np.testing.assert_array_equal(
            workspace.store.read(REFERENCE, one.key)["reference_margin"],
            one.train_and_ask(pool)["reference_margin"],
            strict=True,
        )


def test_a_stack_leaves_what_each_reference_would(tmp_path):
    references, workspace, pool = set_up(tmp_path)
    heard = Heard()
    told = Stack(references=references, n_at_once=2).run(workspace, pool, heard)
    check_margins(references, workspace, pool)
    assert told == {"n_at_once": 2.0}
    assert sum(heard.steps) == 5 * N_STEPS
    assert sorted(heard.facts) == [0, 1, 2, 3, 4]
    for facts in heard.facts.values():
        assert set(facts) == {"accuracy_in", "accuracy_out", "seconds"}
    assert not list(workspace.checkpoints.iterdir())


class Killed(BaseException):
    pass


@pytest.mark.parametrize("n_before", [1, 6, 9, 13])
def test_a_stack_that_was_killed_trains_only_what_was_in_flight(tmp_path, n_before):
    references, workspace, pool = set_up(tmp_path)
    stack = Stack(references=references, n_at_once=2)
    steps = []

    def die(message):
        if isinstance(message, Advanced):
            steps.append(message.n_steps)
            if sum(steps) >= n_before:
                raise Killed

    with pytest.raises(Killed):
        stack.run(workspace, pool, die)
    done = {
        one.number: (workspace.store.root / f"{REFERENCE}-{one.key}").stat().st_mtime_ns
        for one in references
        if one.is_done(workspace)
    }
    heard = Heard()
    stack.run(workspace, pool, heard)
    for number, made in done.items():
        path = workspace.store.root / f"{REFERENCE}-{references[number].key}"
        assert path.stat().st_mtime_ns == made
    assert sum(heard.steps) == 5 * N_STEPS, "what is there counts as done"
    assert sorted(heard.facts) == [0, 1, 2, 3, 4], "and is told of"
    check_margins(references, workspace, pool)


def test_kept_weights_are_kept_and_used(tmp_path):
    references, workspace, pool = set_up(tmp_path, n_references=2)
    workspace = replace(workspace, weights=tmp_path / "weights")
    stack = Stack(references=references, n_at_once=2)
    stack.run(workspace, pool, Heard())
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "weights").iterdir()}
    assert len(kept) == 2
    elsewhere = replace(workspace, store=type(workspace.store)(tmp_path / "other"))
    stack.run(elsewhere, pool, Heard())
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    check_margins(references, elsewhere, pool)


def test_a_training_that_diverges_is_an_error(tmp_path):
    references, workspace, pool = set_up(tmp_path, n_references=2, learning_rate=1e30)
    with pytest.raises(TrainingError, match=r"converges, got NaN .* learning_rate 1e\+30"):
        Stack(references=references, n_at_once=2).run(workspace, pool, Heard())


class Gpus(Here):
    """As if this device were so many GPUs; does every job twice where one was lost."""

    def __init__(self, n, *, loses=False):
        super().__init__()
        self.n, self.loses = n, loses

    def n_gpus(self, device):
        return self.n

    def run(self, jobs, workspace, **options):
        super().run(jobs, workspace, **options)
        if self.loses:
            super().run(jobs, workspace, **options)


def test_only_a_trainer_that_can_shares_a_device_and_only_a_gpu(tmp_path):
    references, workspace, _ = set_up(tmp_path, n_references=2)
    alone = Gpus(0)
    train_all(references, workspace, alone)
    assert alone.done == list(references)
    own = OwnTrainer(spec="a:b", folder=tmp_path, file=tmp_path / "a.py", sha256="0")
    theirs = replace(references[0], task=replace(references[0].task, trainer=own))
    with pytest.raises(TrainingError, match="a:b"):  # there is no such code: it was tried alone
        train_all([references[1], theirs], workspace, mixed := Gpus(1))
    assert mixed.done == [references[1], theirs]
    assert [LocalBackend().n_gpus(name) for name in ("cuda", "cuda:1", "cpu", "mps")] == [
        1,
        1,
        0,
        0,
    ]


@pytest.mark.parametrize("n_gpus", [1, 2, 3, 9])
def test_references_are_dealt_and_told_of_once_by_their_number(tmp_path, n_gpus):
    references, workspace, pool = set_up(tmp_path)
    told = {}

    def tell(at, facts):
        assert at not in told
        told[at] = facts

    backend = Gpus(n_gpus, loses=True)
    train_all(references, workspace, backend, n_at_once=2, on_finished=tell)
    stacks = backend.done[: len(backend.done) // 2]
    assert len(stacks) == min(n_gpus, 5)
    sizes = [len(stack.references) for stack in stacks]
    assert max(sizes) - min(sizes) <= 1
    for at, one in enumerate(references):
        kept = workspace.store.read(REFERENCE, one.key)
        assert told[at]["accuracy_in"] == kept["accuracy_in"]
        assert told[at]["seconds"] == kept["seconds"]
    check_margins(references, workspace, pool)


def test_the_cost_on_a_gpu_is_that_of_as_many_at_once_as_it_holds(tmp_path):
    references, workspace, pool = set_up(tmp_path, epochs=40)
    found = Probe(reference=references[0], n_sharing=5, n_at_once=3).run(workspace, pool, Heard())
    assert found["n_at_once"] == 3
    assert found["seconds"] > 0
    assert not workspace.checkpoints.exists()

    gpu = Gpus(1)
    cost = reference_cost(references, references, workspace, n_records=240, backend=gpu)
    assert [(type(job), job.n_sharing) for job in gpu.done] == [(Probe, 5)]
    assert cost.n_processes == 1  # on this device memory does not say how many
    assert cost.seconds == pytest.approx(5 * cost.seconds_each)


@pytest.mark.slow
def test_a_worker_that_is_killed_with_a_stack_is_replaced(tmp_path):
    references, workspace, pool = set_up(tmp_path)
    stack = Stack(references=references, n_at_once=2)
    steps, facts = [], {}
    run_local(
        [Interrupted(job=stack, after=11, log=tmp_path / "log")],
        workspace,
        n_processes=1,
        on_advance=steps.append,
        on_found=lambda at, part, found: facts.setdefault((at, part), found),
    )
    check_margins(references, workspace, pool)
    assert sum(steps) == 5 * N_STEPS
    assert sorted(facts) == [(0, part) for part in range(5)]


class Processes(LocalBackend):
    """Two processes in the place of two GPUs."""

    def n_gpus(self, device):
        return 2

    def n_at_once(self, device, n_jobs):
        return 2


@pytest.mark.slow
def test_processes_share_stacks_as_they_would_gpus(tmp_path):
    references, workspace, pool = set_up(tmp_path)
    told = {}
    train_all(references, workspace, Processes(), n_at_once=2, on_finished=told.__setitem__)
    check_margins(references, workspace, pool)
    assert sorted(told) == [0, 1, 2, 3, 4]
