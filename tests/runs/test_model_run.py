"""Whole runs that query a model: what is written, what is said, what is kept."""

import json
import shutil

import numpy as np
import pytest
from safetensors.torch import save_file
from seeded_models import narrow_resnet

from seenit.cli import main
from seenit.store import read_scores

pytestmark = pytest.mark.usefixtures("quick_stack")

MEAN, STD = "0.5,0.5,0.5", "0.25,0.25,0.25"


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def challenge(tmp_path_factory):
    """A small untrained ResNet and two sets of noise: nothing can leak."""
    folder = tmp_path_factory.mktemp("challenge")
    save_file(narrow_resnet(n_classes=3).state_dict(), folder / "target.safetensors")
    rng = np.random.default_rng(0)
    for name, first, membership in (
        ("public", 0, np.arange(60) % 2),
        ("private", 1000, np.full(60, -1)),
    ):
        np.savez(
            folder / f"{name}.npz",
            ids=np.arange(first, first + 60),
            images=rng.integers(0, 256, (60, 3, 16, 16), dtype=np.uint8),
            labels=rng.integers(0, 3, 60),
            is_member=membership.astype(np.int8),
        )
    return folder


def options(challenge, run_dir):
    return (
        "score", "--target", challenge / "target.safetensors", "--public", challenge / "public.npz",
        "--private", challenge / "private.npz", "--mean", MEAN, "--std", STD,
        "--run-dir", run_dir, "--device", "cpu", "--attack", "loss",
    )  # fmt: skip


@pytest.fixture(scope="module")
def finished(challenge, tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    assert run(*options(challenge, folder / "run")) == 0
    return folder / "run"


def test_public_and_private_records_are_scored_alike(finished):
    scores = read_scores(finished / "scores.parquet")
    assert scores.is_known.tolist() == [True] * 60 + [False] * 60
    assert {"loss", "heuristic", "augmented-margin", "influence", "stack"} <= set(scores.columns)


@pytest.mark.long
def test_a_report_shows_records_unless_told_not_to(challenge, finished, tmp_path):
    assert "data:image/png" in (finished / "report.html").read_text()
    shutil.copytree(finished / "artifacts", tmp_path / "run" / "artifacts")
    assert run(*options(challenge, tmp_path / "run"), "--no-images") == 0
    assert "data:image/png" not in (tmp_path / "run" / "report.html").read_text()


def test_the_provenance_names_files_and_their_hashes(finished):
    content = json.loads((finished / "summary.json").read_text())
    assert {"target", "public", "private"} <= set(content["files"])
    assert all(len(entry["sha256"]) == 64 for entry in content["files"].values())


def test_a_model_that_guesses_is_said_to(finished):
    content = json.loads((finished / "summary.json").read_text())
    assert any("commonest class" in warning for warning in content["warnings"])


@pytest.mark.long
def test_a_second_run_does_not_try_other_ways_to_ask_again(
    challenge, finished, monkeypatch, capsys
):
    before = (finished / "scores.parquet").read_bytes()
    said = [line for line in _said(finished)["warnings"] if "normalis" in line or "model:" in line]

    def refuse(*_, **__):
        raise AssertionError("asked again")

    monkeypatch.setattr("seenit.pipeline.preparing.require_input_fit", refuse)
    assert run(*options(challenge, finished)) == 0
    assert (finished / "scores.parquet").read_bytes() == before
    assert set(said) <= set(_said(finished)["warnings"])
    assert run(*options(challenge, finished), "--keep-normalisation") == 70
    assert "asked again" in capsys.readouterr().err


def test_a_damaged_kept_result_is_named_with_what_to_do(challenge, finished, capsys):
    (kept,) = list((finished / "artifacts").glob("fit-*.npz"))[:1]
    whole = kept.read_bytes()
    kept.write_bytes(whole[:100])
    assert run(*options(challenge, finished)) == 2
    assert "delete it and run again" in " ".join(capsys.readouterr().err.split())
    kept.write_bytes(whole)


def _said(folder):
    return json.loads((folder / "summary.json").read_text())


@pytest.mark.long
def test_another_normalisation_is_another_query(challenge, finished, tmp_path):
    """A cache that only knew the files would give the old signals."""
    again = [str(option) for option in options(challenge, finished)]
    again[again.index(STD)] = "0.5,0.5,0.5"
    before = read_scores(finished / "scores.parquet").columns["loss"]
    again[again.index(str(finished))] = str(finished)
    assert run(*again) == 0
    after = read_scores(finished / "scores.parquet").columns["loss"]
    assert not np.allclose(before, after)


@pytest.mark.long
def test_the_plan_says_the_cost_and_does_nothing(challenge, tmp_path, capsys):
    assert run(*options(challenge, tmp_path / "run"), "--dry-run") == 0
    said = capsys.readouterr().out
    assert "120 records" in said
    assert "by a measured probe" in said
    assert not (tmp_path / "run" / "scores.parquet").exists()


def test_labels_outside_the_model_and_common_ids_are_refused_together(challenge, tmp_path, capsys):
    public = dict(np.load(challenge / "public.npz"))
    np.savez(tmp_path / "private.npz", **{**public, "labels": public["labels"] + 2})
    arguments = [str(option) for option in options(challenge, tmp_path / "run")]
    arguments[arguments.index(str(challenge / "private.npz"))] = str(tmp_path / "private.npz")
    assert run(*arguments) == 2
    said = capsys.readouterr().err
    assert "labels must be 0..2" in said
    assert "both" in said
