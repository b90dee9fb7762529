"""A whole audit of a function of a mixed table, with references of the user's own code."""

import json
import sys
import textwrap

import numpy as np
import pyarrow.parquet as pq
import pytest
from mixed_tables import persons

from seenit.cli import main
from seenit.evaluate import auc
from seenit.store import read_scores

pytestmark = pytest.mark.usefixtures("quick_stack")

CODE = """
    from collections import Counter

    import numpy as np
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    from sklearn.tree import DecisionTreeClassifier

    COLUMNS = ["age", "height", "owns", "job", "sex", "children"]
    CLASSES = ["high", "low", "middle"]
    SEEN, KINDS = Counter(), set()

    def fit(frame, labels, seed):
        names = make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), ["job", "sex"]), remainder="passthrough"
        )
        tree = DecisionTreeClassifier(min_samples_leaf=1, random_state=seed)
        return make_pipeline(names, tree).fit(frame[COLUMNS], labels)

    def model():
        frame = pd.read_parquet("members.parquet").astype({"children": float})
        fitted = fit(frame, frame.income, 0)

        def predict(asked):
            assert list(asked.columns) == COLUMNS
            KINDS.add(tuple(str(kind) for kind in asked.dtypes))
            SEEN.update(asked.astype(object).fillna("").itertuples(index=False, name=None))
            return pd.DataFrame(fitted.predict_proba(asked), columns=fitted.classes_)

        return predict

    def answer(asked):
        return np.eye(3)[asked.age % 3]

    def train(frame, labels, seed):
        assert isinstance(labels, np.ndarray)
        fitted = fit(frame, labels, seed)

        def answer(asked):
            found = np.zeros((len(asked), 3))
            found[:, fitted.classes_] = fitted.predict_proba(asked)
            return found

        return answer
"""
N = 130
OPTIONS = (
    "--members", "members.parquet", "--nonmembers", "nonmembers.csv", "--label", "income",
    "--drop", "planted", "--device", "cpu", "--attack", "loss",
)  # fmt: skip


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Members in Parquet, non-members in CSV, and a copy of a member among these."""
    folder = tmp_path_factory.mktemp("table")
    (folder / "table_model.py").write_text(textwrap.dedent(CODE))
    members, others = persons(N, 0), persons(N, 1, first_id=2 * N)
    for name in members.columns.drop(["id", "household"]):
        others[name] = others[name].astype(members[name].dtype)
        others.loc[7, name] = members.loc[3, name]
    members["planted"], others["planted"] = 1, 0
    members.to_parquet(folder / "members.parquet", row_group_size=40)
    others.to_csv(folder / "nonmembers.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def audited(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delitem(sys.modules, "table_model", raising=False)
        code = run(
            "audit", "--target", "table_model:model", *OPTIONS, "--unit", "household", "--groups",
            "sex", "--run-dir", "run",
        )  # fmt: skip
        assert code == 0
        return folder / "run", sys.modules["table_model"]


def test_a_table_goes_from_file_to_report(audited):
    folder, _ = audited
    scores = read_scores(folder / "scores.parquet")
    assert len(scores.ids) == 2 * N
    found, truth = scores.known("loss")
    assert found[truth].mean() > found[~truth].mean()
    content = json.loads((folder / "summary.json").read_text())
    assert content["verdict"]["kind"] == "leaks"
    (members, *_) = content["blind"]
    assert members["looked_at"][:2] == ["inputs", "labels"]
    assert not members["failed"]
    page = (folder / "report.html").read_text()
    assert "What it says" in page
    assert ", job cook" in page
    assert ", owns yes" in page
    assert "high = 0, low = 1, middle = 2" in page
    assert "normalisation" not in content.get("options", {})


def test_units_and_groups_are_columns_of_the_table_itself(audited):
    folder, _ = audited
    content = json.loads((folder / "summary.json").read_text())
    by_class, by_sex = content["audit"]["comparisons"]
    assert [one["group"] for one in by_class["groups"]] == ["high", "low", "middle"]
    assert by_sex["by"] == "sex"
    assert {one["group"] for one in by_sex["groups"]} == {"f", "m"}
    assert content["units"]["n_members"] == N // 2


def test_a_copy_on_the_other_side_is_found(audited):
    folder, _ = audited
    pairs = pq.read_table(folder / "duplicates.parquet").to_pylist()
    assert ("3", str(2 * N + 7)) in {(row["first_id"], row["second_id"]) for row in pairs}


def test_the_function_gets_frames_of_the_tables_types_and_no_record_twice(audited):
    _, module = audited
    # age, height, owns, job, sex, children
    assert {
        ("int64", "float64", "bool", "category", "category", kind) for kind in ("int64", "float64")
    } >= module.KINDS
    assert np.quantile(list(module.SEEN.values()), 0.95) <= 1


def test_what_no_model_is_given_is_refused_by_name(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.delitem(sys.modules, "table_model", raising=False)
    options = [one for one in OPTIONS if one not in ("--drop", "planted")]
    code = run("audit", "--target", "table_model:answer", *options, "--drop", "household")
    assert code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "planted: is 1 for all 130 members and 0 for all 130 non-members" in said
    assert "pass --drop planted if the model is not given it, or --column planted=feature" in said


def test_what_a_table_has_no_use_for_is_refused(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    code = run(
        "audit", "--target", "table_model:model", *OPTIONS, "--mean", "0.5", "--std", "0.5",
        "--resize", "8", "--drop", "household", "--drop", "town",
    )  # fmt: skip
    assert code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "town: expected a column of that name (ignore)" in said
    code = run(
        "audit", "--target", "table_model:model", *OPTIONS, "--mean", "0.5", "--std", "0.5",
        "--resize", "8", "--drop", "household", "--unit", "town:x",
    )  # fmt: skip
    assert code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "--mean, --std: expected records of measures, got tables" in said
    assert "--resize 8: expected images" in said


@pytest.mark.slow
def test_references_and_canaries_are_trained_by_code_of_the_user(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.delitem(sys.modules, "table_model", raising=False)
    code = run(
        "audit", "--target", "table_model:model", *OPTIONS, "--drop", "household", "--run-dir",
        "with", "--attack", "rmia-offline", "--references", "8", "--trainer", "table_model:train",
        "--canaries", "10",
    )  # fmt: skip
    assert code == 0
    scores = read_scores(folder / "with" / "scores.parquet")
    assert len(scores.ids) == 2 * N - 30
    found, truth = scores.known("rmia-offline")
    assert auc(found, truth) > 0.7
    assert "10 for each kind of canary" in " ".join(capsys.readouterr().out.split())
