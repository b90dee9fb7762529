"""The scripts in examples/ run, on tables that are small."""

import json
import re
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from seenit.config import AuditConfig
from seenit.evidence.audit import open_audit_evidence
from seenit.records.audits.leakage import LEAKS

pytestmark = pytest.mark.long

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def forest(tmp_path_factory, quick_stack):
    """The example of the random forest on 400 digits, run once in a folder of its own."""
    here = tmp_path_factory.mktemp("forest")
    features, labels = load_digits(return_X_y=True)
    np.savetxt(here / "table.csv", np.column_stack([labels, features])[:400], delimiter=",")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        main = runpy.run_path(str(EXAMPLES / "random_forest.py"))["main"]
        return here, main("table.csv")


def test_a_forest_that_grew_to_the_last_leaf_leaks(forest):
    _, run = forest
    assert run.evaluation.verdict.kind == LEAKS
    assert run.evaluation.of("loss").auc.low > 0.7


def test_the_run_is_where_the_example_says(forest):
    here, run = forest
    content = json.loads((here / "runs/forest/summary.json").read_text())
    assert content["verdict"]["kind"] == LEAKS
    assert (here / run.files["records"]).exists()


def test_rounded_probabilities_are_warned_of(forest):
    _, run = forest
    assert any("tie there" in warning for warning in run.evaluation.warnings)


def test_a_notebook_shows_the_verdict_and_the_strongest_attack(forest):
    _, run = forest
    shown = run._repr_html_()
    assert "The model leaks" in shown
    assert f"<td>{run.evaluation.attacks[0].attack}</td>" in shown


def test_curves_are_drawn_on_axes_of_the_users(forest):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    _, run = forest
    figure, (left, right) = pyplot.subplots(1, 2)
    assert run.draw_roc(left) is left
    assert left.get_xscale() == "log"
    named = {text.get_text() for text in left.get_legend().get_texts()}
    assert {band.attack for band in run.curves} <= named
    assert run.draw_groups(right) is right
    assert len(right.get_yticklabels()) == 10  # digits
    pyplot.close(figure)


@pytest.mark.usefixtures("quick_stack")
def test_a_forest_in_memory_leaks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = runpy.run_path(str(EXAMPLES / "forest_in_memory.py"))["main"](400)
    assert run.evaluation.verdict.kind == LEAKS
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("quick_stack", "trained_here")
@pytest.mark.parametrize(
    "kind",
    [
        "xgboost",
        pytest.param("lightgbm", marks=pytest.mark.slow),
        pytest.param("pipeline", marks=pytest.mark.slow),
    ],
)
def test_a_model_of_a_table_is_audited_from_its_file(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    run = runpy.run_path(str(EXAMPLES / "table_models.py"))["main"](kind)
    assert run.evaluation.verdict.kind == LEAKS
    references = run.evaluation.of("rmia-online").auc
    assert references.value > run.evaluation.of("loss").auc.value
    assert (tmp_path / "runs" / kind / "report.html").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("quick_stack")
def test_a_regressor_of_a_table_is_audited_from_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = runpy.run_path(str(EXAMPLES / "table_regressor.py"))["main"]()
    assert run.evaluation.verdict.kind == LEAKS
    assert [one.by for one in run.audit.comparisons] == ["progression"]


def test_the_owners_tutorial_writes_a_table_that_an_audit_opens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (EXAMPLES.parent / "docs" / "tutorial-owner.md").read_text()
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(block, "tutorial-owner.md", "exec"), {})  # our own text, not input
    found = open_audit_evidence(AuditConfig(signals="signals.npz")).evidence.table
    assert len(found) == 1797
    assert (found.is_member == 1).sum() == 898
    hits = found.arrays["label_hits"][:, 0]
    assert hits[found.is_member == 1].all()  # the forest grew to the last leaf
    assert not hits[found.is_member == 0].all()


@pytest.mark.slow
def test_a_tiny_classifier_of_docstrings_is_audited_from_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main = runpy.run_path(str(EXAMPLES / "text_classifier.py"))["main"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of transformers
        run = main(tmp_path / "docstrings", n_each=300)
    (blind,) = run.evaluation.blind
    assert not blind.failed
    assert run.evaluation.of("loss").auc.low > 0.55
    assert (tmp_path / "docstrings" / "run" / "report.html").exists()
