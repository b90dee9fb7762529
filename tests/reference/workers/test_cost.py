"""What is said to be the cost is near what it takes."""

import time

import pytest
from small_pools import flat_references

from seenit.errors import TrainingError
from seenit.reference.job import Workspace
from seenit.reference.workers.backend import LocalBackend
from seenit.reference.workers.cost import ReferenceCost, reference_cost
from seenit.reference.workers.local import n_processes_for, run_local


def set_up(folder, **changed):
    store, _, plan, references = flat_references(folder / "store", **changed)
    workspace = Workspace(
        store=store,
        pool_key=references[0].task.pool_key,
        device="cpu",
        checkpoints=folder / "checkpoints",
    )
    return references, workspace, len(plan)


@pytest.mark.slow
def test_the_expected_time_is_near_the_real_one(tmp_path):
    references, workspace, n = set_up(tmp_path, epochs=1500)
    expected = reference_cost(
        references, references, workspace, n_records=n, backend=LocalBackend()
    )
    facts = []
    began = time.perf_counter()
    run_local(
        references,
        workspace,
        n_processes=expected.n_processes,
        on_finished=lambda _, found: facts.append(found["seconds"]),
    )
    took = time.perf_counter() - began

    mean = sum(facts) / len(facts)
    assert expected.n_to_train == expected.n_references == 4
    assert mean / 2.5 < expected.seconds_each < mean * 2.5
    assert expected.seconds < took * 2.5
    left = [one for one in references if not one.is_done(workspace)]
    again = reference_cost(references, left, workspace, n_records=n, backend=LocalBackend())
    assert (again.n_to_train, again.seconds) == (0, 0)
    assert again.in_words() == "nothing to train: all 4 references are there"


def test_the_probe_leaves_nothing_and_counts_disk(tmp_path):
    references, workspace, n = set_up(tmp_path, architecture="mlp-8")
    cost = reference_cost(references, references, workspace, n_records=n, backend=LocalBackend())
    assert cost.n_processes == n_processes_for("cpu", 4)
    assert cost.seconds_each > 0
    assert cost.megabytes == pytest.approx(4 * 240 * 17 / 1e6)
    n_parameters = 12 * 8 + 8 + 8 * 3 + 3
    assert cost.megabytes_in_flight == pytest.approx(cost.n_processes * n_parameters * 8 / 1e6)
    assert not workspace.checkpoints.exists()
    assert [path.name for path in workspace.store.root.iterdir()] == [f"pool-{workspace.pool_key}"]


@pytest.mark.slow
def test_a_recipe_that_cannot_run_is_refused_by_the_probe(tmp_path):
    references, workspace, n = set_up(tmp_path, architecture="mlp-none")
    with pytest.raises(TrainingError, match="mlp-512-256"):
        reference_cost(references, references, workspace, n_records=n, backend=LocalBackend())


@pytest.mark.parametrize(
    ("seconds", "said"), [(12.4, "12 s"), (600.0, "10 min"), (9000.0, "2.5 h")]
)
def test_the_cost_reads_as_one_line(seconds, said):
    cost = ReferenceCost(
        n_references=8,
        n_to_train=4,
        n_processes=2,
        seconds_each=seconds / 2,
        seconds=seconds,
        megabytes=1.0,
        megabytes_in_flight=90.0,
    )
    words = cost.in_words()
    assert words.startswith("4 trainings, 4 are there, about ")
    assert words.endswith(f"2 at a time: about {said} by a measured probe")
