"""Plan, train elsewhere, collect: the whole way, as the commands go."""

import csv

import numpy as np
import pytest
from answers_folder import write_answers, write_plan

import seenit
from seenit.cli import main
from seenit.config import AuditConfig, ScoreConfig
from seenit.errors import Refused
from seenit.pipeline import plan_trainings


def write_records(path, first, n):
    """Records as people have them: text, gaps, a date."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "town", "joined", "income"])
        rows.writerows([f"p{at}", "" if at % 3 else "Köln", "2024-02-29", ""] for at in
                       range(first, first + n))  # fmt: skip


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def records(tmp_path):
    write_records(tmp_path / "train.csv", 0, 50)
    write_records(tmp_path / "holdout.csv", 50, 30)
    return tmp_path


def test_a_plan_is_balanced_over_records_that_hold_anything(records):
    with pytest.raises(SystemExit) as ended:
        main(
            ["references", "plan", "--members", str(records / "train.csv"), "--nonmembers",
             str(records / "holdout.csv"), "--n", "6", "--out", str(records / "plan.csv")]
        )  # fmt: skip

    assert not ended.value.code
    rows = read(records / "plan.csv")
    assert list(rows[0]) == ["id", "is_member", *(f"ref_{k}" for k in range(1, 7))]
    assert [row["id"] for row in rows] == [f"p{at}" for at in range(80)]
    assert [row["is_member"] for row in rows] == ["1"] * 50 + ["0"] * 30
    is_in = np.array([[int(row[f"ref_{k}"]) for k in range(1, 7)] for row in rows])
    assert (is_in.sum(axis=1) == 3).all()
    assert (is_in.sum(axis=0) == 40).all()


def test_the_same_seed_draws_the_same_plan_and_another_one_another(records):
    plans = []
    for at, seed in enumerate((0, 0, 1)):
        out = records / f"plan{at}.csv"
        plan_trainings(out, members=records / "train.csv", nonmembers=records / "holdout.csv",
                       n=4, seed=seed)  # fmt: skip
        plans.append(out.read_text())
    assert plans[0] == plans[1] != plans[2]


def test_what_is_wrong_with_the_files_is_said_at_once(records):
    (records / "noid.csv").write_text("town,age\nBonn,3\n")
    with pytest.raises(Refused) as refused:
        plan_trainings(records / "gone" / "plan.csv", members=records / "noid.csv",
                       nonmembers=records / "none.csv", n=4)  # fmt: skip
    said = " ".join(refused.value.problems)
    assert "expected an id column" in said
    assert "none.csv: there is no such file" in said
    assert "expected an existing folder" in said


def test_ids_that_two_files_share_are_refused(records):
    write_records(records / "other.csv", 49, 5)
    with pytest.raises(Refused, match="1 that both have, the first p49"):
        plan_trainings(records / "plan.csv", members=records / "train.csv",
                       nonmembers=records / "other.csv", n=4)  # fmt: skip


def test_a_plan_that_exists_is_never_written_over(records):
    (records / "plan.csv").write_text("mine")
    with pytest.raises(SystemExit) as ended:
        main(["references", "plan", "--members", str(records / "train.csv"), "--nonmembers",
              str(records / "holdout.csv"), "--out", str(records / "plan.csv")])  # fmt: skip
    assert ended.value.code == 2
    assert (records / "plan.csv").read_text() == "mine"


@pytest.mark.slow
def test_independent_coins_leave_a_few_records_out_of_the_audit_and_none_of_a_submission(tmp_path):
    truth, is_in = write_plan(
        tmp_path / "plan.csv", n=400, n_references=5, n_private=120, independent=True
    )
    write_answers(tmp_path / "answers", truth, is_in, kind="score")
    one_sided = is_in.all(axis=0) | ~is_in.any(axis=0)
    assert one_sided[:280].any()
    assert one_sided[280:].any()

    run = seenit.score(
        ScoreConfig(
            answers=str(tmp_path / "answers"),
            plan=str(tmp_path / "plan.csv"),
            run_dir=str(tmp_path / "run"),
            out=str(tmp_path / "submission.csv"),
        )
    )

    assert run.evaluation.attacks[0].n_members == (truth[:280] & ~one_sided[:280]).sum()
    assert any(
        f"{one_sided[:280].sum()} records of known membership" in warning
        for warning in run.evaluation.warnings
    )
    submitted = {row["ids"] for row in read(tmp_path / "submission.csv")}
    assert submitted == {f"r{at}" for at in range(280, 400)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"plan": "balanced"}, "--plan: expected the file"),
        ({"plan": "plan.csv", "references": 4}, "--references: expected it without --answers"),
        ({"plan": "plan.csv", "signals": "x.npz"}, "--signals: expected it without --answers"),
        ({"plan": "plan.csv", "target": "m.pt"}, "--answers or --target"),
        ({"plan": "plan.csv", "column": ("a=ignore",)}, "--column: expected it without --answers"),
    ],
)
def test_options_that_nothing_would_heed_are_refused_beside_answers(options, said):
    with pytest.raises(Refused, match=said):
        AuditConfig(answers="answers", **options)


def test_tables_for_the_blind_baseline_are_refused_where_records_are_looked_at():
    with pytest.raises(Refused, match="--blind: expected it beside --signals or --answers"):
        AuditConfig(target="m.pt", members="a", nonmembers="b", blind=("people.csv",))
