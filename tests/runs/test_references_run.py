"""`seenit references` and `seenit score --references`: what is said first, and what is refused."""

import json

import numpy as np
import pytest
from flat_challenge import make_flat_challenge

from seenit.cli import main
from seenit.evaluate import auc
from seenit.store import read_scores

pytestmark = pytest.mark.usefixtures("quick_stack", "trained_here")

TARGET = "flat_challenge:target"


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def challenge(tmp_path_factory):
    folder = tmp_path_factory.mktemp("challenge")
    return folder, make_flat_challenge(folder)


def score(folder, run_dir, *more):
    return run(
        "score", "--target", TARGET, "--public", folder / "public.npz",
        "--private", folder / "private.npz", "--run-dir", run_dir, "--device", "cpu", *more,
    )  # fmt: skip


def references(folder, run_dir, *more):
    return run(
        "references", "--target", TARGET, "--pool", folder / "public.npz",
        "--pool", folder / "private.npz", "--run-dir", run_dir, "--device", "cpu", *more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--references", "3", "--inclusion", ".75"), "at least 4 at inclusion 0.75"),
        (("--references", "1"), "at least 2 at inclusion 0.5"),
        (("--references", "6", "--plan", "anchored"), "a multiple of 4 with --plan anchored"),
        (("--references", "4"), "--recipe: expected a TOML file with at least an architecture"),
        (("--references", "4", "--recipe", "no.toml"), "no.toml: expected a TOML file"),
        (("--references", "4", "--start", "there"), "--start: expected scratch or target"),
        (("--start", "target"), "--start: expected it beside --references N"),
        (("--references", "no-folder"), "no-folder/references.npz: expected the plan"),
        (("--recipe", "no.toml"), "--recipe: expected it beside --references N"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(challenge, tmp_path, capsys, options, said):
    folder, _ = challenge
    assert score(folder, tmp_path / "run", *options) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "run").exists()


def test_an_unknown_field_of_a_recipe_is_named(challenge, tmp_path, capsys):
    folder, _ = challenge
    (tmp_path / "r.toml").write_text("epoch = 3\n")
    assert references(folder, tmp_path / "run", "--n", 4, "--recipe", tmp_path / "r.toml") == 2
    assert "got epoch" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_all_files_that_cannot_be_opened_are_named_at_once(tmp_path, capsys):
    pools = ("--pool", tmp_path / "a.npz", "--pool", tmp_path / "b.npz")
    assert run("references", *pools, "--n", 4, "--preset", "tml2052") == 2
    said = capsys.readouterr().err
    for name in ("a.npz", "b.npz", "tml2052"):
        assert name in said


def test_a_dry_run_says_plan_recipe_time_and_disk_and_leaves_nothing(challenge, tmp_path, capsys):
    folder, _ = challenge
    recipe = ("--recipe", folder / "recipe.toml")
    assert references(folder, tmp_path / "run", "--n", 6, *recipe, "--dry-run") == 0
    said = " ".join(capsys.readouterr().out.split())
    for words in (
        "6, balanced plan, each trained on 120 of 240 records",
        "architecture mlp-16, epochs 60",
        "read from",
        "6 trainings, about",
        "by a measured probe",
        "MB while they train",
    ):
        assert words in said
    assert not (tmp_path / "run").exists()


def wrong_normalisation():
    """The target knows none; 12 features, each moved by 3."""
    return "--mean", ",".join(["3"] * 12), "--std", ",".join(["1"] * 12)


def test_a_normalisation_that_does_not_fit_is_refused_unless_it_is_confirmed(
    challenge, tmp_path, capsys
):
    folder, _ = challenge
    options = ("--n", 4, "--recipe", folder / "recipe.toml", "--dry-run")
    assert references(folder, tmp_path / "run", *options) == 0
    assert "warning" not in capsys.readouterr().out
    assert references(folder, tmp_path / "run", *options, *wrong_normalisation()) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "normalisation: the model is right on" in said
    assert said.count("mean loss") == 2
    assert "--mean 0,0,0,0,0,0,0,0,0,0,0,0 --std 1,1,1,1,1,1,1,1,1,1,1,1" in said
    assert "--keep-normalisation" in said
    confirmed = (*options, *wrong_normalisation(), "--keep-normalisation")
    assert references(folder, tmp_path / "run", *confirmed) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "warning 1 normalisation: the model is right on" in said


def test_a_confirmed_normalisation_that_does_not_fit_is_told_before_any_training(
    challenge, tmp_path, capsys, monkeypatch
):
    folder, _ = challenge

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("seenit.pipeline.reference_run.train_references", interrupted)
    options = ("--n", 4, "--recipe", folder / "recipe.toml", *wrong_normalisation())
    options = (*options, "--keep-normalisation")
    assert references(folder, tmp_path / "run", *options) == 130
    assert "warning: normalisation" in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_references_sharpen_the_attack_and_a_folder_of_them_gives_the_same_bytes(
    challenge, tmp_path, capsys
):
    folder, is_member = challenge
    recipe = ("--recipe", folder / "recipe.toml")
    assert score(folder, tmp_path / "one", "--references", 8, *recipe) == 0
    assert references(folder, tmp_path / "trained", "--n", 8, *recipe) == 0
    assert score(folder, tmp_path / "two", "--references", tmp_path / "trained") == 0

    names = ("scores.parquet", "submission.csv")
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    scores = read_scores(tmp_path / "one" / "scores.parquet")
    private = ~scores.is_known
    assert {"rmia-online", "lira-online-fixed", "calibration"} <= set(scores.columns)
    found, alone = (
        auc(scores.columns[name][private], is_member[private]) for name in ("rmia-online", "loss")
    )
    assert found > alone
    assert "mlp-16" in (tmp_path / "one" / "report.html").read_text()


@pytest.mark.slow
def test_an_anchored_plan_scores_every_record(challenge, tmp_path):
    folder, is_member = challenge
    options = ("--references", 8, "--plan", "anchored", "--recipe", folder / "recipe.toml")
    assert score(folder, tmp_path / "run", *options, "--attack", "rmia-online") == 0
    column = read_scores(tmp_path / "run" / "scores.parquet").columns["rmia-online"]
    for rows in (np.arange(240) < 120, np.arange(240) >= 120):
        assert 0.6 < auc(column[rows], is_member[rows]) < 0.98


@pytest.mark.long
def test_references_that_begin_with_the_target_are_told_of(challenge, tmp_path):
    folder, _ = challenge
    recipe = folder / "near.toml"
    recipe.write_text((folder / "recipe.toml").read_text().replace("epochs = 60", "epochs = 6"))
    near = ("--references", 2, "--inclusion", 0.5, "--recipe", recipe, "--start", "target")
    assert score(folder, tmp_path / "run", *near) == 0
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert 0 < summary["references"]["forgetting"]["auc"]["low"] < 1
    assert "start = 0.5" in (tmp_path / "run" / "recipe.toml").read_text()
    page = (tmp_path / "run" / "report.html").read_text()
    assert "records that they did not train on" in page


def test_a_start_without_a_target_is_refused(challenge, tmp_path, capsys):
    folder, _ = challenge
    code = run(
        "references", "--pool", folder / "public.npz", "--n", 2, "--recipe",
        folder / "recipe.toml", "--start", "target", "--run-dir", tmp_path / "run",
    )  # fmt: skip
    assert code == 2
    assert "--start target: expected a --target" in " ".join(capsys.readouterr().err.split())
