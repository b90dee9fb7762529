"""`seenit gate`: each exit code from a real run, and the documented pipeline in a real shell."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from rendered_markdown import as_shown
from signals_file import write_signals

from seenit.cli import main
from seenit.records.scores import IN_FULL, Scores
from seenit.store import read_scores, write_scores

ROOT = Path(__file__).resolve().parents[2]
NEEDS_A_NETWORK = {"install"}
PROGRAM = f"""#!{sys.executable}
import sys
from seenit.cli import main
if sys.argv[1] == "audit":  # as the fixture quick_stack, in a process of its own
    from seenit.attacks import stack
    stack.FAMILIES = stack.FAMILIES[2:3]
main()
"""
NAMES = {
    "auc:0.9": "AUC at most 0.9",
    "auc:0.52": "AUC at most 0.52",
    "tpr@fpr=0.05:0.9": "TPR at FPR 5\N{NO-BREAK SPACE}% at most 0.9",
    "tpr@fpr=0.001:0.01": "TPR at FPR 0.1\N{NO-BREAK SPACE}% at most 0.01",
}


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def gate(folder, *limits, more=()):
    return run("gate", folder, *(word for limit in limits for word in ("--max", limit)), *more)


def documented_steps():
    """Name to script of every `run:` in the page's workflow."""
    page = (ROOT / "docs" / "how-to" / "gate.md").read_text()
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    steps = yaml.safe_load(block)["jobs"]["gate"]["steps"]
    return {step["name"]: step["run"] for step in steps if "run" in step}


@pytest.fixture(scope="module")
def finished(tmp_path_factory, quick_stack):
    """The documented audit, on a planted leak."""
    folder = tmp_path_factory.mktemp("gate")
    write_signals(folder / "signals.npz", n=500, n_unknown=0, leak=1.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(*shlex.split(documented_steps()["audit"])[1:]) == 0
    return folder


@pytest.fixture
def place(tmp_path):
    """A folder as a workflow finds it after its installation: `seenit` on the path, and signals."""
    folder = tmp_path / "gate"
    folder.mkdir()
    write_signals(folder / "signals.npz", n=500, n_unknown=0, leak=1.5)
    (folder / "bin").mkdir()
    program = folder / "bin" / "seenit"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    return folder


def in_shell(script, *, place):
    """The script as a workflow's shell runs it."""
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=place,
        env=os.environ
        | {
            "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.long
def test_the_documented_workflow_leaves_a_report_a_summary_and_a_test_result(place, tmp_path):
    assert list(documented_steps()) == ["install", "audit", "gate"]
    for name, script in documented_steps().items():
        if name not in NEEDS_A_NETWORK:
            ended = in_shell(script, place=place)
            assert ended.returncode == 0, ended.stderr
    assert (place / "summary.md").read_text().startswith("### seenit: the gate is passed")
    suite = ElementTree.parse(place / "gate.xml").getroot().find("testsuite")
    assert suite.get("tests") == "2"
    assert (place / "runs" / "audit" / "report.html").exists()
    audited = json.loads((place / "runs" / "audit" / "summary.json").read_text())
    assert audited["verdict"]["kind"] == "leaks"

    ended = in_shell(f"seenit gate runs/audit --max auc:0.52 --junit {tmp_path}/g.xml", place=place)
    assert ended.returncode == 1, ended.stderr
    assert "the gate is exceeded" in ended.stdout.lower()
    suite = ElementTree.parse(tmp_path / "g.xml").getroot().find("testsuite")
    assert suite.get("failures") == "1"


@pytest.mark.parametrize(
    ("limits", "code", "outcomes", "said"),
    [
        (("auc:0.9", "tpr@fpr=0.05:0.9"), 0, ("passed", "passed"), "no attack's upper bound"),
        (("auc:0.9", "auc:0.52"), 1, ("passed", "exceeded"), "even by its lower bound"),
        (("auc:0.9", "tpr@fpr=0.001:0.01"), 3, ("passed", "cannot tell"), "10,000 non-members"),
    ],
)
def test_a_real_audit_is_judged(finished, tmp_path, capsys, limits, code, outcomes, said):
    more = ("--junit", tmp_path / "new" / "g.xml", "--markdown", tmp_path / "g.md")
    assert gate(finished / "runs" / "audit", *limits, more=more) == code
    told = " ".join(capsys.readouterr().out.split())
    headline = {0: "the gate is passed", 1: "the gate is exceeded", 3: "the gate cannot tell"}[code]
    assert headline in told.lower()
    assert said in told
    assert "250 members, 250 non-members" in told

    suite = ElementTree.parse(tmp_path / "new" / "g.xml").getroot().find("testsuite")
    tag_of = {"passed": "system-out", "exceeded": "failure", "cannot tell": "error"}
    tags = [child.tag for case in suite.findall("testcase") for child in case]
    assert tags == [tag_of[outcome] for outcome in outcomes]
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == [
        str(count) for count in (2, outcomes.count("exceeded"), outcomes.count("cannot tell"))
    ]
    assert [case.get("name") for case in suite.findall("testcase")] == [
        NAMES[limit] for limit in limits
    ]

    lines = (tmp_path / "g.md").read_text().splitlines()
    assert lines[0].startswith(f"### seenit: {headline}")
    rows = [line for line in lines if line.startswith(("| AUC", "| TPR"))]
    assert [row.split(" | ")[1] for row in rows] == list(outcomes)


def test_a_gate_that_is_refused_leaves_nothing(finished, tmp_path, capsys):
    more = ("--junit", tmp_path / "g.xml", "--markdown", tmp_path / "g.md")
    assert gate(finished / "runs" / "other", "auc:0.9", more=more) == 2
    said = capsys.readouterr().err
    assert "runs/other" in "".join(said.split())
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_limit_between_the_bounds_asks_for_more_records(finished, capsys):
    assert gate(finished / "runs" / "audit", "auc:0.65") == 3
    assert "more records are needed to decide" in " ".join(capsys.readouterr().out.split())


def test_one_limit_exceeded_is_enough_where_another_cannot_be_told(finished):
    assert gate(finished / "runs" / "audit", "tpr@fpr=0.001:0.01", "auc:0.52") == 1


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
    for kind, said in (("not an audit", "not an audit"), ("inverted", "the sides look reversed")):
        content["verdict"]["kind"] = kind
        (tmp_path / "summary.json").write_text(json.dumps(content))
        for limit in ("auc:0.9", "auc:0.52"):
            assert gate(tmp_path, limit) == 3
            assert said in " ".join(capsys.readouterr().out.split())


def test_a_summary_of_an_earlier_version_is_read_by_its_baselines(finished, tmp_path):
    write_scores(
        tmp_path / "scores.parquet", read_scores(finished / "runs" / "audit" / "scores.parquet")
    )
    content = json.loads((finished / "runs" / "audit" / "summary.json").read_text())
    del content["verdict"]
    content["blind"] = [{"question": "members from non-members", "failed": True}]
    (tmp_path / "summary.json").write_text(json.dumps(content))
    assert gate(tmp_path, "auc:0.9") == 3
    content["blind"] = [{"question": "public from private", "failed": True}]
    (tmp_path / "summary.json").write_text(json.dumps(content))
    assert gate(tmp_path, "auc:0.9") == 0


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
    for shown in as_shown((tmp_path / "g.md").read_text()):
        assert shown.elements == {"h3", "table", "thead", "tbody", "tr", "th", "td", "p"}
        assert [len(row) for row in shown.rows] == [5, 5]
        assert shown.rows[1][2].startswith("a|<b>](x)")


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


def test_scores_the_wrong_way_round_cannot_be_told_without_a_summary_either(tmp_path, capsys):
    rng = np.random.default_rng(0)
    member = np.repeat([1, 0], 500).astype(np.int8)
    scores = Scores(
        ids=np.arange(1000),
        is_member=member,
        columns={"loss": rng.normal(size=1000) - member},
        evaluated_on={"loss": IN_FULL},
    )
    write_scores(tmp_path / "scores.parquet", scores)

    assert gate(tmp_path, "auc:0.6") == 3
    assert "ranks members below non-members" in " ".join(capsys.readouterr().out.split())
