"""Whole runs on values per token: no model, no records, no torch."""

import json

import numpy as np
import pytest
from planted_tokens import planted_tokens

from seenit import pipeline
from seenit.cli import main
from seenit.config import AuditConfig, ScoreConfig
from seenit.records.audits.leakage import LEAKS

pytestmark = pytest.mark.usefixtures("quick_stack")

N = 240
OF_TEXTS = {"loss", "zlib", "min-k", "min-k-plus-plus", "base-calibrated-loss", "ez", "wbc"}


def _archive(path, *, n_unknown: int = 0) -> np.ndarray:
    is_member = np.random.default_rng(1).permutation(N) % 2 == 0
    said = is_member.astype(np.int8)
    said[:n_unknown] = -1
    arrays = planted_tokens(is_member, seed=1, leak=0.3)
    np.savez(path, ids=np.arange(N), is_member=said, **arrays)
    return is_member


@pytest.fixture(scope="module")
def audited(tmp_path_factory, quick_stack):
    folder = tmp_path_factory.mktemp("tokens")
    _archive(folder / "tokens.npz")
    run = pipeline.audit(
        AuditConfig(signals=str(folder / "tokens.npz"), run_dir=str(folder / "run"))
    )
    return run, folder / "run"


def test_every_attack_on_texts_runs_and_none_that_needs_classes(audited):
    run, _ = audited
    assert set(run.scores.columns) == OF_TEXTS | {"attack-p", "stack"}


def test_the_planted_leak_is_found_and_the_base_model_helps(audited):
    run, _ = audited
    assert run.evaluation.verdict.kind == LEAKS
    auc = {entry.attack: entry.auc.value for entry in run.evaluation.attacks}
    assert auc["base-calibrated-loss"] > auc["loss"] + 0.1
    assert auc["stack"] > auc["loss"] + 0.1


def test_the_blind_baseline_sees_lengths_and_the_base_model_and_tells_nothing(audited):
    run, folder = audited
    (blind,) = run.evaluation.blind
    assert blind.looked_at == ("lengths", "loss under the base model")
    assert not blind.failed
    page = (folder / "report.html").read_text()
    assert "lengths and loss under the base model" in page
    assert "The model that the target was tuned from" in page


def test_texts_are_compared_by_length(audited):
    run, folder = audited
    (comparison,) = run.audit.comparisons
    assert comparison.by == "length in tokens"
    assert [group.group.split()[0] for group in comparison.groups] == ["1", "2", "3", "4"]
    content = json.loads((folder / "summary.json").read_text())
    assert "length in tokens" in json.dumps(content)


def test_unknown_texts_are_ranked_by_one_command(tmp_path):
    truth = _archive(tmp_path / "tokens.npz", n_unknown=60)
    out = tmp_path / "ranked.csv"
    run = pipeline.score(
        ScoreConfig(
            signals=str(tmp_path / "tokens.npz"),
            out=str(out),
            run_dir=str(tmp_path / "run"),
            attack=("base-calibrated-loss",),
        )
    )
    assert run.evaluation.choice.attack == "base-calibrated-loss"
    rows = [line.split(",") for line in out.read_text().splitlines()[1:]]
    score = {int(row[0]): float(row[1]) for row in rows}
    assert sorted(score) == list(range(60))
    members = [value for at, value in score.items() if truth[at]]
    others = [value for at, value in score.items() if not truth[at]]
    assert np.mean(members) > np.mean(others) + 0.1


def test_a_broken_archive_is_one_sentence_and_exit_2(tmp_path, capsys):
    _archive(tmp_path / "tokens.npz")
    with np.load(tmp_path / "tokens.npz") as held:
        arrays = dict(held)
    arrays["token_offsets"] = arrays["token_offsets"][:-1]
    np.savez(tmp_path / "broken.npz", **arrays)
    with pytest.raises(SystemExit) as ended:
        main(["audit", "--signals", str(tmp_path / "broken.npz")])
    assert ended.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("expected") == 1
    assert "token_offsets: expected" in said
