"""What `seenit dp-audit bound` refuses: all of it at once, by name, before any work."""

import pytest
from dp_audit_case import bound, draw, edited, leak, run, said


def rename(header, rows):
    header[0] = "name"


def repeat(header, rows):
    rows[1] = list(rows[0])


def unknown(header, rows):
    rows[0][0] = "stranger"


def drop(header, rows):
    del rows[7:]


def not_a_number(header, rows):
    rows[3][-1] = "nan"


def infinite(header, rows):
    rows[3][-1] = "inf"


def empty(header, rows):
    rows[3][-1] = ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (rename, "expected the columns id or ids"),
        (repeat, "expected each id once"),
        (unknown, "expected the same ids"),
        (drop, "that are not there, the first"),
        (not_a_number, "got 'nan' in row 4; score every canary of the plan, none may be left out"),
        (infinite, "got 'inf' in row 4"),
        (empty, "got an empty cell in row 4"),
    ],
)
def test_scores_that_do_not_fit_the_plan_are_refused(tmp_path, capsys, edit, words):
    plan = draw(tmp_path, n=40)
    scores = edited(leak(plan), edit)
    assert bound(plan, scores, "--delta", 1e-5) == 2
    told = said(capsys)
    assert words in told
    assert "scores.csv" in told
    assert not (tmp_path / "dp_audit.json").exists()


def two(header, rows):
    rows[0][2] = "2"


def half(header, rows):
    rows[0][1] = "0.5"


def all_in(header, rows):
    for row in rows:
        row[2] = "1"


def no_run(header, rows):
    header[1] = "fold"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (two, "expected 1"),
        (half, "run: expected a whole number in every row"),
        (all_in, "expected the coin flips of a plan, got 40 members among 40"),
        (no_run, "expected the columns run"),
    ],
)
def test_plans_that_no_coin_drew_are_refused(tmp_path, capsys, edit, words):
    plan = draw(tmp_path, n=40)
    scores = leak(plan)
    assert bound(edited(plan, edit), scores, "--delta", 1e-5) == 2
    assert words in said(capsys)


def test_several_problems_are_said_at_once(tmp_path, capsys):
    plan = draw(tmp_path, n=40)
    scores = edited(leak(plan), not_a_number)
    edited(plan, no_run)
    assert bound(plan, scores, "--delta", 1e-5) == 2
    told = said(capsys)
    assert "2 problems" in told
    assert "columns run" in told
    assert "'nan'" in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--delta", 1), "delta"),
        (("--delta", -1), "delta"),
        (("--delta", 0.1, "--level", 1), "level"),
        (("--delta", 0, "--method", "fdp"), "no finite ε at δ = 0"),
        (("--delta", 0.1, "--method", "two-run"), "expected one-run, fdp or clopper-pearson"),
        (("--delta", 0.1, "--threshold", 1), "--threshold"),
        (("--delta", 0.1, "--method", "clopper-pearson", "--guesses", 10), "--guesses"),
        (("--delta", 0.1, "--guesses", 7), "an even number"),
        (("--delta", 0.1, "--guesses", "1,2,3"), "an even number"),
        (("--delta", 0.1, "--guesses", "-4"), "an even number"),
        (("--delta", 0.1, "--guesses", 0), "an even number"),
        (("--delta", 0.1, "--guesses", 42), "at most one for each of 40 canaries"),
        (("--delta", 0.1, "--claim", -1), "--claim"),
        (("--delta", 0.1, "--claim", "nan"), "--claim"),
        ((), "--delta"),
    ],
)
def test_options_that_cannot_be_are_refused_by_name(tmp_path, capsys, more, words):
    plan = draw(tmp_path, n=40)
    assert bound(plan, leak(plan), *more) == 2
    assert words in said(capsys)


def test_places_that_cannot_be_written_are_refused_before_any_work(tmp_path, capsys):
    plan = draw(tmp_path, n=40)
    scores = edited(leak(plan), not_a_number)
    for out in (tmp_path, plan / "x.json", tmp_path / "none" / "x.json"):
        assert bound(plan, scores, "--delta", 0.1, out=out) == 2
        told = said(capsys)
        assert "--out" in told
        assert "'nan'" in told
        if out != tmp_path:
            assert run("dp-audit", "plan", "--n-canaries", 5, "--out", out) == 2
            assert "--out" in said(capsys)


def test_missing_files_are_refused(tmp_path, capsys):
    plan = draw(tmp_path, n=40)
    assert bound(plan, tmp_path / "none.csv", "--delta", 0.1) == 2
    assert "none.csv" in said(capsys)
    assert bound(tmp_path / "none.csv", leak(plan), "--delta", 0.1) == 2
