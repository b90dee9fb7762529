"""A whole audit of a regressor's file, by one command: trained once, compared by quarters."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xgboost

from seenit.cli import main
from seenit.store import read_scores

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

N = 60
OPTIONS = (
    "--target", "model.json", "--members", "members.parquet", "--nonmembers", "others.csv",
    "--label", "price", "--attack", "loss", "--attack", "lira-online", "--attack", "rmia-online",
)  # fmt: skip
TRAIN = ("--references", "4", "--run-dir", "run")


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def homes(n, seed, first_id):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": np.arange(first_id, first_id + n),
            "owner": np.arange(first_id, first_id + n) // 2,
            "rooms": rng.integers(1, 8, n),
            "size": rng.normal(90, 20, n),
            "heat": pd.Categorical(rng.choice(["gas", "oil"], n)),
            "price": rng.normal(300, 50, n),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A regressor that learned its members by heart, members in Parquet, others in CSV."""
    folder = tmp_path_factory.mktemp("regressor")
    members, others = homes(N, 0, 0), homes(N, 1, 1000)
    members.to_parquet(folder / "members.parquet")
    others.to_csv(folder / "others.csv", index=False)
    model = xgboost.XGBRegressor(
        n_estimators=8, max_depth=6, learning_rate=0.5, enable_categorical=True, n_jobs=1
    )
    model.fit(members[["rooms", "size", "heat"]], members.price)
    model.save_model(folder / "model.json")
    return folder


@pytest.fixture(scope="module")
def finished(folder, quick_stack):
    """The run, done once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("audit", *OPTIONS, *TRAIN, "--unit", "owner") == 0
    return folder / "run"


@pytest.fixture
def here(folder, monkeypatch):
    monkeypatch.chdir(folder)
    return folder


def test_a_regressor_that_learned_by_heart_is_seen(finished):
    scores = read_scores(finished / "scores.parquet")
    assert {"loss", "lira-online", "rmia-online"} <= set(scores.columns)
    summary = json.loads((finished / "summary.json").read_text())
    assert summary["verdict"]["kind"] == "leaks"
    members = scores.is_member == 1
    loss = scores.columns["loss"]
    assert (loss[members].min() > loss[~members]).mean() > 0.5


def test_the_run_says_what_was_asked_trained_and_compared(finished):
    facts = json.loads((finished / "summary.json").read_text())["audit"]["facts"]
    assert "XGBoost, 8 rounds, reg:squarederror" in facts["Target"]
    assert facts["Answers"].startswith("−|price − answer| of the target and of 4 references")
    assert "60 of 120 records" in facts["Training"]
    assert "num_boost_round 8" in facts["Parameters stated by the target's file"]
    summary = json.loads((finished / "summary.json").read_text())
    divided = {one["by"]: one for one in summary["audit"]["comparisons"]}
    assert list(divided) == ["price"]
    assert len(divided["price"]["groups"]) == 4
    records = pq.read_table(finished / "records.parquet").to_pydict()
    assert sorted(set(records["group"]))[0].startswith("1 lowest, to ")
    assert (finished / "units.parquet").exists()


def test_references_hold_all_records_of_a_unit_or_none(finished, here):
    from seenit.config import AuditConfig
    from seenit.evidence.regression.work import open_regression

    work = open_regression(
        AuditConfig(
            target="model.json", members="members.parquet", nonmembers="others.csv",
            label="price", unit="owner", references=4, run_dir="run",
        )
    )  # fmt: skip
    pairs = work.is_in.reshape(4, -1, 2)
    assert (pairs[:, :, 0] == pairs[:, :, 1]).all()
    assert (work.is_in.sum(axis=0) == 2).all()
    assert len(set(work.reference_keys())) == 4


def test_a_second_run_trains_nothing_and_scores_alike(finished, here):
    kept = sorted((finished / "artifacts").glob("regression-references-*"))
    before = [path.stat().st_mtime_ns for path in kept]
    scores = (finished / "scores.parquet").read_bytes()
    assert len(kept) == 4
    assert run("audit", *OPTIONS, *TRAIN, "--unit", "owner") == 0
    after = sorted((finished / "artifacts").glob("regression-references-*"))
    assert [path.stat().st_mtime_ns for path in after] == before
    assert (finished / "scores.parquet").read_bytes() == scores


def test_a_dry_run_trains_nothing_and_says_what_would_be(here, capsys):
    dry = ("--references", "4", "--unit", "owner", "--run-dir", "dry", "--dry-run")
    assert run("audit", *OPTIONS, *dry) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "4, of which 0 are kept" in said
    assert "60 members, 60 non-members" in said
    assert not (here / "dry").exists()


def test_options_that_say_nothing_are_refused_together(here, capsys):
    unheeded = ("--mean", ".5", "--std", ".5", "--canaries", "3", "--plan", "anchored")
    assert run("audit", *OPTIONS, "--references", "4", *unheeded) == 2
    said = capsys.readouterr().err
    for flag in ("--mean", "--std", "--canaries", "--plan"):
        assert f"{flag}: expected it beside a classifier" in said


def test_score_says_that_audit_takes_a_regressor(here, capsys):
    assert run("score", "--target", "model.json", "--public", "members.parquet") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "got a regressor, which `seenit audit` takes" in said
