"""Code of the user's own trains references; what is wrong with it is said in its own words."""

import random
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from small_pools import examples_of, flat_records, pixel_records
from torch import nn

from seenit.errors import ConfigError, TrainingError
from seenit.kinds import views_of
from seenit.models.tables.task import TableTask
from seenit.records.table_schema import TableColumn, TableSchema
from seenit.reference.job import Workspace
from seenit.reference.own_code.trainer import open_trainer
from seenit.reference.plan import balanced_plan
from seenit.reference.pool import DevicePool, open_pool, publish_pool, read_pool
from seenit.reference.reference import REFERENCE, Task, references_of
from seenit.reference.trainer import Training
from seenit.reference.workers.cost import reference_cost
from seenit.reference.workers.local import run_local
from seenit.store import Store

_MODULE = (f"own_code_{number}" for number in count())
"""A name for each file: what was imported stays imported."""

CENTROIDS = """\
    import numpy as np

    def train(inputs, labels, seed):
        rows = inputs.flatten(1).numpy()
        means = np.stack([rows[labels.numpy() == c].mean(axis=0) for c in range(int(labels.max()) + 1)])
        inputs.zero_()  # a copy: nobody minds
        return lambda batch: -((batch.flatten(1).numpy()[:, None] - means) ** 2).sum(axis=2)
"""  # noqa: E501


@pytest.fixture
def own_code(tmp_path, monkeypatch):
    """Writes a module of the working folder; its name with that of `train`."""
    monkeypatch.chdir(tmp_path)

    def write(source):
        name = next(_MODULE)
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        return f"{name}:train"

    return write


@pytest.fixture
def pool_at(tmp_path):
    """Publishes records: (store, DevicePool, references by a trainer)."""

    def publish(records, trainer, n_classes):
        store = Store(tmp_path / "store")
        examples = examples_of(*records)
        pool = read_pool([examples])
        publish_pool(pool, store)
        task = Task(
            pool_key=pool.key,
            normalisation=None,
            n_classes=n_classes,
            trainer=trainer,
            views=views_of([examples], None, device="cpu"),
        )
        plan = balanced_plan(n=len(pool), n_references=4, inclusion=0.5, seed=0)
        return store, open_pool(store, pool.key, "cpu"), references_of(plan, task)

    return publish


def test_a_callable_that_answers_with_numpy_is_a_reference(own_code, pool_at):
    trainer = open_trainer(own_code(CENTROIDS))
    _, pool, references = pool_at(flat_records(), trainer, 3)
    before = pool.inputs.clone()
    result = references[0].train_and_ask(pool)

    rows, labels = pool.inputs.numpy(), pool.labels.numpy()
    own = references[0].rows
    means = np.stack([rows[own][labels[own] == c].mean(axis=0) for c in range(3)])
    logits = -((rows[:, None] - means) ** 2).sum(axis=2).astype(np.float64)
    others = np.where(np.eye(3, dtype=bool)[labels], -np.inf, logits)
    margin = logits[np.arange(len(rows)), labels] - np.logaddexp.reduce(others, axis=1)
    np.testing.assert_allclose(result["reference_margin"][:, 0], margin, rtol=1e-4, atol=1e-4)
    assert torch.equal(pool.inputs, before)


def test_it_gets_images_as_they_are_read_and_all_views_are_asked(own_code, pool_at):
    trainer = open_trainer(
        own_code("""
        from torch import nn

        def train(inputs, labels, seed):
            assert inputs.dtype.is_floating_point and inputs.is_contiguous()
            assert tuple(inputs.shape[1:]) == (3, 32, 32)
            assert 0.9 < float(inputs.max()) <= 1 and float(inputs.min()) == 0
            return nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.LazyLinear(2))
        """)
    )
    _, pool, references = pool_at(pixel_records(), trainer, 2)
    result = references[0].train_and_ask(pool)
    assert result["reference_margin"].shape == (40, 6)
    assert len({row.tobytes() for row in result["reference_margin"].T}) == 6


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def fit(inputs, labels, seed): ...", r"AttributeError: .* has no attribute 'train'"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("train = 3", "called as .*got int"),
        ("def train(inputs, labels): ...", "called as .*got 'too many positional arguments'"),
    ],
)
def test_what_cannot_be_called_is_refused_before_any_work(own_code, source, said):
    with pytest.raises(ConfigError, match=f"--trainer own_code.*: expected.*{said}"):
        open_trainer(own_code(source))


@pytest.mark.parametrize("spec", ["own_training", "own/training.py:train", ":train"])
def test_what_is_no_name_is_refused(spec):
    with pytest.raises(ConfigError, match=rf"--trainer: expected module:function, got '{spec}'"):
        open_trainer(spec)


def test_a_module_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="No module named 'not_there'"):
        open_trainer("not_there:train")


def test_a_module_without_source_is_refused():
    with pytest.raises(ConfigError, match="TypeError: sys without a source file"):
        open_trainer("sys:exit")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('too few records')", r"ValueError: too few records \(own.*, line 4\)"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return None", "a callable from a batch to logits, got NoneType; return the"),
        ("return lambda batch: batch @ batch", r"got RuntimeError: .*\(own.*, line 4\)"),
        ("return lambda batch: batch[:, 0]", r"shape \(2, 3\), got \(2,\)"),
        ("return lambda batch: batch[:, :2]", r"\(2, 3\), got \(2, 2\); it needs one column per"),
        ("return nn.Linear(12, 512)", r"\(2, 3\), got \(2, 512\)"),
        ("return lambda batch: batch[:, :3] / 0", "finite logits, got NaN or infinite"),
        ("return nn.LSTM(12, 3)", "got tuple"),
    ],
)
def test_what_it_does_wrong_is_said_in_its_own_words(own_code, pool_at, body, said):
    spec = own_code(f"from torch import nn\n\ndef train(inputs, labels, seed):\n    {body}\n")
    _, pool, references = pool_at(flat_records(), open_trainer(spec), 3)
    with pytest.raises(TrainingError, match=f"^{spec}: expected .*{said}"):
        references[0].train_and_ask(pool)


def states():
    numpy = np.random.get_state()[1].tolist()  # noqa: NPY002  # what own code may use
    return random.getstate(), numpy, torch.get_rng_state().tolist()


def test_code_that_seeds_nothing_gives_the_same_and_leaves_the_generators(own_code, pool_at):
    trainer = open_trainer(
        own_code("""
        import random
        import numpy as np
        import torch
        from torch import nn

        def train(inputs, labels, seed):
            model = nn.Linear(12, 3)
            with torch.no_grad():
                model.bias += random.random() + np.random.rand() + torch.rand(1)
            return model
        """)
    )
    _, pool, references = pool_at(flat_records(), trainer, 3)
    before = states()
    one, again, other = (
        one.train_and_ask(pool) for one in (references[0], references[0], references[1])
    )
    assert states() == before
    np.testing.assert_array_equal(one["reference_margin"], again["reference_margin"])
    assert not np.array_equal(one["reference_margin"], other["reference_margin"])


def test_another_source_is_another_reference_and_another_place_is_not(own_code, pool_at):
    trainer = open_trainer(own_code(CENTROIDS))
    keys = {}
    for name, changed in {
        "as it is": {},
        "source": {"sha256": "0" * 64},
        "name": {"spec": trainer.spec + "_longer"},
        "place": {"folder": Path("/elsewhere"), "file": Path("/elsewhere/own.py")},
    }.items():
        _, _, references = pool_at(flat_records(), replace(trainer, **changed), 3)
        keys[name] = references[0].key
    assert keys.pop("place") == keys["as it is"]
    assert len(set(keys.values())) == 3


def test_a_source_that_is_not_what_the_command_found_is_refused(own_code, pool_at):
    trainer = open_trainer(own_code(CENTROIDS))
    _, pool, references = pool_at(flat_records(), replace(trainer, sha256="0" * 64), 3)
    with pytest.raises(TrainingError, match=r"expected the own_code.*\.py that the command found"):
        references[0].train_and_ask(pool)


@dataclass(frozen=True)
class Here:
    """A backend without processes, which would take seconds to start."""

    pool: DevicePool

    def n_gpus(self, device):
        return 0

    def n_at_once(self, device, n_jobs):
        return min(2, n_jobs)

    def run(self, jobs, workspace, *, on_finished):
        for at, job in enumerate(jobs):
            on_finished(at, job.run(workspace, self.pool, lambda _: None))


def workspace_for(references, store, folder):
    return Workspace(
        store=store,
        pool_key=references[0].task.pool_key,
        device="cpu",
        checkpoints=folder / "checkpoints",
    )


LOADER = """\
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    def train(inputs, labels, seed):
        print("training")
        loader = DataLoader(TensorDataset(inputs, labels), batch_size=60, num_workers=1)
        model = nn.Linear(12, 3)
        optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
        for batch, classes in loader:
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(batch), classes).backward()
            optimiser.step()
        return model
"""


@pytest.mark.slow
def test_workers_run_it_with_processes_of_its_own(own_code, pool_at, tmp_path):
    """Once by a worker, whose loader has a process of its own, and once here."""
    trainer = open_trainer(own_code(LOADER))
    store, pool, references = pool_at(flat_records(), trainer, 3)
    steps = []
    run_local(
        references[:1],
        workspace_for(references, store, tmp_path),
        n_processes=1,
        on_advance=steps.append,
    )
    assert sum(steps) == references[0].n_steps == 2
    np.testing.assert_array_equal(
        store.read(REFERENCE, references[0].key)["reference_margin"],
        references[0].train_and_ask(pool)["reference_margin"],
    )


@pytest.mark.slow
def test_what_it_prints_in_a_worker_goes_to_stderr(own_code, tmp_path):
    """In a process of its own: workers have the stderr of the process that started the first."""
    spec = own_code(LOADER.replace("training", "said by own code"))
    inputs, labels = flat_records(60)
    np.savez(tmp_path / "pool.npz", ids=np.arange(60), images=inputs, labels=labels)
    words = f"references --pool pool.npz --n 2 --trainer {spec} --run-dir run --device cpu"
    done = subprocess.run(
        [sys.executable, "-m", "seenit", *words.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("said by own code") == 2
    assert "said by own code" not in done.stdout


def test_a_trial_on_a_few_records_says_what_it_will_cost(own_code, pool_at, tmp_path):
    trainer = open_trainer(
        own_code("""
        import time
        from torch import nn

        def train(inputs, labels, seed):
            time.sleep(len(labels) / 1000)
            return nn.Linear(12, 3)
        """)
    )
    store, pool, references = pool_at(flat_records(4000), trainer, 3)
    workspace = workspace_for(references, store, tmp_path)
    cost = reference_cost(references, references, workspace, n_records=4000, backend=Here(pool))
    assert 2.0 <= cost.seconds_each < 20  # 2000 records each
    assert "by a trial on 512 records, if more take longer in proportion" in cost.in_words()
    done = reference_cost(references, [], workspace, n_records=4000, backend=Here(pool))
    assert done.seconds == 0


def test_a_trial_finds_what_cannot_be_asked(own_code, pool_at, tmp_path):
    trainer = open_trainer(own_code("def train(inputs, labels, seed): return 3\n"))
    store, pool, references = pool_at(flat_records(), trainer, 3)
    workspace = workspace_for(references, store, tmp_path)
    with pytest.raises(TrainingError, match="got int; return the trained model"):
        reference_cost(references, references, workspace, n_records=240, backend=Here(pool))


def test_a_module_comes_back_in_eval_mode(own_code, pool_at):
    trainer = open_trainer(
        own_code("""
        from torch import nn

        def train(inputs, labels, seed):
            return nn.Sequential(nn.Dropout(0.9), nn.Linear(12, 3))
        """)
    )
    model = trainer.call(torch.rand(4, 12), torch.zeros(4, dtype=torch.int64), seed=0)
    assert isinstance(model, nn.Module)
    assert not any(part.training for part in model.modules())


def test_records_of_a_mixed_table_come_as_a_frame_and_the_model_may_give_probabilities(own_code):
    schema = TableSchema(
        columns=(
            TableColumn(name="age", type="integer"),
            TableColumn(name="job", type="category", categories=("cook", "smith")),
        )
    )
    table = TableTask(schema=schema, class_names=("no", "yes"), n_classes=2)
    spec = own_code(
        """\
        import numpy as np

        def train(frame, labels, seed):
            assert frame.age.tolist() == [30, 40]
            assert frame.job.tolist() == ["cook", "smith"]
            assert labels.tolist() == [1, 0]
            return lambda asked: np.where(asked.job == "cook", 0.75, 0.5)
        """
    )
    trainer = open_trainer(spec, table)
    assert trainer.key != open_trainer(spec).key
    rows = torch.tensor([[30, 0], [0, 0], [40, 1], [50, torch.nan]], dtype=torch.float64)
    training = Training(rows=np.array([0, 2]), seed=1, normalisation=None, n_classes=2)
    model = trainer.train(training, DevicePool(inputs=rows, labels=torch.tensor([1, 1, 0, 0])))
    expected = np.log([[0.25, 0.75], [0.25, 0.75], [0.5, 0.5], [0.5, 0.5]])
    np.testing.assert_allclose(model(rows), expected, rtol=1e-6)
