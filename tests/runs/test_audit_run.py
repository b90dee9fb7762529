"""`seenit audit`: whole runs, from files to verdict, records and refusals."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from flat_challenge import N_PRIVATE, N_PUBLIC, RECIPE
from signals_file import write_signals
from small_pools import flat_records

from seenit.cli import main
from seenit.report import read_report_input

pytestmark = pytest.mark.usefixtures("quick_stack")

TARGET = "flat_challenge:target"  # trained on every other flat record


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def summary_of(folder):
    return json.loads((folder / "summary.json").read_text())


@pytest.fixture(scope="module")
def of_signals(tmp_path_factory):
    """A planted leak in a signal table, with a group for each record."""
    folder = tmp_path_factory.mktemp("signals")
    write_signals(folder / "signals.npz", n_unknown=0, leak=2.0)
    found = dict(np.load(folder / "signals.npz"))
    site = np.where(found["ids"] % 2 == 0, "north", "south")
    np.savez(folder / "signals.npz", **found, site=site)
    code = run(
        "audit", "--signals", folder / "signals.npz", "--groups", "site", "--attack", "loss",
        "--prior", "0.5", "--prior", "0.01", "--run-dir", folder / "run",
        "--evidence", folder / "run" / "evidence.md",
    )  # fmt: skip
    assert code == 0
    return folder / "run", found


def test_a_planted_leak_is_a_leak(of_signals):
    folder, _ = of_signals
    verdict = summary_of(folder)["verdict"]
    assert verdict["kind"] == "leaks"
    assert read_report_input(folder).evaluation.verdict.kind == "leaks"
    assert "The model leaks" in (folder / "report.html").read_text()


def test_the_evidence_is_what_the_finished_run_gives(of_signals, tmp_path):
    folder, _ = of_signals
    text = (folder / "evidence.md").read_text()
    assert run("report", folder, "--evidence", tmp_path / "new" / "again.md") == 0
    assert (tmp_path / "new" / "again.md").read_text() == text
    chosen = summary_of(folder)["attacks"]["loss"]
    assert f"AUC {chosen['auc']['value']:.3f}, 95" in text
    (digest,) = {each["sha256"] for each in summary_of(folder)["files"].values()}
    assert digest in text
    assert summary_of(folder)["finished"] in text
    assert "not run: there was no model to ask" in text
    assert "| lira-online | not asked for" in text or "| lira-online | needs" in text


def test_evidence_that_somebody_may_have_filled_in_is_kept(of_signals, tmp_path, capsys):
    folder, _ = of_signals
    filled = tmp_path / "evidence.md"
    filled.write_text("signed")
    options = ("--evidence", filled, "--run-dir", tmp_path / "run")
    assert run("audit", "--signals", tmp_path / "no.npz", "--prior", "2", *options) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "--evidence" in said
    assert "filled it in" in said
    assert "--prior 2" in said  # all problems at once
    assert not (tmp_path / "run").exists()
    assert run("report", folder, "--evidence", filled) == 2
    assert run("report", folder, "--evidence", filled / "below" / "a file.md") == 2
    assert "folder that can be written to" in " ".join(capsys.readouterr().err.split())
    assert filled.read_text() == "signed"


def test_every_record_has_its_row(of_signals):
    folder, found = of_signals
    table = pq.read_table(folder / "records.parquet").to_pydict()
    assert table["id"] == found["ids"].tolist()
    assert table["is_member"] == (found["is_member"] == 1).tolist()
    assert table["group"] == [str("north" if each % 2 == 0 else "south") for each in found["ids"]]
    scores, ranks = np.array(table["score"]), np.array(table["rank"])
    assert ranks[scores.argmax()] == 1
    assert (np.diff(ranks[np.argsort(-scores)]) >= 0).all()
    even, rare = (np.array(table[f"probability@prior={prior}"]) for prior in ("0.5", "0.01"))
    assert (rare < even).all()
    assert even[np.array(table["is_member"])].mean() > even[~np.array(table["is_member"])].mean()
    assert "found@fpr=0.001" not in table  # 300 non-members cannot resolve that


def test_the_group_is_compared_and_no_attack_saw_it(of_signals):
    folder, _ = of_signals
    content = summary_of(folder)
    assert {entry["by"] for entry in content["audit"]["comparisons"]} == {"class", "site"}
    assert {entry["max_fpr"] for entry in content["audit"]["comparisons"]} == {0.05}
    assert "FPR 5\N{NO-BREAK SPACE}%" in content["audit"]["facts"]["Judged at"]
    assert all(entry["p_value"] > 0.01 for entry in content["audit"]["comparisons"][1]["groups"])


def test_what_would_be_needed_is_said(of_signals):
    folder, _ = of_signals
    needs = {entry["what"]: entry for entry in summary_of(folder)["audit"]["needs"]}
    assert needs["TPR at FPR 0.1 %"]["n_needed"] == 10_000
    assert not needs["TPR at FPR 0.1 %"]["is_met"]
    assert needs["TPR at FPR 5 %"]["is_met"]


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Members and non-members of the flat target in two files that both count from 0."""
    folder = tmp_path_factory.mktemp("sides")
    inputs, labels = flat_records(N_PUBLIC + N_PRIVATE)
    for name, start in (("members", 0), ("nonmembers", 1)):
        np.savez(folder / f"{name}.npz", images=inputs[start::2], labels=labels[start::2])
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


def audit(sides, run_dir, *more):
    return run(
        "audit", "--target", TARGET, "--members", sides / "members.npz",
        "--nonmembers", sides / "nonmembers.npz", "--attack", "loss", "--device", "cpu",
        "--run-dir", run_dir, *more,
    )  # fmt: skip


@pytest.mark.slow
def test_two_files_without_ids_and_references_in_a_budget(sides, tmp_path, capsys):
    code = audit(
        sides, tmp_path / "run", "--references", "4", "--budget", "100h",
        "--recipe", sides / "recipe.toml",
    )  # fmt: skip
    assert code == 0
    told = capsys.readouterr()
    assert "a first look at the target alone" in " ".join((told.err + told.out).split())
    content = summary_of(tmp_path / "run")
    assert "all 4" in content["audit"]["facts"]["References"]
    assert "rmia-online" in content["attacks"]
    assert content["audit"]["controls"][0]["model"] == "an untrained copy of the target"
    assert not any(entry["failed"] for entry in content["audit"]["controls"])
    table = pq.read_table(tmp_path / "run" / "records.parquet").to_pydict()
    assert len(set(table["id"])) == N_PUBLIC + N_PRIVATE
    assert all(one.startswith("members-") for one in table["id"][:N_PUBLIC])
    assert all(0 < rate <= 1 for rate in table["per_record_fpr"])
    own = np.array(table["per_record_fpr"])
    assert own[:N_PUBLIC].mean() < own[N_PUBLIC:].mean()


@pytest.mark.slow
def test_canaries_are_planted_resumed_and_never_asked_of_the_target(sides, tmp_path, capsys):
    options = ("--references", "8", "--inclusion", "0.5", "--recipe", sides / "recipe.toml",
               "--canaries", "10")  # fmt: skip
    assert audit(sides, tmp_path / "run", *options) == 0
    content = summary_of(tmp_path / "run")
    worst = content["audit"]["worst_case"]
    assert [each["n_records"] for each in worst["records"]] == [210, 10, 10, 10]
    assert worst["n_references"] == 8
    found = {each["name"]: each["tpr"]["value"] for each in worst["records"]}
    assert found["mislabelled"] > found["ordinary"]  # a small MLP that learns by heart
    assert "30 of the members" in content["audit"]["facts"]["Set aside"]
    assert content["attacks"]["loss"]["n_members"] == 90
    table = pq.read_table(tmp_path / "run" / "records.parquet").to_pydict()
    assert len(table["id"]) == 210
    assert "Average and worst case" in (tmp_path / "run" / "report.html").read_text()
    said = " ".join(capsys.readouterr().out.split())
    assert "no kind of canary is found clearly more often" in said  # of ten, nobody can tell
    artifacts = {path.name for path in (tmp_path / "run" / "artifacts").iterdir()}
    assert audit(sides, tmp_path / "run", *options) == 0  # nothing is trained again
    assert {path.name for path in (tmp_path / "run" / "artifacts").iterdir()} == artifacts
    assert summary_of(tmp_path / "run")["audit"]["worst_case"] == worst


def test_canaries_that_nothing_would_plant_are_refused(sides, tmp_path, capsys):
    assert audit(sides, tmp_path / "run", "--canaries", "10") == 2
    assert "references to plant them in, got none to train" in " ".join(
        capsys.readouterr().err.split()
    )
    code = audit(
        sides, tmp_path / "run", "--canaries", "21", "--references", "4",
        "--recipe", sides / "recipe.toml",
    )  # fmt: skip
    assert code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "at most 20 of each of 3 kinds" in said
    assert "3 references with and 3 without each record for a worst case, got 2 at 4" in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--inclusion", "0.75"), "got 2 at 8 references on 0.75"),
        (("--plan", "anchored"), "got 2 at 8 references of an anchored plan"),
    ],
)
def test_canaries_that_no_worst_case_can_follow_are_refused(sides, tmp_path, capsys, options, said):
    code = audit(
        sides, tmp_path / "run", "--references", "8", "--canaries", "10", *options,
        "--recipe", sides / "recipe.toml",
    )  # fmt: skip
    assert code == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_canaries_are_counted_by_the_sample(sides, tmp_path, capsys):
    code = audit(
        sides, tmp_path / "run", "--references", "8", "--canaries", "12", "--sample", "60",
        "--recipe", sides / "recipe.toml",
    )  # fmt: skip
    assert code == 2
    assert "at most 10 of each of 3 kinds" in " ".join(capsys.readouterr().err.split())


def test_few_members_have_none_to_spare_and_it_is_said(sides, tmp_path, capsys):
    code = audit(
        sides, tmp_path / "run", "--references", "4", "--recipe", sides / "recipe.toml", "--dry-run"
    )
    assert code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "120 members are too few to spare 10 of them for each kind" in said


@pytest.mark.long
def test_groups_that_differ_by_themselves_are_no_audit(sides, tmp_path, capsys):
    found = dict(np.load(sides / "nonmembers.npz"))
    np.savez(tmp_path / "moved.npz", images=found["images"] + 2, labels=found["labels"])
    code = run(
        "audit", "--target", TARGET, "--members", sides / "members.npz",
        "--nonmembers", tmp_path / "moved.npz", "--attack", "loss", "--device", "cpu",
        "--run-dir", tmp_path / "run",
    )  # fmt: skip
    assert code == 0
    content = summary_of(tmp_path / "run")
    assert content["verdict"]["kind"] == "not an audit"
    assert any("without the model" in warning for warning in content["warnings"])
    page = (tmp_path / "run" / "report.html").read_text()
    assert "Not an audit" in page
    found = content["audit"]
    assert found["epsilon"] is None
    assert found["worst_case"] is None
    assert found["comparisons"] == []
    assert found["records"]["highest_probability"] == {}
    assert found["records"]["members_found"] == {}
    assert "can be told apart without the model" in found["withheld"]
    assert all(entry["precision_at_prior"] == {} for entry in content["attacks"].values())
    table = pq.read_table(tmp_path / "run" / "records.parquet")
    assert not any(name.startswith(("probability", "found")) for name in table.column_names)
    assert b"can be told apart without the model" in table.schema.metadata[b"withheld"]
    said = " ".join(capsys.readouterr().out.split())
    for words in ("empirical ε", "with probability", "more exposed"):
        assert words not in said.lower()
    assert "no ε, no probability of a record" in said
    for words in (
        "Empirical ε",
        "What an accusation is worth</h3>",
        "The most exposed records</h3>",
    ):
        assert words not in page
    assert "Withheld: no ε" in page


def test_a_sample_is_stated(sides, tmp_path, capsys):
    assert audit(sides, tmp_path / "run", "--sample", "50", "--dry-run") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "50 of 120, drawn by seed 0" in said
    assert "100 records" in said
    assert not (tmp_path / "run").exists()


def test_everything_wrong_is_said_at_once(sides, tmp_path, capsys):
    code = run(
        "audit", "--target", TARGET, "--members", sides / "members.npz", "--budget", "20",
        "--prior", "1.5", "--sample", "3", "--fpr", "2",
    )  # fmt: skip
    assert code == 2
    said = " ".join(capsys.readouterr().err.split())
    for part in ("--nonmembers", "--budget", "--prior 1.5", "--sample 3", "--fpr 2"):
        assert part in said


def test_a_file_that_contradicts_its_side_is_refused(sides, tmp_path, capsys):
    found = dict(np.load(sides / "members.npz"))
    np.savez(tmp_path / "odd.npz", **found, is_member=np.arange(len(found["labels"])) % 2)
    code = run(
        "audit", "--target", TARGET, "--members", tmp_path / "odd.npz",
        "--nonmembers", sides / "nonmembers.npz", "--run-dir", tmp_path / "run",
    )  # fmt: skip
    assert code == 2
    assert "60 records that the file itself calls non-members" in " ".join(
        capsys.readouterr().err.split()
    )
    assert not (tmp_path / "run").exists()


def test_a_group_beside_records_needs_its_table(sides, tmp_path, capsys):
    assert audit(sides, tmp_path / "run", "--groups", "site") == 2
    assert "expected TABLE:COLUMN" in " ".join(capsys.readouterr().err.split())


def test_a_model_is_not_judged_by_records_that_are_missing(tmp_path, capsys):
    """Nobody knows what it takes: a target that takes tables must not be blamed for it."""
    code = run(
        "audit", "--target", TARGET, "--members", tmp_path / "trian.npz",
        "--nonmembers", tmp_path / "holdot.npz", "--run-dir", tmp_path / "run",
    )  # fmt: skip
    assert code == 2
    said = capsys.readouterr().err
    assert "2 problems" in said
    assert "trian.npz" in said
    assert "holdot.npz" in said


def test_one_file_is_not_both_sides(sides, tmp_path, capsys):
    code = run(
        "audit", "--target", TARGET, "--members", sides / "members.npz",
        "--nonmembers", sides / "members.npz", "--run-dir", tmp_path / "run",
    )  # fmt: skip
    assert code == 2
    assert "got the file of --members" in " ".join(capsys.readouterr().err.split())
