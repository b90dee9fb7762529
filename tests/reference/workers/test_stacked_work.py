"""References that share a device leave what each would leave alone, killed or not."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from here import Here
from rough_work import Interrupted
from small_pools import flat_jobs

from seenit.errors import TrainingError
from seenit.reference.own_trainer import OwnTrainer
from seenit.reference.workers.backend import LocalBackend
from seenit.reference.workers.cost import reference_cost
from seenit.reference.workers.job import run_reference
from seenit.reference.workers.local import run_local
from seenit.reference.workers.probe import TimeStack
from seenit.reference.workers.stacked_work import TrainStack, run_stacked, sharing
from seenit.reference.workers.work import REFERENCE, TrainReference
from seenit.reference.workers.worker import Bench, Workplace

N_STEPS = 3 + 1
"""Epochs and questions of one."""


def set_up(folder, n_references=5, **changed):
    """Works, their bench, and what they tell: [steps], {part: facts}."""
    store, pool, _, jobs = flat_jobs(folder / "store", n_references=n_references, **changed)
    place = Workplace(
        store=store,
        pool_key=jobs[0].task.pool_key,
        device="cpu",
        checkpoints=folder / "checkpoints",
    )
    works = tuple(TrainReference(number=number, job=job) for number, job in enumerate(jobs))
    steps, facts = [], {}
    bench = Bench(place=place, pool=pool, advance=steps.append, found=facts.__setitem__)
    return works, bench, steps, facts


def check_margins(works, bench):
    for work in works:
        np.testing.assert_array_equal(
            bench.place.store.read(REFERENCE, work.job.key)["reference_margin"],
            run_reference(work.job, bench.pool)["reference_margin"],
            strict=True,
        )


def test_a_stack_leaves_what_each_reference_would(tmp_path):
    works, bench, steps, facts = set_up(tmp_path)
    told = TrainStack(works=works, n_at_once=2).run(bench)
    check_margins(works, bench)
    assert told == {"n_at_once": 2.0}
    assert sum(steps) == 5 * N_STEPS
    assert sorted(facts) == [0, 1, 2, 3, 4]
    assert all(set(one) == {"accuracy_in", "accuracy_out", "seconds"} for one in facts.values())
    assert not list(bench.place.checkpoints.iterdir())


class Killed(BaseException):
    pass


@pytest.mark.parametrize("n_before", [1, 6, 9, 13])
def test_a_stack_that_was_killed_trains_only_what_was_in_flight(tmp_path, n_before):
    works, bench, steps, facts = set_up(tmp_path)

    def die(n_steps):
        steps.append(n_steps)
        if sum(steps) >= n_before:
            raise Killed

    with pytest.raises(Killed):
        TrainStack(works=works, n_at_once=2).run(replace(bench, advance=die))
    done = {
        work.number: (bench.place.store.root / f"{REFERENCE}-{work.job.key}").stat().st_mtime_ns
        for work in works
        if work.is_done(bench.place)
    }
    steps.clear()
    facts.clear()
    TrainStack(works=works, n_at_once=2).run(bench)
    for number, made in done.items():
        path = bench.place.store.root / f"{REFERENCE}-{works[number].job.key}"
        assert path.stat().st_mtime_ns == made
    assert sum(steps) == 5 * N_STEPS, "what is there counts as done"
    assert sorted(facts) == [0, 1, 2, 3, 4], "and is told of"
    check_margins(works, bench)


def test_kept_weights_are_kept_and_used(tmp_path):
    works, bench, _, _ = set_up(tmp_path, n_references=2)
    bench = replace(bench, place=replace(bench.place, weights=tmp_path / "weights"))
    TrainStack(works=works, n_at_once=2).run(bench)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "weights").iterdir()}
    assert len(kept) == 2
    elsewhere = replace(bench.place, store=type(bench.place.store)(tmp_path / "other"))
    TrainStack(works=works, n_at_once=2).run(replace(bench, place=elsewhere))
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    check_margins(works, replace(bench, place=elsewhere))


def test_a_training_that_diverges_is_an_error(tmp_path):
    works, bench, _, _ = set_up(tmp_path, n_references=2, learning_rate=1e30)
    with pytest.raises(TrainingError, match=r"converges, got NaN .* learning_rate 1e\+30"):
        TrainStack(works=works, n_at_once=2).run(bench)


def test_only_recipes_on_a_gpu_share_a_device(tmp_path):
    works, _, _, _ = set_up(tmp_path, n_references=2)
    own = OwnTrainer(spec="a:b", folder=tmp_path, file=tmp_path / "a.py", sha256="0")
    theirs = replace(
        works[0], job=replace(works[0].job, task=replace(works[0].job.task, recipe=own))
    )
    assert sharing(works, "cuda") == sharing(works, "cuda:1") == works
    assert sharing(works, "cpu") == sharing(works, "mps") == ()
    assert sharing([*works, theirs], "cuda") == ()
    assert [LocalBackend().n_gpus(name) for name in ("cuda", "cuda:1", "cpu", "mps")] == [
        1,
        1,
        0,
        0,
    ]


@pytest.mark.parametrize("n_stacks", [1, 2, 3, 9])
def test_references_are_dealt_and_told_of_once_by_their_number(tmp_path, n_stacks):
    works, bench, _, _ = set_up(tmp_path)
    stacks, told = [], {}

    def run(dealt, place, *, on_advance, on_finished, on_found):
        stacks.extend(dealt)
        for stack, one in enumerate(dealt):
            for _ in range(2):  # a process that was lost tells again
                for part, work in enumerate(one.works):
                    on_found(stack, part, {"number": work.number})

    def tell(at, facts):
        assert at not in told
        told[at] = facts

    run_stacked(
        run, works, bench.place, n_stacks=n_stacks, on_advance=lambda _: None, on_finished=tell
    )
    assert len(stacks) == min(n_stacks, 5)
    sizes = [len(stack.works) for stack in stacks]
    assert max(sizes) - min(sizes) <= 1
    assert told == {number: {"number": number} for number in range(5)}


def test_the_cost_on_a_gpu_is_that_of_as_many_at_once_as_it_holds(tmp_path):
    works, bench, _, _ = set_up(tmp_path, epochs=40)
    found = TimeStack(
        task=works[0].job.task, recipe=works[0].job.task.recipe, n_works=5, n_at_once=3
    ).run(bench)
    assert found["n_at_once"] == 3
    assert found["seconds_per_step"] > 0
    assert not bench.place.checkpoints.exists()

    class Gpu(Here):
        def n_gpus(self, device):
            return 1

    gpu = Gpu()
    cost = reference_cost(works, works, bench.place, n_records=240, backend=gpu)
    assert [type(work) for work in gpu.done] == [TimeStack]
    assert gpu.done[0].n_works == 5
    assert cost.n_processes == 1  # on this device memory does not say how many
    assert cost.seconds == pytest.approx(5 * cost.seconds_each)


@pytest.mark.slow
def test_a_worker_that_is_killed_with_a_stack_is_replaced(tmp_path):
    works, bench, _, _ = set_up(tmp_path)
    stack = TrainStack(works=works, n_at_once=2)
    steps, facts = [], {}
    run_local(
        [Interrupted(work=stack, after=11, log=tmp_path / "log")],
        bench.place,
        n_processes=1,
        on_advance=steps.append,
        on_found=lambda at, part, found: facts.setdefault((at, part), found),
    )
    check_margins(works, bench)
    assert sum(steps) == 5 * N_STEPS
    assert sorted(facts) == [(0, part) for part in range(5)]


@pytest.mark.slow
def test_processes_share_stacks_as_they_would_gpus(tmp_path):
    works, bench, _, _ = set_up(tmp_path)
    told = {}
    run_stacked(
        partial(run_local, n_processes=2),
        works,
        bench.place,
        n_stacks=2,
        n_at_once=2,
        on_advance=lambda _: None,
        on_finished=told.__setitem__,
    )
    check_margins(works, bench)
    assert sorted(told) == [0, 1, 2, 3, 4]
