"""What cannot end well is refused before any work, with nothing left behind."""

import errno
import re

import numpy as np
import pytest
from flat_challenge import make_flat_challenge
from signals_file import write_signals

from seenit.cli import main
from seenit.config import ScoreConfig
from seenit.evidence.named_attacks import signals_of_a_run
from seenit.evidence.query import query_target
from seenit.evidence.score import open_evidence
from seenit.progress import Silent
from seenit.store import Store


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def said(capsys):
    return " ".join(capsys.readouterr().err.split())


@pytest.fixture
def signals(tmp_path):
    write_signals(tmp_path / "signals.npz", n=40)
    (tmp_path / "a-file").write_text("mine")
    return tmp_path


@pytest.mark.parametrize("blocked", ["a-file", "a-file/below"])
@pytest.mark.parametrize("command", ["score", "references", "demo"])
def test_a_run_folder_that_is_a_file(signals, capsys, command, blocked):
    options = {
        "score": ("--signals", signals / "signals.npz", "--dry-run"),
        "references": ("--pool", signals / "none.npz", "--n", 4),
        "demo": (),
    }
    assert run(command, *options[command], "--run-dir", signals / blocked) == 2
    assert re.search(r"--run-dir \S+: expected a folder, got the file \S+a-file;", said(capsys))
    assert (signals / "a-file").read_text() == "mine"


def test_a_submission_that_is_a_folder_is_refused(signals, capsys):
    assert run("score", "--signals", signals / "signals.npz", "--out", signals) == 2
    assert "expected a file, got a folder" in said(capsys)


def test_attacks_that_lack_reference_models_are_named_before_any_query(tmp_path, capsys):
    make_flat_challenge(tmp_path)
    code = run(
        "score", "--target", "flat_challenge:target", "--public", tmp_path / "public.npz",
        "--private", tmp_path / "private.npz", "--run-dir", tmp_path / "run", "--device", "cpu",
        "--attack", "lira-online", "--attack", "rmia-online", "--attack", "loss",
    )  # fmt: skip
    assert code == 2
    words = said(capsys)
    assert "refused: 2 problems" in words
    assert "--attack lira-online: needs reference_margin, reference_is_in; --references N" in words
    assert not (tmp_path / "run").exists()


def test_what_a_run_will_have_is_what_the_target_gives(tmp_path):
    make_flat_challenge(tmp_path)
    config = ScoreConfig(
        target="flat_challenge:target",
        public=str(tmp_path / "public.npz"),
        private=str(tmp_path / "private.npz"),
        device="cpu",
    )
    evidence = open_evidence(config)
    table, _ = query_target(evidence, store=Store(tmp_path / "store"), watcher=Silent())
    promised = signals_of_a_run(
        has_features=evidence.classifier.classifier_layer is not None,
        has_references=False,
        has_probes=False,
        has_neighbours=False,
    )
    assert set(promised) == set(table.arrays)


def test_a_full_disk_is_told_in_one_sentence(capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", "runs/x/scores.parquet")

    monkeypatch.setattr("seenit.pipeline.evaluate_file", full)
    assert run("evaluate", "scores.csv", "--truth", "truth.csv") == 2
    words = said(capsys)
    assert "runs/x/scores.parquet: cannot be written (No space left on device)" in words
    assert "what was finished is kept" in words


def test_a_path_is_told_as_it_was_typed(capsys):
    assert run("evaluate", "no:x:[red].csv", "--truth", "no.csv") == 2  # markup, and an emoji
    assert "no:x:[red].csv" in said(capsys)


def test_labels_that_are_not_the_models_classes(tmp_path, capsys):
    make_flat_challenge(tmp_path)
    with np.load(tmp_path / "public.npz") as found:
        columns = dict(found)
    columns["labels"] = (columns["labels"] + 1) % 3
    np.savez(tmp_path / "public.npz", **columns)

    code = run(
        "score", "--target", "flat_challenge:target", "--public", tmp_path / "public.npz",
        "--run-dir", tmp_path / "run",
    )  # fmt: skip

    assert code == 2
    text = said(capsys)
    assert "if the labels stood for other columns" in text
    assert "number each class by its column (here 0 to 2, 1 to 0, 2 to 1)" in text


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
def test_pointers_of_git_lfs_are_told_of_model_and_records_at_once(tmp_path, capsys, dry_run):
    names = ("model.json", "members.parquet", "others.parquet")
    for at, name in enumerate(names):
        (tmp_path / name).write_text(
            "version https://git-lfs.github.com/spec/v1\n"
            f"oid sha256:{at:064x}\nsize {12_345 + at}\n"
        )
    target, members, others = (tmp_path / name for name in names)
    files = ("--target", target, "--members", members, "--nonmembers", others)
    assert run("audit", *files, "--label", "y", "--run-dir", tmp_path / "run", *dry_run) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "refused: 3 problems" in said
    assert said.count("is a Git-LFS pointer") == 3
