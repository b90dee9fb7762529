"""Records of one person in whole runs: folds, counts, words; nothing of the person is a signal."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from seenit import pipeline
from seenit.checks.duplicates.repeated_ids import repeat_warnings
from seenit.cli import app
from seenit.config import AuditConfig, ScoreConfig
from seenit.errors import Refused
from seenit.evidence.score import open_evidence
from seenit.report import read_report_input
from seenit.store import read_units

pytestmark = pytest.mark.usefixtures("quick_stack")

N_PEOPLE, EACH = 40, 5


def _table(path, *, n_both: int = 0, with_person: bool = True):
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(N_PEOPLE), EACH)
    is_member = person % 2 == 0
    is_member[EACH * np.arange(n_both)] = (np.arange(n_both) % 2) == 1  # one record changes sides
    loss = rng.lognormal(size=N_PEOPLE)[person] + 0.1 * rng.random(len(person))
    rows = [
        f"{at},{int(is_member[at])},{loss[at]:.17g}" + (f",p{person[at]}" if with_person else "")
        for at in rng.permutation(len(person))
    ]
    path.write_text("\n".join(["id,is_member,loss" + ",person" * with_person, *rows]) + "\n")
    return person


def test_an_audit_goes_by_person_and_says_so(tmp_path) -> None:
    _table(tmp_path / "t.csv", n_both=4)
    config = AuditConfig(
        signals=str(tmp_path / "t.csv"),
        unit="person",
        unit_rule="any",
        run_dir=str(tmp_path / "run"),
    )
    with pytest.raises(Refused, match=r"got 4 units with members and non-members \(p0, p1, p2, p3"):
        pipeline.plan_audit(replace(config, unit_rule="one-side"))
    run = pipeline.audit(config)

    units = run.evaluation.units
    assert (units.n_members, units.n_nonmembers, units.n_both) == (22, 22, 4)
    assert (units.largest, units.by) == (EACH, "the column person")
    assert len(np.unique(run.scores.units)) == N_PEOPLE
    assert any("4 units have records on both sides" in text for text in run.evaluation.warnings)
    assert run.audit.epsilon.bound.n_members < 22  # people, of whom some chose
    content = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert content["units"]["n_members"] == 22
    assert content["unit_membership"]["n_both"] == 4
    assert content["unit_membership"]["rules"]["sum"]["n_members"] == 22
    kept = read_units(tmp_path / "run" / "units.parquet")
    assert sorted(kept.ids) == sorted(f"p{at}" for at in range(N_PEOPLE))
    assert "Membership of units" in (tmp_path / "run" / "report.html").read_text()
    assert "22 independent units" in (tmp_path / "run" / "report.html").read_text()
    assert read_report_input(tmp_path / "run").evaluation.units == units


@pytest.mark.slow
def test_people_in_a_table_beside_give_the_same_scores(tmp_path) -> None:
    person = _table(tmp_path / "t.csv", with_person=False)
    lines = [f"{at},p{one}" for at, one in enumerate(person)]
    (tmp_path / "people.csv").write_text("\n".join(["id,person", *lines]) + "\n")
    beside = pipeline.score(
        ScoreConfig(
            signals=str(tmp_path / "t.csv"),
            unit=f"{tmp_path}/people.csv:person",
            run_dir=str(tmp_path / "a"),
        )
    )
    _table(tmp_path / "t.csv")
    inside = pipeline.score(
        ScoreConfig(signals=str(tmp_path / "t.csv"), unit="person", run_dir=str(tmp_path / "b"))
    )

    assert beside.evaluation.units == inside.evaluation.units
    for name, column in beside.scores.columns.items():
        np.testing.assert_array_equal(column, inside.scores.columns[name])


def test_a_person_that_is_not_there_is_refused(tmp_path) -> None:
    _table(tmp_path / "t.csv")
    with pytest.raises(Refused, match="there is no column patient; there are id"):
        pipeline.plan_score(ScoreConfig(signals=str(tmp_path / "t.csv"), unit="patient"))
    _table(tmp_path / "t.csv", with_person=False)
    (tmp_path / "people.csv").write_text("id,person\n0,p0\n")
    with pytest.raises(Refused, match=r"person: expected a unit for each record, got none for 199"):
        pipeline.plan_audit(
            AuditConfig(signals=str(tmp_path / "t.csv"), unit=f"{tmp_path}/people.csv:person")
        )


@pytest.mark.parametrize("command", ["audit", "score"])
def test_the_command_line_takes_a_unit(tmp_path, command) -> None:
    _table(tmp_path / "t.csv")
    result = CliRunner().invoke(
        app,
        [command, "--signals", str(tmp_path / "t.csv"), "--unit", "person", "--dry-run"],
    )
    assert result.exit_code == 0
    assert "person" not in result.output.replace("people", "")


def test_repeats_without_a_unit_are_told(tmp_path) -> None:
    person = _table(tmp_path / "t.csv", with_person=False)
    text = (tmp_path / "t.csv").read_text().splitlines()
    renamed = [f"p{person[int(row.split(',')[0])]}_{row}" for row in text[1:]]
    (tmp_path / "t.csv").write_text("\n".join([text[0], *renamed]) + "\n")
    config = ScoreConfig(signals=str(tmp_path / "t.csv"))
    (said,) = repeat_warnings(config, open_evidence(config))
    assert "look like several records of one" in said
    assert "--unit people.csv:person" in said
    assert not list(repeat_warnings(replace(config, unit="x.csv:person"), open_evidence(config)))


def test_a_column_of_people_is_told(tmp_path) -> None:
    _table(tmp_path / "t.csv")
    config = ScoreConfig(signals=str(tmp_path / "t.csv"), column=("person=ignore",))
    (said,) = repeat_warnings(config, open_evidence(config))
    assert "the column person has 40 different values" in said
