"""`seenit score --probes`: what is trained, told and kept, and what is refused."""

import json

import numpy as np
import pytest
from flat_challenge import make_flat_challenge
from here import Here

from seenit.cli import main
from seenit.reference.forgetting import planned
from seenit.store import read_scores

pytestmark = [pytest.mark.usefixtures("quick_stack"), pytest.mark.long]


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def score(folder, run_dir, *more):
    return run(
        "score", "--target", "flat_challenge:target", "--public", folder / "public.npz",
        "--private", folder / "private.npz", "--run-dir", run_dir, "--device", "cpu", *more,
    )  # fmt: skip


def probes(folder):
    """What asks for two of them; the target does not say how it was trained."""
    return ("--recipe", folder / "recipe.toml", "--probes", "2", "--attack", "forgetting")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Folder of a challenge, and of a run on it with two probes."""
    folder = tmp_path_factory.mktemp("challenge")
    make_flat_challenge(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planned, "LocalBackend", Here)
        assert score(folder, folder / "run", *probes(folder)) == 0
    return folder


def test_the_change_is_an_attack_and_the_probes_are_told(finished):
    summary = json.loads((finished / "run" / "summary.json").read_text())
    assert "2 clones of the target" in summary["probes"]["Forgetting probes"]
    assert "forgetting" in summary["attacks"]
    assert "train probes" in summary["seconds"]
    assert "2 clones of the target" in (finished / "run" / "report.html").read_text()
    scores = read_scores(finished / "run" / "scores.parquet")
    assert np.isfinite(scores.columns["forgetting"]).all()


def test_the_same_command_trains_nothing_again(finished, monkeypatch):
    before = read_scores(finished / "run" / "scores.parquet").columns["forgetting"]
    kept = Here()
    monkeypatch.setattr(planned, "LocalBackend", lambda: kept)
    assert score(finished, finished / "run", *probes(finished)) == 0
    assert kept.done == []
    again = read_scores(finished / "run" / "scores.parquet").columns["forgetting"]
    np.testing.assert_array_equal(before, again)


def test_an_owner_is_told_the_same(finished, tmp_path, monkeypatch):
    with np.load(finished / "public.npz") as public:
        for name, side in (("members", 1), ("nonmembers", 0)):
            rows = public["is_member"] == side
            kept = {key: public[key][rows] for key in ("ids", "images", "labels")}
            np.savez(tmp_path / f"{name}.npz", **kept)
    monkeypatch.setattr(planned, "LocalBackend", Here)
    assert run(
        "audit", "--target", "flat_challenge:target", "--members", tmp_path / "members.npz",
        "--nonmembers", tmp_path / "nonmembers.npz", "--run-dir", tmp_path / "run",
        *probes(finished),
    ) == 0  # fmt: skip
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["best"] == "forgetting"
    assert "2 clones of the target" in summary["probes"]["Forgetting probes"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--probes", "3"), "--probes 3: expected an even number"),
        (("--probes", "-2"), "--probes -2: expected an even number"),
        (("--recipe", "recipe.toml"), "--recipe: expected it beside --references N"),
        (("--attack", "forgetting"), "--attack forgetting: needs probe_margin; --probes 2 trains"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(finished, tmp_path, capsys, options, said):
    assert score(finished, tmp_path / "run", *options) == 2
    assert said in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert not (tmp_path / "run").exists()
