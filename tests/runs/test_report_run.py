"""`seenit report`: pages from what a run folder holds."""

import json
from dataclasses import replace

import numpy as np
import pytest
from audit_case import with_audit
from report_case import report_case

from seenit.cli import main
from seenit.report import (
    evidence_markdown,
    read_report_input,
    render_html,
    save_report_input,
)
from seenit.store import write_scores

pytestmark = pytest.mark.usefixtures("quick_stack")


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def leave(folder, case):
    folder.mkdir()
    write_scores(folder / "scores.parquet", case.scores)
    save_report_input(folder, case)
    return folder


@pytest.fixture(scope="module")
def case():
    return report_case(n=600)


@pytest.fixture
def folder(tmp_path, case):
    return leave(tmp_path / "run", case)


def test_the_page_is_the_one_that_the_run_would_have_written(folder, case, capsys):
    assert run("report", folder) == 0
    assert (folder / "report.html").read_text() == render_html(case)
    assert "report.html" in "".join(capsys.readouterr().out.split())


def test_pictures_can_be_left_out_of_a_page_to_hand_around(folder, case, tmp_path):
    out = tmp_path / "to-hand-around.html"
    assert run("report", folder, "--no-images", "--out", out) == 0
    text = out.read_text()
    assert "data:image" not in text
    assert "left out of this page on request" in text
    assert all(record.id in text for record in case.exposed)
    assert not (folder / "report.html").exists()
    kept = read_report_input(folder).exposed
    assert all(np.array_equal(a.image, b.image) for a, b in zip(kept, case.exposed, strict=True))


def as_an_earlier_version_left_it(folder):
    """The folder's record without later fields, under earlier names, its verdict in the audit."""
    with np.load(folder / "report.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    content = json.loads(str(arrays.pop("content")))
    choice = content["evaluation"]["choice"]
    choice["nested"] = choice.pop("corrected")
    choice["chosen_per_fold"] = choice.pop("picked_on_halves")
    found = content["evaluation"].pop("verdict")
    del content["evaluation"]["judged_fpr"]
    if content["audit"] is not None:
        content["audit"]["verdict"] = found
        risks = content["audit"]["risks"]
        risks["own_fpr"] = risks.pop("per_record_fpr")
    content["twin_pictures"] = content.pop("duplicate_pictures")
    content["evaluation"]["without_twins"] = content["evaluation"].pop("without_duplicates")
    references = content["reference_findings"]
    references["ceiling"] = references.pop("match")
    np.savez(folder / "report.npz", content=np.array(json.dumps(content)), **arrays)


def test_a_run_of_an_earlier_version_is_judged_at_the_first_of_its_rates(folder, case):
    as_an_earlier_version_left_it(folder)
    assert run("report", folder) == 0
    found = read_report_input(folder).evaluation
    assert found.choice.corrected == case.evaluation.choice.corrected
    assert found.choice.picked_on_halves == {}
    assert found.judged_fpr == 0.05
    assert found.verdict.kind == "cannot tell"
    assert "an earlier version made this run" in found.verdict.reason


def test_an_audit_of_an_earlier_version_keeps_its_verdict(tmp_path, case):
    folder = leave(tmp_path / "audit", with_audit(case, kind="leaks"))
    as_an_earlier_version_left_it(folder)
    assert run("report", folder) == 0
    assert read_report_input(folder).evaluation.verdict.kind == "leaks"


def test_what_an_earlier_version_called_otherwise_is_read(tmp_path, case):
    audited = with_audit(case, kind="leaks")
    left = replace(case.evaluation.of("stack"), n_nonmembers=7)
    audited = replace(audited, evaluation=replace(audited.evaluation, without_duplicates=left))
    folder = leave(tmp_path / "audit", audited)
    as_an_earlier_version_left_it(folder)
    found = read_report_input(folder)
    assert found.evaluation.without_duplicates == left
    assert found.reference_findings == case.reference_findings
    assert [one.first_id for one in found.duplicate_pictures] == ["000121"]
    risks = audited.audit.risks
    assert np.array_equal(found.audit.risks.per_record_fpr, risks.per_record_fpr, equal_nan=True)


def test_a_folder_without_a_finished_run_is_refused(tmp_path, folder, capsys):
    assert run("report", tmp_path) == 2
    assert "scores.parquet" in capsys.readouterr().err
    (folder / "report.npz").write_bytes(b"PK cut off")
    assert run("report", folder) == 2
    said = capsys.readouterr().err
    assert "report.npz" in said
    assert "run the same command again" in said
    assert "Traceback" not in said


def test_two_runs_are_held_against_each_other(tmp_path, folder, capsys):
    later = leave(tmp_path / "later", report_case(n=600, leak=0.0, warnings=()))
    assert run("report", later, "--compare", folder) == 0
    text = (later / "comparison.html").read_text()
    assert "The runs judge the same 600 records" in text
    assert "run</bdi> → <bdi>later</bdi>" in text
    assert run("report", "--compare", folder, later, "--out", tmp_path / "page.html") == 0
    assert (tmp_path / "page.html").read_text() == text
    assert not (later / "report.html").exists()
    capsys.readouterr()


def test_folders_of_one_name_are_told_apart(tmp_path, case):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = leave(tmp_path / "a" / "run", case), leave(tmp_path / "b" / "run", case)
    assert run("report", second, "--compare", first) == 0
    text = (second / "comparison.html").read_text()
    assert "a/run</bdi> → <bdi>b/run" in text
    assert "No difference shown" in text


def test_both_folders_problems_are_said_at_once(tmp_path, capsys):
    assert run("report", tmp_path / "one", "--compare", tmp_path / "two") == 2
    said = "".join(capsys.readouterr().err.split())
    assert "one/scores.parquet" in said
    assert "two/scores.parquet" in said


def test_evidence_is_of_one_run_and_of_an_audit(folder, tmp_path, case, capsys):
    evidence = tmp_path / "evidence.md"
    assert run("report", folder, "--evidence", evidence) == 2
    assert "run seenit audit" in " ".join(capsys.readouterr().err.split())
    audit = leave(tmp_path / "audit", with_audit(case))
    assert run("report", audit, "--compare", folder, "--evidence", evidence) == 2
    assert not evidence.exists()
    assert run("report", audit, "--evidence", evidence) == 0
    assert "evidence.md" in "".join(capsys.readouterr().out.split())
    assert evidence.read_text() == evidence_markdown(with_audit(case))
