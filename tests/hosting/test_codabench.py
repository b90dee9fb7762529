"""The bundle as Codabench unpacks it, and its scoring program run on the folders that it mounts."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime

import numpy as np
import pytest
import yaml
from hosted_challenge import csv_of, scores_of, write_hosted

from seenit.hosting.challenge import read_challenge
from seenit.hosting.codabench import scoring
from seenit.hosting.codabench.bundle import Dates, write_bundle
from seenit.hosting.figures import measure
from seenit.hosting.places import Places

DATES = Dates(start=datetime(2026, 12, 1, 9), end=datetime(2027, 1, 31, 18))
SHEET = "# Who?\n\n## Submission\n\na file\n\n## Server\n\nan address\n\n## Judging\n\nby TPR\n"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """A challenge, its truth, and the bundle unpacked."""
    root = tmp_path_factory.mktemp("codabench")
    truth = write_hosted(root / "challenge", n=240, title='Who: "there" #1?')
    places = Places(root / "challenge")
    places.sheet.write_text(SHEET)
    (places.handout / "pub.pt").write_bytes(b"records")
    path = write_bundle(root / "challenge", dates=DATES)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(root / "unpacked")
    return root, truth


@pytest.fixture
def app(bundle, tmp_path):
    """Runs the program on a submission as the platform lays out its folders."""
    root, _ = bundle

    def run(phase, content, *, name="mine.csv"):
        home = tmp_path / "app"
        shutil.rmtree(home, ignore_errors=True)
        for folder in ("input/res", "output"):
            (home / folder).mkdir(parents=True)
        shutil.copytree(root / "unpacked/scoring_program", home / "program")
        shutil.copytree(root / f"unpacked/reference_data/{phase}", home / "input/ref")
        if content is not None:
            (home / "input/res" / name).write_bytes(content)
        command = yaml.safe_load((home / "program/metadata.yaml").read_text())["command"]
        words = [word.replace("/app", str(home)) for word in command.split()]
        ended = subprocess.run(
            [sys.executable, "-I", *words[1:]], capture_output=True, text=True, check=False
        )
        scores = home / "output/scores.json"
        return ended, json.loads(scores.read_text()) if scores.exists() else None

    return run


@pytest.mark.parametrize("phase", ["scoreboard", "final"])
def test_the_program_gives_the_servers_figures(bundle, app, phase):
    root, truth = bundle
    scores = scores_of(truth, strength=1.2)
    ended, found = app(phase, csv_of(truth.ids, scores))
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = truth.is_on_scoreboard if phase == "scoreboard" else ~truth.is_on_scoreboard
    served = measure(scores[rows], truth.is_member[rows], max_fpr=0.05).published(3)
    assert found == {"tpr": served.tpr.value, "auc": served.auc.value}
    assert read_challenge(root / "challenge").decimals == 3


def test_figures_agree_on_ties_and_small_sets():
    rng = np.random.default_rng(0)
    for _ in range(300):
        n = int(rng.integers(4, 60))
        is_member = rng.permutation(n) < rng.integers(2, n - 1)
        scores = rng.integers(0, rng.integers(2, 12), size=n).astype(float)
        max_fpr = float(rng.choice([0.05, 0.1, 0.3, 1.0]))
        served = measure(scores, is_member, max_fpr=max_fpr).published(3)
        found = scoring.figures(scores, is_member, max_fpr)
        assert scoring.rounded(found["tpr"], 3) == served.tpr.value
        assert scoring.rounded(found["auc"], 3) == served.auc.value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "", "expected the header"),
        (lambda text: text.replace("ids,", "id,"), "expected the header ids,score, got 'id,score'"),
        (lambda text: text + "7,8,9\n", "2 columns"),
        (lambda text: text + text.splitlines()[1] + "\n", "every id once"),
        (lambda text: text + "999999,0.5\n", "0 of them missing and 1 others"),
        (lambda text: text.rsplit("\n", 2)[0], "1 of them missing"),
        (lambda text: text.replace("\n", ",x\n", 2).replace(",x", "", 1), "2 columns"),
        (lambda text: text.rstrip() + "\x00\n", "finite number"),
        (lambda text: text.rsplit(",", 1)[0] + ",nan\n", "finite number as score, got 'nan'"),
        (lambda text: text.rsplit(",", 1)[0] + ",1e999\n", "expected scores in"),
    ],
)
def test_a_file_that_is_none_is_refused_as_on_the_server(bundle, app, change, said):
    _, truth = bundle
    content = csv_of(truth.ids, scores_of(truth, strength=1.0)).decode()
    ended, found = app("scoreboard", change(content).encode())
    assert (ended.returncode, found) == (1, None)
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_submission_without_a_file_is_refused(app):
    ended, found = app("scoreboard", None)
    assert (ended.returncode, found) == (1, None)
    assert "expected one CSV file, got 0" in ended.stderr


def test_the_description_is_of_version_2_and_names_what_is_there(bundle):
    unpacked = bundle[0] / "unpacked"
    said = yaml.safe_load((unpacked / "competition.yaml").read_text())
    assert (said["version"], said["title"]) == (2, 'Who: "there" #1?')
    for path in (said["image"], said["terms"], said["pages"][0]["file"]):
        assert (unpacked / path).is_file()
    for task in said["tasks"]:
        assert (unpacked / task["scoring_program"] / "metadata.yaml").is_file()
        assert (unpacked / task["reference_data"] / "truth.csv").is_file()
    first, last = said["phases"]
    assert first["end"] == last["start"] == DATES.end
    assert first["max_submissions_per_day"] == 24
    assert last["auto_migrate_to_this_phase"]
    assert [phase["tasks"] for phase in said["phases"]] == [[0], [1]]
    (board,) = said["leaderboards"]
    assert [column["key"] for column in board["columns"]] == ["tpr", "auc"]
    assert board["submission_rule"] == "Force_Best"
    assert (unpacked / "public_data/pub.pt").read_bytes() == b"records"


def test_each_phase_knows_its_own_part_of_the_truth(bundle):
    root, truth = bundle
    shown = (root / "unpacked/reference_data/scoreboard/truth.csv").read_text().split()[1:]
    held = (root / "unpacked/reference_data/final/truth.csv").read_text().split()[1:]
    assert len(shown) == truth.is_on_scoreboard.sum()
    assert len(shown) + len(held) == len(truth.ids)
    assert not set(shown) & set(held)


def test_the_sheet_is_without_the_server(bundle):
    sheet = (bundle[0] / "unpacked/sheet.md").read_text()
    assert "an address" not in sheet
    for kept in ("# Who?", "## Submission", "## How to submit here", "## Judging\n\nby TPR"):
        assert kept in sheet


def test_the_same_challenge_gives_the_same_bytes_for_the_organiser_alone(bundle):
    root, _ = bundle
    path = Places(root / "challenge").bundle
    before = path.read_bytes()
    assert write_bundle(root / "challenge", dates=DATES) == path
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o077 == 0


def test_the_program_needs_numpy_alone_and_reads_as_python_37():
    with open(scoring.__file__, encoding="utf-8") as file:
        tree = ast.parse(file.read(), feature_version=(3, 7))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"numpy"}
