"""What a user types, what is left behind, and what is said when it cannot work."""

import csv
import json
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
from signals_file import write_signals

import seenit
from seenit.cli import main
from seenit.config import read_passed
from seenit.evaluate import auc, tpr_at_fpr
from seenit.store import read_scores

pytestmark = pytest.mark.usefixtures("quick_stack")


def run(*arguments):
    """Exit code of the command line, 0 if it returns."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One whole run on a planted leak."""
    folder = tmp_path_factory.mktemp("run")
    truth = write_signals(folder / "signals.npz")
    code = run(
        "score",
        "--signals",
        folder / "signals.npz",
        "--run-dir",
        folder / "run",
        "--out",
        folder / "submission.csv",
    )
    assert code == 0
    return folder, truth


def test_a_run_leaves_everything_behind(finished):
    folder, _ = finished
    names = {path.name for path in (folder / "run").iterdir()}
    assert {"run.toml", "scores.parquet", "summary.json", "metrics.json"} <= names
    assert {"report.html", "submission.csv"} <= names


def test_the_submission_ranks_the_unknown_records_as_the_chosen_attack_does(finished):
    folder, truth = finished
    scores = read_scores(folder / "run" / "scores.parquet")
    best = json.loads((folder / "run" / "summary.json").read_text())["best"]
    with (folder / "submission.csv").open() as file:
        rows = list(csv.reader(file))

    assert rows[0] == ["ids", "score"]
    unknown = ~scores.is_known
    assert [int(row[0]) for row in rows[1:]] == scores.ids[unknown].tolist()
    submitted = np.array([float(row[1]) for row in rows[1:]])
    np.testing.assert_array_equal(
        np.unique(submitted, return_inverse=True)[1],
        np.unique(scores.columns[best][unknown], return_inverse=True)[1],
    )
    assert auc(submitted, truth[unknown]) > 0.6


def test_the_summary_keeps_the_contract(finished):
    folder, _ = finished
    content = json.loads((folder / "run" / "summary.json").read_text())
    scores = read_scores(folder / "run" / "scores.parquet")

    assert content["schema"] == 1
    assert set(content["attacks"]) == set(scores.columns)
    for name, entry in content["attacks"].items():
        column, is_member = scores.known(name)
        assert entry["n_members"] + entry["n_nonmembers"] == 400
        assert entry["auc"]["value"] == pytest.approx(auc(column, is_member))
        at = entry["tpr_at_fpr"]["0.05"]
        assert at["value"] == pytest.approx(tpr_at_fpr(column, is_member, max_fpr=0.05))
        assert at["low"] <= at["value"] <= at["high"]
        assert at["resolvable"] is True
        assert entry["tpr_at_fpr"]["0.001"]["resolvable"] is False
    assert {"warnings", "seconds", "versions"} <= set(content)
    beside = content["heuristic_as_published"]
    assert beside["n_members"] == content["attacks"]["heuristic"]["n_members"]


def test_learned_attacks_are_never_reported_in_sample(finished):
    folder, _ = finished
    content = json.loads((folder / "run" / "summary.json").read_text())
    assert content["attacks"]["stack"]["evaluated_on"] == "public, out of fold"
    assert content["attacks"]["loss"]["evaluated_on"] == "public, nothing fitted"


def test_run_toml_holds_what_was_passed(finished):
    folder, _ = finished
    passed = read_passed(folder / "run" / "run.toml")
    assert set(passed) == {"signals", "run_dir", "out"}


def test_the_same_command_again_gives_identical_bytes(finished):
    folder, _ = finished
    names = ("scores.parquet", "submission.csv")
    before = [(folder / "run" / name).read_bytes() for name in names]
    assert run("score", "--signals", folder / "signals.npz", "--run-dir", folder / "run") == 0
    assert [(folder / "run" / name).read_bytes() for name in names] == before


@pytest.mark.long
def test_a_fresh_run_gives_identical_bytes(finished, tmp_path):
    folder, _ = finished
    assert run("score", "--signals", folder / "signals.npz", "--run-dir", tmp_path / "run") == 0
    for name in ("scores.parquet", "submission.csv"):
        assert (tmp_path / "run" / name).read_bytes() == (folder / "run" / name).read_bytes()


def test_the_page_can_be_written_again_from_the_folder(finished):
    folder, _ = finished
    page = folder / "run" / "report.html"
    before = page.read_bytes()
    page.unlink()
    assert run("report", folder / "run") == 0
    assert page.read_bytes() == before


@pytest.fixture
def fitted(finished, tmp_path):
    """A run folder that holds the fits of the finished run and nothing else of it."""
    folder, _ = finished
    shutil.copytree(folder / "run" / "artifacts", tmp_path / "run" / "artifacts")
    return folder


def test_a_named_attack_is_what_is_submitted(fitted, tmp_path):
    folder = fitted
    code = run(
        "score",
        "--signals",
        folder / "signals.npz",
        "--run-dir",
        tmp_path / "run",
        "--attack",
        "heuristic",
    )
    assert code == 0
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["best"] == "heuristic"


@pytest.mark.long
def test_a_file_of_options_is_read_and_flags_win(fitted, tmp_path):
    folder = fitted
    code = run(
        "score",
        "--config",
        folder / "run" / "run.toml",
        "--run-dir",
        tmp_path / "run",
        "--out",
        tmp_path / "submission.csv",
        "--fpr",
        "0.05",
        "--fpr",
        "0.1",
    )
    assert code == 0
    passed = read_passed(tmp_path / "run" / "run.toml")
    assert passed == {
        "signals": str(folder / "signals.npz"),
        "run_dir": str(tmp_path / "run"),
        "out": str(tmp_path / "submission.csv"),
        "fpr": (0.05, 0.1),
    }


@pytest.mark.long
def test_without_unknown_records_there_is_no_submission(tmp_path):
    write_signals(tmp_path / "s.npz", n_unknown=0, n=60)
    assert run("score", "--signals", tmp_path / "s.npz", "--run-dir", tmp_path / "run") == 0
    assert not (tmp_path / "run" / "submission.csv").exists()
    assert (tmp_path / "run" / "summary.json").exists()


def test_everything_that_is_wrong_is_said_at_once(tmp_path, capsys):
    code = run(
        "score",
        "--target",
        tmp_path / "no.pt",
        "--public",
        tmp_path / "no-public.pt",
        "--private",
        tmp_path / "no-private.pt",
        "--preset",
        "tml2052",
        "--attack",
        "los",
        "--out",
        tmp_path / "no folder" / "s.csv",
    )
    said = capsys.readouterr().err
    assert code == 2
    for name in ("no.pt", "no-public.pt", "no-private.pt", "tml2052", "loss", "no folder"):
        assert name in said
    assert "Traceback" not in said


def test_an_attack_that_lacks_a_signal_is_refused_by_name(tmp_path, capsys):
    write_signals(tmp_path / "s.npz", n=200, n_unknown=0)
    code = run(
        "score",
        "--signals",
        tmp_path / "s.npz",
        "--run-dir",
        tmp_path / "r",
        "--attack",
        "lira-online",
    )
    assert code == 2
    assert "reference_margin" in capsys.readouterr().err


def test_evaluate_holds_scores_against_the_truth(tmp_path, capsys):
    (tmp_path / "s.csv").write_text("ids,score\n7,0.9\n8,0.1\n9,0.8\n3,0.2\n")
    (tmp_path / "t.csv").write_text("id,is_member\n3,0\n7,1\n8,0\n9,1\n")
    assert run("evaluate", tmp_path / "s.csv", "--truth", tmp_path / "t.csv") == 0
    said = capsys.readouterr().out
    assert "1.000" in said
    assert "not resolvable" in said


def test_evaluate_names_ids_that_do_not_match(tmp_path, capsys):
    (tmp_path / "s.csv").write_text("ids,score\n7,0.9\n8,0.1\n")
    (tmp_path / "t.csv").write_text("id,is_member\n7,0\n9,1\n")
    assert run("evaluate", tmp_path / "s.csv", "--truth", tmp_path / "t.csv") == 2
    said = capsys.readouterr().err
    assert "8" in said
    assert "9" in said


def test_attacks_prints_every_row_of_the_registry(capsys):
    from seenit.attacks import ATTACKS

    assert run("attacks") == 0
    said = capsys.readouterr().out
    assert all(entry.name in said for entry in ATTACKS)


def test_the_version(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out.strip() == seenit.__version__


@pytest.mark.parametrize(
    "command", ["", "audit", "score", "references", "gate", "dp-audit", "dp-audit bound"]
)
def test_the_help_fits_eighty_columns(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    assert run(*command.split(), "--help") == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines[1:] if re.search(r"\w\.\.\.$", line)]  # none is cut


def test_help_comes_without_loading_torch():
    code = (
        "import sys; sys.argv = ['seenit', 'score', '--help']\n"
        "from seenit.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip().endswith("False")
    assert "--signals" in said.stdout


def test_inspect_describes_what_is_there_and_names_all_that_is_not(tmp_path, capsys):
    write_signals(tmp_path / "s.npz", n=20, n_unknown=0)
    assert run("inspect", tmp_path / "no.pt", tmp_path / "s.npz", tmp_path / "none.npz") == 2
    said = capsys.readouterr()
    assert "target_logits" in said.out
    assert "no.pt" in said.err
    assert "none.npz" in said.err
