"""`seenit score --probes`: what is trained, told and kept, and what is refused."""

import json

import numpy as np
import pytest
from flat_challenge import make_flat_challenge
from here import Here

from seenit.cli import main
from seenit.reference.forgetting import planned
from seenit.store import read_scores

pytestmark = pytest.mark.usefixtures("quick_stack")


def run(folder, run_dir, *more):
    with pytest.raises(SystemExit) as ended:
        main([
            "score", "--target", "flat_challenge:target", "--public", str(folder / "public.npz"),
            "--private", str(folder / "private.npz"), "--run-dir", str(run_dir), "--device", "cpu",
            "--recipe", str(folder / "recipe.toml"), *more,
        ])  # fmt: skip
    return ended.value.code or 0


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Folder of a challenge, and of a run on it with two probes."""
    folder = tmp_path_factory.mktemp("challenge")
    make_flat_challenge(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planned, "LocalBackend", Here)
        assert run(folder, folder / "run", "--probes", "2") == 0
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
    assert run(finished, finished / "run", "--probes", "2") == 0
    assert kept.done == []
    again = read_scores(finished / "run" / "scores.parquet").columns["forgetting"]
    np.testing.assert_array_equal(before, again)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--probes", "3"), "--probes 3: expected an even number"),
        (("--probes", "-2"), "--probes -2: expected an even number"),
        ((), "--recipe: expected it beside --references N"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(finished, tmp_path, capsys, options, said):
    assert run(finished, tmp_path / "run", *options) == 2
    assert said in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert not (tmp_path / "run").exists()
