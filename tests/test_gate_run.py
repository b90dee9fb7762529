"""`seenit gate`: each exit code from a real run, and the documented pipeline in a real shell."""

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from signals_file import write_signals

from seenit.cli import main
from seenit.records.scores import IN_FULL, Scores
from seenit.store import read_scores, write_scores

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def gate(folder, *limits, more=()):
    return run("gate", folder, *(word for limit in limits for word in ("--max", limit)), *more)


def documented_steps():
    """Name to script of every `run:` in the page's workflow."""
    page = (ROOT / "docs" / "how-to" / "gate.md").read_text()
    steps = re.findall(r"      - name: (\w+)\n        run: (?:\|\n((?: {10}.*\n)+)|(.*)\n)", page)
    return {name: textwrap.dedent(block) or line for name, block, line in steps}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The documented workflow after its installation, in a real shell, on a planted leak."""
    folder = tmp_path_factory.mktemp("gate")
    write_signals(folder / "signals.npz", n=500, n_unknown=0, leak=1.5)
    (folder / "bin").mkdir()
    program = folder / "bin" / "seenit"
    program.write_text(f"#!{sys.executable}\nfrom seenit.cli import main\nmain()\n")
    program.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for name in ("audit", "gate"):
        subprocess.run(
            ["bash", "-eo", "pipefail", "-c", documented_steps()[name]],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
        )
    return folder


def test_the_documented_workflow_leaves_a_report_a_summary_and_a_test_result(finished):
    assert set(documented_steps()) == {"install", "audit", "gate"}
    assert (finished / "summary.md").read_text().startswith("### seenit: the gate is passed")
    suite = ElementTree.parse(finished / "gate.xml").getroot().find("testsuite")
    assert suite.get("tests") == "2"
    assert (finished / "runs" / "audit" / "report.html").exists()


@pytest.mark.parametrize(
    ("limits", "code", "said"),
    [
        (("auc:0.9", "tpr@fpr=0.05:0.9"), 0, "The gate is passed"),
        (("auc:0.52",), 1, "exceeds the limit even by its lower bound"),
        (("auc:0.9", "auc:0.52"), 1, "The gate is exceeded"),
        (("auc:0.9", "tpr@fpr=0.001:0.01"), 3, "10,000 non-members are needed"),
        (("auc:0.65",), 3, "more records would tell"),
    ],
)
def test_the_exit_code_says_the_outcome(finished, capsys, limits, code, said):
    assert gate(finished / "runs" / "audit", *limits) == code
    printed = " ".join(capsys.readouterr().out.split())
    assert said in printed
    assert "250 members, 250 non-members" in printed


def test_bad_limits_and_a_folder_without_a_run_are_refused_together(tmp_path, capsys):
    assert gate(tmp_path, "auc:2", "recall:0.5") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "--max auc:2" in said
    assert "--max recall:0.5" in said
    assert "scores.parquet" in said


def test_a_gate_without_limits_is_a_usage_error(finished, capsys):
    assert gate(finished / "runs" / "audit") == 2
    assert "--max" in capsys.readouterr().err


def test_a_run_without_nonmembers_is_refused(tmp_path, capsys):
    column = np.linspace(0, 1, 30)
    lonely = Scores(
        ids=np.arange(30),
        is_member=np.ones(30, dtype=np.int8),
        columns={"loss": column},
        evaluated_on={"loss": IN_FULL},
    )
    write_scores(tmp_path / "scores.parquet", lonely)
    assert gate(tmp_path, "auc:0.6") == 2
    assert "is_member" in capsys.readouterr().err


def test_what_is_no_audit_can_neither_pass_nor_exceed(finished, tmp_path, capsys):
    write_scores(
        tmp_path / "scores.parquet", read_scores(finished / "runs" / "audit" / "scores.parquet")
    )
    content = json.loads((finished / "runs" / "audit" / "summary.json").read_text())
    content["blind"] = [{"question": "members from non-members", "failed": True}]
    (tmp_path / "summary.json").write_text(json.dumps(content))
    for limit in ("auc:0.9", "auc:0.52"):
        assert gate(tmp_path, limit) == 3
        assert "not an audit" in " ".join(capsys.readouterr().out.split())
    content["blind"] = [{"question": "public from private", "failed": True}]
    (tmp_path / "summary.json").write_text(json.dumps(content))
    assert gate(tmp_path, "auc:0.9") == 0


def test_junit_has_a_case_for_each_limit(finished, tmp_path):
    file = tmp_path / "new" / "gate.xml"
    limits = ("auc:0.9", "auc:0.52", "tpr@fpr=0.001:0.01")
    assert gate(finished / "runs" / "audit", *limits, more=("--junit", file)) == 1
    suite = ElementTree.parse(file).getroot().find("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"]
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [
        "AUC at most 0.9",
        "AUC at most 0.52",
        "TPR at FPR 0.1\N{NO-BREAK SPACE}% at most 0.01",
    ]
    assert [[child.tag for child in case] for case in cases] == [
        ["system-out"],
        ["failure"],
        ["error"],
    ]
    assert cases[2].find("error").get("type") == "cannot tell"


def test_hostile_names_of_attacks_stay_text(tmp_path):
    rng = np.random.default_rng(0)
    name = "a|<b>](x)\x1b[31m\x00"
    scores = Scores(
        ids=np.arange(200),
        is_member=(np.arange(200) < 100).astype(np.int8),
        columns={name: rng.normal(size=200)},
        evaluated_on={name: IN_FULL},
    )
    write_scores(tmp_path / "scores.parquet", scores)
    more = ("--junit", tmp_path / "g.xml", "--markdown", tmp_path / "g.md")
    assert gate(tmp_path, "auc:0.9", more=more) == 0
    assert "a|<b>" in ElementTree.parse(tmp_path / "g.xml").find(".//system-out").text
    row = (tmp_path / "g.md").read_text().splitlines()[4]
    assert "a\\|\\<b\\>\\](x)" in row
    assert row.replace("\\|", "").count("|") == 6


def test_markdown_is_added_to_what_is_there(finished, tmp_path):
    file = tmp_path / "summary.md"
    file.write_text("# Before\n")
    for _ in range(2):
        gate(finished / "runs" / "audit", "auc:0.52", more=("--markdown", file))
    text = file.read_text()
    assert text.startswith("# Before\n### seenit: the gate is exceeded\n")
    assert text.count("| AUC at most 0.52 | exceeded | ") == 2


def test_a_markdown_file_that_cannot_be_written_is_refused(finished, tmp_path, capsys):
    more = ("--markdown", tmp_path / "no folder" / "g.md")
    assert gate(finished / "runs" / "audit", "auc:0.9", more=more) == 2
    assert "--markdown" in capsys.readouterr().err
