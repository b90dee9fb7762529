"""Audits of what is in memory: estimators, modules, callables; arrays, frames, lists, loaders."""

import pickle
import sys
from types import ModuleType

import numpy as np
import pytest
import torch
from scipy import sparse
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
from torch.utils.data import DataLoader, TensorDataset

import seenit
from seenit.config.memory import MemoryConfig
from seenit.errors import ConfigError, Refused
from seenit.evidence.memory.audit import InMemory, memory_evidence
from seenit.evidence.memory.model import ask, truth_of
from seenit.progress import Silent
from seenit.records.audits.leakage import LEAKS

pytestmark = pytest.mark.usefixtures("quick_stack")

FAST = ("lira-online-fixed",)
"""One attack by name: no choice among many, which is not what is tested here."""


@pytest.fixture(scope="module")
def digits():
    """200 members and 200 non-members with their labels."""
    x, y = load_digits(return_X_y=True)
    rows = np.random.default_rng(0).permutation(len(x))[:400]
    return (x[rows[:200]], y[rows[:200]]), (x[rows[200:]], y[rows[200:]])


@pytest.fixture(scope="module")
def forest(digits):
    return RandomForestClassifier(20, random_state=0).fit(*digits[0])


@pytest.fixture(scope="module")
def by_loss(forest, digits, tmp_path_factory):
    """The audit of the forest by its loss alone, in an empty folder that stays empty."""
    here = tmp_path_factory.mktemp("here")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        found = seenit.audit(forest, members=digits[0], nonmembers=digits[1], attack=("loss",))
    assert not list(here.iterdir())
    return found


@pytest.fixture(scope="module")
def run(forest, digits):
    return seenit.audit(forest, members=digits[0], nonmembers=digits[1], references=8, attack=FAST)


def test_a_forest_leaks_to_its_references(run):
    assert run.evaluation.verdict.kind == LEAKS
    assert run.evaluation.of("lira-online-fixed").auc.low > 0.7
    assert run.evaluation.of("shadow").auc.value > run.evaluation.of("loss").auc.value - 0.2


def test_the_records_are_looked_at_without_the_model(run):
    (blind,) = run.evaluation.blind
    assert not blind.failed
    assert blind.looked_at[0] == "inputs"
    assert run.evaluation.duplicates[0].n_looked_at == 200


def test_nothing_is_written_unless_asked(by_loss):
    assert by_loss.folder is None
    assert not by_loss.files
    assert "leaks" in by_loss._repr_html_()


@pytest.mark.long
def test_a_run_folder_gets_the_report(forest, digits, tmp_path):
    found = seenit.audit(
        forest, members=digits[0], nonmembers=digits[1], attack=("loss",), run_dir=str(tmp_path)
    )
    assert "RandomForestClassifier" in found.files["report"].read_text()


def test_what_is_left_out_is_said(run):
    assert "name it in attack=" in run.evaluation.skipped["stack"]


@pytest.mark.long
def test_a_model_that_never_saw_the_members_does_not_leak(digits):
    x, y = load_digits(return_X_y=True)
    stranger = RandomForestClassifier(20, random_state=0).fit(x[-400:], y[-400:])
    rest = [(x[rows], y[rows]) for rows in (slice(0, 200), slice(200, 400))]
    found = seenit.audit(stranger, members=rest[0], nonmembers=rest[1], references=4, attack=FAST)
    assert found.evaluation.verdict.kind != LEAKS


@pytest.mark.long
def test_the_same_seed_gives_the_same_scores(forest, digits, run):
    again = seenit.audit(forest, members=digits[0], nonmembers=digits[1], references=8, attack=FAST)
    assert np.array_equal(
        again.scores.columns["lira-online-fixed"], run.scores.columns["lira-online-fixed"]
    )


def test_classes_of_any_type_go_by_the_order_of_the_model(digits):
    (x, y), (_, z) = digits
    names = np.array([f"digit {9 - code}" for code in range(10)])
    model = RandomForestClassifier(30, random_state=0).fit(x, names[y])
    truth = truth_of(model, names[y].tolist(), None)
    assert truth.classes == tuple(sorted(names))
    answers = ask(model, x, truth)
    assert np.array_equal(answers.values[np.arange(len(x)), truth.codes] > 0.5, [True] * len(x))
    with pytest.raises(Refused, match="'digit 11' too"):
        truth_of(model, [*names[z].tolist(), "digit 11"], None)


def test_a_reference_that_never_saw_a_class_gives_it_no_probability(digits):
    (x, y), _ = digits
    model = RandomForestClassifier(5, random_state=0).fit(x, y)
    truth = truth_of(model, y.tolist(), None)
    few = RandomForestClassifier(5, random_state=0).fit(x[y != 3], y[y != 3])
    answers = ask(few, x, truth)
    assert answers.values.shape == (200, 10)
    assert not answers.values[:, 3].any()
    assert np.allclose(answers.values.sum(axis=1), 1)


@pytest.mark.long
def test_a_regressor_answers_its_residual(digits):
    (x, y), (other, z) = digits
    model = RandomForestRegressor(20, random_state=0).fit(x, y + 0.5)
    found = seenit.audit(
        model,
        members=(x, y + 0.5),
        nonmembers=(other, z + 0.5),
        references=4,
        attack=FAST,
    )
    assert found.evaluation.of("lira-online-fixed").auc.low > 0.7
    assert "higher fits better" in found.audit.facts["Scores"]


@pytest.mark.parametrize("n_classes", [2, 10])
def test_a_decision_function_answers_the_lead_of_the_true_class(digits, n_classes):
    (x, y), _ = digits
    y = y % n_classes
    model = LinearSVC(max_iter=200).fit(x, y)
    answers = ask(model, x, truth_of(model, y.tolist(), None))
    assert np.array_equal(answers.values > 0, model.predict(x) == y)


@pytest.mark.long
def test_a_pipeline_over_texts(digits):
    rng = np.random.default_rng(0)
    words = np.array([f"word{at}" for at in range(200)])
    texts = [" ".join(rng.choice(words, 8)) for _ in range(240)]
    labels = rng.choice(["spam", "ham"], 240).tolist()
    model = make_pipeline(CountVectorizer(), RandomForestClassifier(20, random_state=0))
    model.fit(texts[:120], labels[:120])
    found = seenit.audit(
        model,
        members=(texts[:120], labels[:120]),
        nonmembers=(texts[120:], labels[120:]),
        references=4,
        attack=FAST,
    )
    assert found.evaluation.of("lira-online-fixed").auc.low > 0.7


@pytest.mark.long
def test_sparse_rows(digits, forest, run):
    sides = [(sparse.csr_matrix(x), y) for x, y in digits]
    found = seenit.audit(forest, members=sides[0], nonmembers=sides[1], references=8, attack=FAST)
    assert np.array_equal(
        found.scores.columns["lira-online-fixed"], run.scores.columns["lira-online-fixed"]
    )


class Frame:
    """The least that a frame of pandas offers."""

    def __init__(self, columns, rows=None):
        self.all = columns
        self.columns = list(columns)

    @property
    def shape(self):
        return len(next(iter(self.all.values()))), len(self.columns)

    @property
    def iloc(self):
        return _Rows(self)

    def __getitem__(self, name):
        return self.all[name]


class _Rows:
    def __init__(self, frame):
        self.frame = frame

    def __getitem__(self, rows):
        return Frame({name: column[rows] for name, column in self.frame.all.items()})


class TownModel:
    """An estimator that insists on a frame with names."""

    classes_ = (False, True)

    def __init__(self, seed=0):
        self.seed = seed

    def predict_proba(self, frame):
        assert isinstance(frame, Frame)
        p = np.where(frame["town"] == "Bonn", 0.8, 0.3) + 0.001 * np.nan_to_num(frame["age"])
        return np.stack([1 - p, p], axis=1)


def test_a_frame_stays_a_frame(monkeypatch):
    home = ModuleType("frames")
    home.concat = lambda parts: Frame(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns}
    )
    monkeypatch.setitem(sys.modules, "frames", home)
    monkeypatch.setattr(Frame, "__module__", "frames.core")
    rng = np.random.default_rng(0)

    def side():
        town = rng.choice(["Bonn", "Köln"], 60).astype(object)
        age = np.where(rng.random(60) < 0.2, np.nan, rng.integers(18, 90, 60))
        return Frame({"town": town, "age": age}), (rng.random(60) < 0.5).tolist()

    found = seenit.audit(TownModel(), members=side(), nonmembers=side(), attack=("loss",))
    assert found.evaluation.verdict.kind != LEAKS


@pytest.fixture
def network(digits):
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(256, 10)
    )
    x, y = (torch.as_tensor(part) for part in digits[0])
    optimiser = torch.optim.Adam(module.parameters(), 0.01)
    for _ in range(60):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(module(x.float() / 16), y).backward()
        optimiser.step()
    return module


@pytest.mark.long
def test_a_torch_module_with_loaders_is_asked_without_dropout(network, digits):
    sides = [
        DataLoader(TensorDataset(torch.as_tensor(x / 16).float(), torch.as_tensor(y)), 64)
        for x, y in digits
    ]
    found = seenit.audit(network, members=sides[0], nonmembers=sides[1], attack=("loss",))
    arrays = seenit.audit(
        network,
        members=(digits[0][0] / 16, digits[0][1]),
        nonmembers=(digits[1][0] / 16, digits[1][1]),
        attack=("loss",),
    )
    assert network.training  # as it was
    assert np.allclose(found.scores.columns["loss"], arrays.scores.columns["loss"], atol=1e-4)


@pytest.mark.long
def test_a_callable_of_probabilities_with_references_of_the_users(forest, digits, run):
    fitted = []

    def train(x, y, seed):
        fitted.append((len(x), seed))
        return RandomForestClassifier(20, random_state=seed).fit(x, y).predict_proba

    found = seenit.audit(
        forest.predict_proba,
        members=digits[0],
        nonmembers=digits[1],
        references=4,
        train=train,
        attack=FAST,
    )
    assert [n for n, _ in fitted] == [200] * 4
    assert len({seed for _, seed in fitted}) == 4
    assert found.evaluation.of("lira-online-fixed").auc.low > 0.7


def test_one_output_is_the_second_of_two_classes():
    truth = truth_of(None, [0, 1, 1], None)
    p = ask(lambda x: np.array([[0.2], [0.7], [0.9]]), [1, 2, 3], truth)
    assert np.allclose(p.values, [[0.8, 0.2], [0.3, 0.7], [0.1, 0.9]])
    z = ask(lambda x: np.array([-1.0, 2.0, 3.0]), [1, 2, 3], truth)
    assert np.allclose(z.values, [[0, -1], [0, 2], [0, 3]])


@pytest.mark.long
def test_units_and_groups_of_the_users(forest, digits):
    people = [[f"{side}{row // 3}" for row in range(200)] for side in "mn"]
    hands = [["left", "right"] * 100] * 2
    found = seenit.audit(
        forest,
        members=digits[0],
        nonmembers=digits[1],
        attack=("loss",),
        units=people,
        groups=hands,
    )
    assert found.evaluation.units.n_members == 67
    assert {one.by for one in found.audit.comparisons} == {"class", "group"}


@pytest.mark.parametrize(
    ("passed", "says"),
    [
        ({"references": 4}, "pass train="),
        ({"units": ([1, 2], [3])}, "units: expected a pair of 3 values"),
        ({"inclusion": 0.5}, "expected it beside references"),
        ({"attack": ("nonsense",)}, "nonsense"),
        ({"nonmembers": ([1, 2, 3], [0, 1])}, "3 records and 2 labels"),
        ({"nonmembers": (np.ones((3, 1)), [0, 1, 0])}, "of one kind"),
        ({"members": ([1, 2, 3], ["a", "b", "a"])}, "pass classes="),
    ],
)
def test_what_is_wrong_is_said(passed, says):
    data = {"members": ([1, 2, 3], [0, 1, 0]), "nonmembers": ([4, 5, 6], [0, 1, 0])}
    with pytest.raises((Refused, ConfigError), match=says):
        seenit.audit(lambda x: np.full(len(x), 0.5), **{**data, **passed})


def test_a_reference_that_cannot_be_fitted_is_named(forest, digits):
    class Stubborn(RandomForestClassifier):
        def fit(self, x, y):
            raise ValueError("no")

    model = Stubborn(5)
    model.__dict__.update(forest.__dict__)
    with pytest.raises(Refused, match="reference 1 could not be fitted on 200 records"):
        seenit.audit(model, members=digits[0], nonmembers=digits[1], references=2)


def test_a_configuration_and_records_do_not_go_together(digits):
    config = seenit.AuditConfig(signals="signals.csv")
    with pytest.raises(ConfigError, match="move them into it"):
        seenit.audit(config, members=digits[0])
    with pytest.raises(ConfigError, match="members="):
        seenit.audit(lambda x: x)


@pytest.mark.parametrize("attack", ["loss", ["loss"]])
def test_one_name_is_as_good_as_a_tuple_of_one(forest, digits, by_loss, attack):
    passed = {"members": digits[0], "nonmembers": digits[1]}
    found = seenit.audit(forest, **passed, attack=attack, fpr=0.05, prior=0.1)
    assert found.evaluation.choice.attack == by_loss.evaluation.choice.attack
    assert np.array_equal(found.scores.columns["loss"], by_loss.scores.columns["loss"])
    assert found.evaluation.judged_fpr == 0.05


def batches(x, y, *, size=64):
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


SOURCES = {
    "generator of batches": batches,
    "list of batches": lambda x, y: list(batches(x, y)),
    "two batches": lambda x, y: list(batches(x, y, size=100)),
    "list of records": lambda x, y: list(zip(x, y.tolist(), strict=True)),
    "lists in a generator": lambda x, y: ((a.tolist(), b.tolist()) for a, b in batches(x, y)),
    "named batches": lambda x, y: [{"pixels": a, "label": b} for a, b in batches(x, y)],
    "pair in a list": lambda x, y: [x, y],
    "loader of tensors": lambda x, y: DataLoader(
        TensorDataset(torch.as_tensor(x), torch.as_tensor(y)), 64
    ),
}


@pytest.mark.parametrize("source", SOURCES)
def test_batches_and_records_one_by_one_are_the_same_records(forest, digits, source):
    tables = [
        memory_evidence(
            InMemory(model=forest, members=members, nonmembers=nonmembers), MemoryConfig(), Silent()
        ).evidence.table
        for members, nonmembers in (digits, [SOURCES[source](*side) for side in digits])
    ]
    wanted, found = tables
    assert {"labels", "target_probabilities"} <= set(wanted.arrays)
    assert wanted.arrays.keys() == found.arrays.keys()
    for name, array in wanted.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array, strict=True)


def test_labels_that_are_words_come_in_batches_too(digits):
    names = np.array([f"digit {code}" for code in range(10)])
    model = RandomForestClassifier(10, random_state=0).fit(digits[0][0], names[digits[0][1]])
    sides = [[(x, [str(names[code]) for code in y]) for x, y in batches(*side)] for side in digits]
    found = seenit.audit(model, members=sides[0], nonmembers=sides[1], attack="loss")
    assert found.evaluation.of("loss").auc.low > 0.6


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([(1.0, 0, "id")] * 3, "got 3 parts; pass a generator"),
        ([{"a": 1.0, "b": 2.0, "label": 0}] * 3, "a mapping with a, b, label"),
        ("train.csv", "got a str"),
        (([[0.1]] * 3, np.eye(3)), "one-hot labels pass y.argmax"),
    ],
)
def test_records_of_other_kinds_are_refused_with_what_to_do(records, says):
    with pytest.raises(Refused, match=says):
        seenit.audit(lambda x: x, members=records, nonmembers=([[0.1]], [0]))


class Picky(torch.nn.Module):
    """Fails on a record of more than 99 and on nothing else."""

    def forward(self, x):
        if bool((x > 99).any()):
            raise IndexError("index out of range\nand more lines")
        return {"logits": torch.cat([x, -x], dim=1)}


def test_a_module_that_fails_midway_is_refused_with_the_records_that_it_failed_on():
    x = torch.arange(600.0)[:, None] / 10
    y = (torch.arange(600) % 2).tolist()
    seenit.audit(Picky(), members=(x[:300], y[:300]), nonmembers=(x[300:], y[300:]), attack="loss")
    x[555] = 100.0
    with pytest.raises(Refused) as refused:
        seenit.audit(Picky(), members=(x[:300], y[:300]), nonmembers=(x[300:], y[300:]))
    said = str(refused.value)
    assert "records 512 to 599 of 600" in said
    assert "IndexError: index out of range;" in said
    assert "look for what is special" in said


def test_outputs_that_are_no_tensor_are_refused_with_what_to_do():
    class Two(torch.nn.Module):
        def forward(self, x):
            return x, x

    side = (torch.zeros(3, 2), [0, 1, 0])
    with pytest.raises(Refused, match=r"got a tuple; pass a callable .*model\(x\)\[0\]"):
        seenit.audit(Two(), members=side, nonmembers=side)


def test_a_classifier_that_was_not_fitted_is_said_to_be_none():
    with pytest.raises(Refused, match="fitted classifier"):
        seenit.audit(RandomForestClassifier(), members=([[1]], ["a"]), nonmembers=([[2]], ["b"]))


def test_curves_are_drawn_when_they_are_asked_for_and_survive_a_pickle(run):
    assert run.curves[0].attack == "lira-online-fixed"
    again = pickle.loads(pickle.dumps(run))
    assert np.array_equal(again.curves[0].high, run.curves[0].high)
