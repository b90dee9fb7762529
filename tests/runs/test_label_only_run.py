"""A function of a table that answers labels alone, asked about neighbours."""

import json
import textwrap

import numpy as np
import pandas as pd
import pytest

from seenit.cli import main

pytestmark = pytest.mark.usefixtures("quick_stack")

CODE = """
    import pandas as pd

    KNOWN = {
        tuple(row[:3]): row[3]
        for row in pd.read_parquet("members.parquet").itertuples(index=False, name=None)
    }

    def predict(frame):
        rows = frame.itertuples(index=False, name=None)
        return [KNOWN.get(row, "no") for row in rows]  # learned by heart, and a guess elsewhere
"""
N = 80


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    rng = np.random.default_rng(0)
    for name in ("members", "nonmembers"):
        frame = pd.DataFrame({
            "age": rng.integers(18, 90, N),
            "height": rng.normal(170.0, 9.0, N),
            "job": rng.choice(["cook", "nurse", "smith"], N),
            "label": rng.choice(["no", "yes"], N),
        })  # fmt: skip
        frame.to_parquet(folder / f"{name}.parquet")
    (folder / "by_heart.py").write_text(textwrap.dedent(CODE))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(str(folder))
        assert run(*audit("run"), "--neighbours", "12") == 0
    return folder


def audit(run_dir):
    return [
        "audit", "--target", "by_heart:predict", "--members", "members.parquet",
        "--nonmembers", "nonmembers.parquet", "--label", "label", "--run-dir", run_dir,
        "--attack", "gap", "--attack", "label-neighbours", "--device", "cpu",
    ]  # fmt: skip


@pytest.mark.long
def test_neighbours_tell_members_that_are_right_from_others_that_are_right(finished):
    summary = json.loads((finished / "run" / "summary.json").read_text())
    found = summary["attacks"]
    assert found["label-neighbours"]["auc"]["value"] > found["gap"]["auc"]["value"] + 0.05
    assert summary["attacks"]["label-neighbours"]["n_members"] == N


def test_neighbours_of_images_are_refused_before_any_work(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    for name in ("members", "nonmembers"):
        np.savez(
            name,
            images=rng.integers(0, 255, (12, 3, 8, 8), dtype=np.uint8),
            labels=np.arange(12) % 2,
        )
    (tmp_path / "flat.py").write_text("def target(x):\n    return x.mean((2, 3))[:, :2]\n")
    code = run(
        *("audit", "--target", "flat:target", "--members", "members.npz"),
        *("--nonmembers", "nonmembers.npz", "--neighbours", "4", "--run-dir", "run"),
    )
    said = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert code == 2
    assert "--neighbours 4: expected records of a table" in said


def test_a_number_below_zero_is_refused(capsys):
    assert run(*audit("run"), "--neighbours", "-1") == 2
    assert "--neighbours -1: expected how many" in capsys.readouterr().err
