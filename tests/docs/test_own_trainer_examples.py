"""The training code on the page about references trains references."""

import re
from pathlib import Path

import numpy as np
import pytest
from flat_challenge import make_flat_challenge
from small_pools import flat_references

from seenit.cli import main
from seenit.evaluate import auc
from seenit.reference.own_code.trainer import open_trainer
from seenit.reference.reference import Task, references_of
from seenit.signals import IDENTITY
from seenit.store import read_scores

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "references.md"
EXAMPLES = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", PAGE.read_text(), re.DOTALL))
TARGET = "flat_challenge:target"


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """The working folder holds the examples of the page."""
    monkeypatch.chdir(tmp_path)
    for name, source in EXAMPLES.items():
        (tmp_path / f"{name}.py").write_text(source)
    return tmp_path


def test_there_are_two_examples():
    assert sorted(EXAMPLES) == ["own_forest", "own_training"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_trains_a_reference(in_folder, name):
    _, pool, plan, jobs = flat_references(in_folder / "store")
    task = Task(
        pool_key=jobs[0].task.pool_key,
        normalisation=None,
        n_classes=3,
        trainer=open_trainer(f"{name}:train"),
        views=(IDENTITY,),
    )
    result = references_of(plan, task)[0].train_and_ask(pool)
    margin = result["reference_margin"][:, 0]
    assert result["accuracy_in"] > 0.9
    assert margin[plan.is_in[0]].mean() > margin[~plan.is_in[0]].mean()


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--trainer", "not_there:train"), "No module named 'not_there'"),
        (("--trainer", "own_training:fit"), "expected an importable module:function that is"),
        (("--trainer", "own_training:train", "--recipe", "r.toml"), "--trainer: expected it with"),
        (("--trainer", "own_training:train", "--keep-weights"), "--keep-weights: expected see"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(in_folder, capsys, options, said):
    make_flat_challenge(in_folder)
    if said.startswith("expected an importable"):  # fit takes three arguments: give it one more
        source = EXAMPLES["own_training"].replace("n_epochs):", "n_epochs, device):")
        (in_folder / "own_longer.py").write_text(source)
        options = ("--trainer", "own_longer:fit")
    assert run("references", "--pool", "public.npz", "--n", "2", *options) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (in_folder / "runs").exists()


def test_a_trainer_for_references_that_are_there_is_refused(in_folder, capsys):
    options = ("--target", TARGET, "--public", "public.npz", "--private", "private.npz")
    assert run("score", *options, "--references", "folder", "--trainer", "own_training:train") == 2
    assert "--trainer: expected it beside --references N" in capsys.readouterr().err


@pytest.mark.slow
def test_the_commands_of_the_page_run(in_folder, capsys):
    is_member = make_flat_challenge(in_folder)
    trainer = ("--trainer", "own_training:train")
    pools = ("--pool", "public.npz", "--pool", "private.npz", "--target", TARGET)
    common = ("--device", "cpu", "--run-dir", "run")
    assert run("references", *pools, "--n", "4", *trainer, *common, "--dry-run") == 0
    said = " ".join(capsys.readouterr().out.split())
    for words in (
        "own code, own_training:train (own_training.py, SHA-256",
        "by a trial on 180 records, if more take longer in proportion",
    ):
        assert words in said
    assert not (in_folder / "run").exists()

    sets = ("--target", TARGET, "--public", "public.npz", "--private", "private.npz")
    assert run("score", *sets, "--references", "4", *trainer, *common) == 0
    scores = read_scores(in_folder / "run" / "scores.parquet")
    private = ~scores.is_known
    found, alone = (
        auc(scores.columns[name][private], is_member[private]) for name in ("rmia-online", "loss")
    )
    assert found > alone - 0.05
    assert "own_training:train" in (in_folder / "run" / "report.html").read_text()
    assert 'trainer = "own_training:train"' in (in_folder / "run" / "trainer.toml").read_text()
    kept = {path: path.stat().st_mtime_ns for path in (in_folder / "run").rglob("reference-*")}

    assert run("score", *sets, "--references", "4", *trainer, *common) == 0
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert len(kept) == 4
    np.testing.assert_array_equal(
        read_scores(in_folder / "run" / "scores.parquet").columns["rmia-online"],
        scores.columns["rmia-online"],
    )
