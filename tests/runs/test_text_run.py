"""Whole audits of models of texts, by one command each: a classifier and a language model."""

import json
import re

import numpy as np
import pyarrow.parquet as pq
import pytest
from tiny_texts import finetune, save_classifier, save_language_model, texts_of, write_texts

from seenit.cli import main
from seenit.evaluate import auc
from seenit.store import read_scores

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

N = 100
RECORDS = ("--members", "members.parquet", "--nonmembers", "others.parquet", "--text", "text")


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A classifier and a language model that learned one side by heart; two texts on both sides."""
    folder = tmp_path_factory.mktemp("texts")
    rng = np.random.default_rng(0)
    texts, labels = texts_of(2 * N, rng, longest=14), rng.integers(0, 3, 2 * N)
    texts[N] = texts[0]
    texts[N + 1] = f"{texts[1]} {' '.join(texts[2].split()[:1])}"
    texts[N + 2] = "w1 " * 60
    for name, rows in (("members", slice(0, N)), ("others", slice(N, 2 * N))):
        ids = np.arange(2 * N)[rows]
        write_texts(
            folder / f"{name}.parquet",
            texts[rows],
            np.array(["art", "law", "web"])[labels[rows]],
            id=ids,
            who=[f"{name}{at // 2}" for at in ids],
        )
    save_classifier(folder / "target")
    finetune(folder / "target", texts[:N], labels[:N].tolist())
    save_language_model(folder / "base")
    save_language_model(folder / "lm")
    finetune(folder / "lm", texts[:N], n_epochs=8)
    return folder


@pytest.fixture(scope="module")
def audited(folder, quick_stack):
    """The classifier, audited once."""
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    code = run(
        "audit", "--target", "target", *RECORDS, "--label", "label", "--unit", "who",
        "--run-dir", "run", "--device", "cpu", "--attack", "loss", "--no-records",
    )  # fmt: skip
    yield code, folder / "run"
    patch.undo()


@pytest.fixture(scope="module")
def audited_lm(folder, quick_stack):
    """The language model, audited once against its base."""
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    code = run(
        "audit", "--target", "lm", "--base", "base", *RECORDS,
        "--run-dir", "run-lm", "--device", "cpu",
    )  # fmt: skip
    yield code, folder / "run-lm"
    patch.undo()


def test_a_classifier_is_audited_from_its_folder_to_the_report(audited):
    code, folder = audited
    assert code == 0
    scores = read_scores(folder / "scores.parquet")
    assert {"loss", "modified-entropy", "gradient-norm", "attack-p"} <= set(scores.columns)
    found, truth = scores.known("loss")
    assert auc(found, truth) > 0.55
    summary = json.loads((folder / "summary.json").read_text())
    (by_class,) = summary["audit"]["comparisons"]
    assert {group["group"] for group in by_class["groups"]} == {"art", "law", "web"}
    (blind,) = [one for one in summary["blind"] if one["question"].startswith("members")]
    assert blind["looked_at"] == ["inputs", "labels"]
    assert not blind["failed"]
    assert (folder / "units.parquet").exists()


def test_what_was_wrong_with_the_texts_is_told_and_doubles_are_found(audited):
    _, folder = audited
    page = (folder / "report.html").read_text()
    assert f"1 of {2 * N} texts have more than 40 tokens" in page
    pairs = {
        (row["first_id"], row["second_id"])
        for row in pq.read_table(folder / "duplicates.parquet").to_pylist()
    }
    assert pairs == {("0", str(N)), ("1", str(N + 1))}


def test_the_most_exposed_texts_are_shown_unless_no_record_may_be(audited, audited_lm):
    snippet = re.compile(r'class="snippet"><bdi>(?:<mark>)?w\d+')
    assert audited_lm[0] == 0
    page = (audited_lm[1] / "report.html").read_text()
    assert snippet.search(page)
    assert re.search(r"<mark>w\d+", page)
    assert "Underlined are the tokens that the model finds likelier by most than" in page
    hidden = (audited[1] / "report.html").read_text()
    assert not snippet.search(hidden)
    assert "<mark>" not in hidden
    assert "left out of this page on request (<code>--no-records</code>)" in hidden


def test_a_language_model_is_audited_against_its_base(audited_lm):
    _, folder = audited_lm
    scores = read_scores(folder / "scores.parquet")
    assert {"loss", "zlib", "min-k", "min-k-plus-plus", "base-calibrated-loss", "ez", "wbc"} <= set(
        scores.columns
    )
    found, truth = scores.known("base-calibrated-loss")
    assert auc(found, truth) > 0.6
    summary = json.loads((folder / "summary.json").read_text())
    assert {one["by"] for one in summary["audit"]["comparisons"]} == {"class", "length in tokens"}


def test_the_same_command_asks_nothing_again_and_a_plan_says_what_would_be_asked(
    audited_lm, capsys
):
    _, folder = audited_lm
    kept = sorted((folder / "artifacts").glob("tokens*"))
    assert kept
    capsys.readouterr()
    assert run("audit", "--target", "lm", "--base", "base", *RECORDS, "--dry-run") == 0
    said = capsys.readouterr()
    assert "GPT2LMHeadModel" in said.out + said.err


def test_what_does_not_go_with_texts_is_refused(audited, capsys):
    assert run("audit", "--target", "lm", *RECORDS, "--budget", "1m") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "--budget: expected it beside a classifier, got a causal language model" in said
    assert run("audit", "--target", "target", *RECORDS[:4], "--label", "label") == 2
    assert "where --text names their column" in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_references_of_a_classifier_are_trained_once_and_used_by_every_attack(folder, audited):
    options = (
        "audit", "--target", "target", *RECORDS, "--label", "label", "--references", "4",
        "--run-dir", "run-references", "--device", "cpu", "--attack", "lira-online",
        "--attack", "rmia-online", "--canaries", "0",
    )  # fmt: skip
    assert run(*options) == 0
    scores = read_scores(folder / "run-references" / "scores.parquet")
    found, truth = scores.known("rmia-online")
    assert auc(found, truth) > 0.6
    said = (folder / "run-references" / "recipe.toml").read_text()
    assert "epochs = 12  # stated" in said
    before = sorted((folder / "run-references" / "artifacts").glob("reference-*"))
    assert run(*options) == 0
    assert sorted((folder / "run-references" / "artifacts").glob("reference-*")) == before


@pytest.mark.slow
def test_references_of_a_language_model_join_its_attacks(folder, audited):
    options = (
        "audit", "--target", "lm", "--base", "base", *RECORDS, "--references", "4",
        "--run-dir", "run-lm-references", "--device", "cpu", "--attack", "lira-online",
    )  # fmt: skip
    assert run(*options) == 0
    scores = read_scores(folder / "run-lm-references" / "scores.parquet")
    found, truth = scores.known("lira-online")
    assert auc(found, truth) > 0.6
