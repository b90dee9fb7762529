"""`seenit report`: pages from what a run folder holds."""

import numpy as np
import pytest
from report_case import report_case

from seenit.cli import main
from seenit.report import read_report_input, render_html, save_report_input
from seenit.store import write_scores


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


def test_a_folder_without_a_finished_run_is_refused(tmp_path, folder, capsys):
    assert run("report", tmp_path) == 2
    assert "scores.parquet" in capsys.readouterr().err
    (folder / "report.npz").write_bytes(b"PK cut off")
    assert run("report", folder) == 2
    said = capsys.readouterr().err
    assert "report.npz" in said
    assert "run the same command again" in said
    assert "Traceback" not in said
