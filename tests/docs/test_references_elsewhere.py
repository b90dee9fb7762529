"""The sequences of docs/how-to/references-elsewhere.md run as written, and find what they say."""

import csv
import json
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import seenit
from seenit.cli import main
from seenit.config import AuditConfig

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "references-elsewhere.md"
TREES, TEXTS, BY_IDS = re.findall(r"^```python\n((?:.*\n)*?)```$", PAGE.read_text(), re.MULTILINE)
COMMANDS = re.findall(r"^seenit (.*)$", PAGE.read_text().partition(BY_IDS)[2], re.MULTILINE)


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


def test_code_that_knows_records_by_their_ids_is_audited_by_the_commands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_texts", raising=False)
    (tmp_path / "own_texts.py").write_text(BY_IDS)
    rng = np.random.default_rng(0)
    for name, ids in (("train.csv", range(150)), ("holdout.csv", range(150, 300))):
        with open(name, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["id", "text", "label"])
            for at in ids:
                label = rng.integers(0, 3)
                of_class = 300 + 20 * label + rng.integers(0, 20, 12)
                is_plain = rng.random(12) < rng.random()  # some texts are harder than others
                words = np.where(is_plain, rng.integers(0, 300, 12), of_class)
                table.writerow([at, " ".join(f"word{word}" for word in words), label])

    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main(command.split())
        assert not ended.value.code

    assert len(COMMANDS) == 3
    summary = json.loads((tmp_path / "runs" / "texts" / "summary.json").read_text())
    aucs = {name: found["auc"] for name, found in summary["attacks"].items()}
    strongest = next(iter(aucs.values()))
    assert strongest["low"] > aucs["loss"]["high"]
    assert "columns label and text of train.csv and holdout.csv" in summary["blind"][0]["looked_at"]
