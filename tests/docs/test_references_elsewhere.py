"""The sequences of docs/how-to/references-elsewhere.md run as written, and find what they say."""

import os
import re
import sys
from pathlib import Path

import pytest

import seenit
from seenit.config import AuditConfig

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "references-elsewhere.md"
TREES, TEXTS = re.findall(r"^```python\n((?:.*\n)*?)```$", PAGE.read_text(), re.MULTILINE)


def audited(block, folder, monkeypatch, *, blind=()):
    """The audit of what the block left behind, and its run folder."""
    monkeypatch.chdir(folder)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    exec(compile(block, PAGE.name, "exec"), {"__name__": "documented"})  # our own text, not input
    return seenit.audit(AuditConfig(answers="answers", plan="plan.csv", blind=blind, run_dir="run"))


def test_trees_over_a_mixed_table_are_audited_with_references(tmp_path, monkeypatch):
    pytest.importorskip("lightgbm")
    run = audited(TREES, tmp_path, monkeypatch, blind=("train.csv", "holdout.csv"))
    assert run.evaluation.blind[0].looked_at == (
        "columns age, label and town of train.csv and holdout.csv",
        "labels",
    )
    assert not run.evaluation.verdict.withheld
    strongest = run.evaluation.attacks[0]
    assert "reference" not in run.evaluation.skipped.get("lira-online-fixed", "")
    assert strongest.auc.low > run.evaluation.of("loss").auc.high


def test_a_language_model_is_audited_with_references(tmp_path, monkeypatch):
    run = audited(TEXTS, tmp_path, monkeypatch)
    strongest = run.evaluation.attacks[0]
    assert strongest.auc.low > run.evaluation.of("loss").auc.high
