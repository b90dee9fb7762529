"""A kind of records that seenit does not know: one module and one registration, file to report."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from sequences import N_TOKENS, SEQUENCES, WIDTH
from torch import nn

from seenit.cli import main
from seenit.errors import ConfigError, Refused
from seenit.evaluate import auc
from seenit.kinds import kind_named, register, registry
from seenit.kinds.check import check_examples, check_pair
from seenit.kinds.open import read_records
from seenit.kinds.planting import set_aside
from seenit.kinds.record_ids import read_ids
from seenit.store import read_scores

pytestmark = pytest.mark.usefixtures("quick_stack", "trained_here")

N = 120
N_CLASSES = 4
MODEL = """
import torch
from torch import nn

def model():
    network = nn.Sequential(
        nn.EmbeddingBag(20, 48, mode="sum", padding_idx=0),
        nn.Linear(48, 96), nn.ReLU(), nn.Linear(96, 4),
    )
    network.load_state_dict(torch.load("weights.pt"))
    return network.eval()

def train(inputs, labels, seed):
    assert inputs.dtype == torch.int64
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.EmbeddingBag(20, 48, mode="sum", padding_idx=0),
        nn.Linear(48, 96), nn.ReLU(), nn.Linear(96, 4),
    )
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(60):
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(inputs), labels).backward()
        optimiser.step()
    return network

_kept = []

def answer(batch):
    assert batch.dtype == torch.int64
    _kept[:] = _kept or [model()]
    with torch.no_grad():
        return _kept[0](batch).numpy()
"""


@pytest.fixture
def known(monkeypatch):
    """The kind is in the table, for this test."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    register(SEQUENCES)


def _sequences(n, seed):
    rng = np.random.default_rng(seed)
    return [rng.integers(1, N_TOKENS, rng.integers(6, WIDTH + 1)) for _ in range(n)]


def _write(path, sequences, *, first_id, seed, **more):
    labels = np.random.default_rng(seed).integers(0, N_CLASSES, len(sequences))
    np.savez(
        path,
        tokens=np.concatenate(sequences),
        offsets=np.cumsum([0, *map(len, sequences)]),
        labels=labels,
        ids=np.arange(first_id, first_id + len(sequences)),
        **more,
    )
    return labels


@pytest.fixture
def challenge(tmp_path, monkeypatch):
    """A network that learned the labels of half of the sequences by heart; two private copies."""
    monkeypatch.chdir(tmp_path)
    public, private = _sequences(2 * N, 0), _sequences(40, 1)
    public[N] = public[0]  # a non-member that is a member, too
    private[3] = public[5]
    private[4] = np.append(public[6][:-1], 1 + public[6][-1] % (N_TOKENS - 1))
    is_member = (np.arange(2 * N) < N).astype(np.int8)
    labels = _write("public.npz", public, first_id=0, seed=2, is_member=is_member)
    _write("private.npz", private, first_id=1000, seed=3)
    (tmp_path / "own_model.py").write_text(MODEL)
    rows = torch.zeros((N, WIDTH), dtype=torch.int64)
    for at in range(N):
        rows[at, : len(public[at])] = torch.from_numpy(public[at])
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(0)
        network = nn.Sequential(
            nn.EmbeddingBag(N_TOKENS, 48, mode="sum", padding_idx=0),
            nn.Linear(48, 96), nn.ReLU(), nn.Linear(96, N_CLASSES),
        )  # fmt: skip
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(60):
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(rows), torch.from_numpy(labels[:N])).backward()
        optimiser.step()
    torch.save(network.state_dict(), "weights.pt")
    return tmp_path


def _run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def _score(target, *more):
    return _run(
        "score", "--target", target, "--public", "public.npz", "--private", "private.npz",
        "--run-dir", "run", "--device", "cpu", "--attack", "loss", *more,
    )  # fmt: skip


def test_a_file_goes_to_the_report_and_no_record_is_shown_where_none_may_be(known, challenge):
    assert _score("own_model:model") == 0
    scores = read_scores(challenge / "run" / "scores.parquet")
    assert {"loss", "margin", "entropy", "gradient-norm", "attack-p"} <= set(scores.columns)
    assert len(scores.ids) == 2 * N + 40
    content = json.loads((challenge / "run" / "summary.json").read_text())
    assert content["verdict"]["kind"] == "leaks"
    blind = {entry["question"]: entry for entry in content["blind"]}
    members = blind["members from non-members"]
    assert members["looked_at"] == ["inputs", "labels"]
    assert not members["failed"]
    twins = pq.read_table(challenge / "run" / "duplicates.parquet").to_pylist()
    assert {(row["groups"], row["first_id"], row["second_id"]) for row in twins} >= {
        ("members and non-members", "0", str(N)),
        ("public and private", "5", "1003"),
        ("public and private", "6", "1004"),
    }
    page = (challenge / "run" / "report.html").read_text()
    shown = read_records("public.npz").inputs.read(0, 2 * N)
    assert "What it says" in page
    assert any(SEQUENCES.snippet(row[None]) in page for row in shown[:N])
    assert "data:image" not in page

    assert _score("own_model:model", "--no-images") == 0
    assert "What it says" not in (challenge / "run" / "report.html").read_text()


@pytest.mark.long
def test_a_function_is_asked_about_whole_numbers(known, challenge):
    assert _score("own_model:answer") == 0


@pytest.mark.long
def test_references_are_trained_by_code_of_the_user_in_a_budget(known, challenge, capsys):
    trained = ("--references", "4", "--trainer", "own_model:train", "--attack", "rmia-offline")
    assert _score("own_model:model", *trained, "--budget", "100h") == 0
    assert "all 4 references that were asked for are trained" in capsys.readouterr().err
    scores = read_scores(challenge / "run" / "scores.parquet")
    found, truth = scores.known("rmia-offline")
    assert auc(found, truth) > 0.8


def test_what_the_kind_has_no_use_for_is_refused(known, challenge, capsys):
    assert _score("own_model:model", "--mean", "0.5", "--std", "0.5", "--resize", "8") == 2
    said = capsys.readouterr().err
    assert "--mean, --std: expected records of measures, got sequences" in said
    assert "--resize 8: expected images" in said
    assert _score("own_model:model", "--references", "4") == 2
    assert "pass --trainer module:function" in capsys.readouterr().err


def test_the_kind_judges_what_its_records_hold_and_makes_its_canaries(known, challenge):
    examples = read_records("public.npz")
    assert examples.kind == "sequences"
    assert np.array_equal(read_ids("public.npz", []), np.arange(2 * N))
    assert check_examples(examples, role="public", needs_membership=True) == []
    foreign = _sequences(5, 0)
    foreign[2][1] = N_TOKENS
    _write("foreign.npz", foreign, first_id=7, seed=0)
    (problem,) = check_examples(read_records("foreign.npz"), role="x", needs_membership=False)
    assert "tokens from 0 to 19, got others in 1 records, the first with id 9" in problem
    rest, canaries = set_aside(examples, n_each=10, n_classes=N_CLASSES, seed=0)
    assert len(rest) == 2 * N - 30
    kept = examples.inputs.read(0, 2 * N)[np.isin(examples.ids, canaries.examples.ids)]
    rows = canaries.examples.inputs.read(0, 30)
    assert rows.dtype == np.int64
    assert np.array_equal(np.sort(rows.ravel()), np.sort(kept.ravel()))


def test_sets_of_two_kinds_are_not_compared(known, challenge):
    np.savez("rows.npz", x=np.zeros((4, WIDTH), dtype=np.float32), labels=[0, 1, 2, 3])
    sequences, rows = read_records("private.npz"), read_records("rows.npz")
    assert rows.kind == "rows"
    (problem,) = check_pair(sequences, rows)
    assert "expected records of one kind, got sequences and rows" in problem


def test_without_its_row_nobody_reads_such_a_file(challenge):
    with pytest.raises(Refused, match="expected one of the names"):
        read_records("public.npz")


def test_a_name_belongs_to_one_kind(known):
    register(SEQUENCES)
    with pytest.raises(ConfigError, match="'rows', which is registered already"):
        register(type(SEQUENCES)(**{**vars(SEQUENCES), "name": "rows"}))
    with pytest.raises(ConfigError, match="got 'graphs'"):
        kind_named("graphs")
