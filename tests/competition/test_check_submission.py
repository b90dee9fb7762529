"""Every way a submission can be malformed is named, all at once, before it is sent."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.competition.check import check_submission, submission_warnings
from seenit.competition.presets import PLAIN, find_preset
from seenit.competition.submission import unit_scores, write_submission
from seenit.competition.ties import tie_warning
from seenit.errors import SubmissionError

TML2025 = find_preset("tml2025")
TML2026 = find_preset("tml2026")
IDS = np.array([1, 2, 3])


def problems_of(tmp_path, text, *, preset=PLAIN, expected_ids=IDS, encoding="utf-8"):
    path = tmp_path / "submission.csv"
    path.write_bytes(text.encode(encoding))
    return check_submission(path, preset=preset, expected_ids=expected_ids)


def test_a_good_file_has_no_problems(tmp_path) -> None:
    assert problems_of(tmp_path, "ids,score\n1,0.1\n2,1\n3,0\n") == []
    assert problems_of(tmp_path, "ids,score\r\n3,1e-5\r\n1,.5\r\n2,0.25\r\n") == []


def test_what_is_written_passes_the_check(tmp_path) -> None:
    for preset in (PLAIN, TML2025, TML2026):
        raw = np.array([-3.0, 800.0, -3.0])
        write_submission(tmp_path / "s.csv", ids=IDS, scores=raw, preset=preset)
        assert (
            check_submission(
                tmp_path / "s.csv", preset=preset, expected_ids=IDS, expected_order=raw
            )
            == []
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "got an empty file"),
        ("\n\n", "got an empty file"),
        ("ids,score\n", "one row per private record, got none"),
        ("id,score\n1,.1\n2,.2\n3,.3\n", "expected the header ids,score, got 'id,score'"),
        ("1,.1\n2,.2\n3,.3\n", "expected the header ids,score, got '1,.1'"),
        ("\ufeffids,score\n1,.1\n2,.2\n3,.3\n", r"got '\ufeffids,score'"),
        ("ids;score\n1;.1\n2;.2\n3;.3\n", "expected 2 columns, got another number in 3 rows"),
        ("ids,score\n1,.1\n2\n3,.3\n", "another number in 1 row (2)"),
        ("ids,score\n1,.1\n1,.2\n2,.2\n3,.3\n", "1 duplicate id (1)"),
        ("ids,score\n1,.1\n3,.3\n", "1 missing id (2)"),
        ("ids,score\n1,.1\n2,.2\n3,.3\n4,.4\n", "1 other id (4)"),
        ("ids,score\n1.0,.1\n2.0,.2\n3.0,.3\n", "3 other ids (1.0, 2.0, 3.0)"),
        ("ids,score\n1,nan\n2,.2\n3,.3\n", "expected a finite number as score, got 'nan'"),
        ("ids,score\n1,\n2,.2\n3,.3\n", "expected a finite number as score, got ''"),
        ("ids,score\n1,-inf\n2,.2\n3,.3\n", "expected a finite number as score, got '-inf'"),
        ("ids,score\n1,1_0\n2,.2\n3,.3\n", "expected a finite number as score, got '1_0'"),
        ("ids,score\n1,٣\n2,.2\n3,.3\n", "expected a finite number as score, got '٣'"),
        ("ids,score\n1,high\n2,.2\n3,.3\n", "got 'high' in 1 row (1)"),
        ("ids,score\n1,1.0000001\n2,.2\n3,-.3\n", "got 1.0000001 in 2 rows (1, 3)"),
        ("ids,score\n1,1e999\n2,.2\n3,.3\n", "expected scores in [0, 1], got 1e999"),
        ("ids,score\n1,.5\n2,.5\n3,.5\n", "got .5 in every row"),
        ('ids,score\n1,"0.5\n2,.5\n3,.5\n', "expected plain CSV"),
    ],
)
def test_each_problem_is_named(tmp_path, text, said) -> None:
    problems = problems_of(tmp_path, text)
    assert any(said in problem for problem in problems), problems


def test_all_problems_are_told_at_once(tmp_path) -> None:
    problems = problems_of(tmp_path, "id,scores\n1,2.5\n1,.2\n9,.3\n")
    assert [
        problem.split(", got ")[0].removeprefix("submission.csv: ") for problem in problems
    ] == [
        "expected the header ids,score",
        "expected every id once",
        "expected all 3 private ids",
        "expected private ids only",
        "expected scores in [0, 1]",
    ]


def test_other_encodings_missing_files_and_folders_are_refused_in_words(tmp_path) -> None:
    (utf16,) = problems_of(tmp_path, "ids,score\n1,.1\n", encoding="utf-16")
    (missing,) = check_submission(tmp_path / "none.csv", preset=PLAIN, expected_ids=None)
    (folder,) = check_submission(tmp_path, preset=PLAIN, expected_ids=None)
    assert "in UTF-8" in utf16
    assert "No such file" in missing
    assert "directory" in folder


def test_the_range_is_the_competitions(tmp_path) -> None:
    raw_scores = "{},score\n1,-3.5\n2,100\n3,.3\n"
    assert problems_of(tmp_path, raw_scores.format("ids"), preset=TML2025) == []
    assert len(problems_of(tmp_path, raw_scores.format("id"), preset=TML2026)) == 1
    (endless,) = problems_of(tmp_path, "ids,score\n1,1e999\n2,.2\n3,.3\n", preset=TML2025)
    assert "1e999" in endless


def test_without_the_private_ids_only_duplicates_are_seen(tmp_path) -> None:
    assert problems_of(tmp_path, "ids,score\n8,.1\n9,.2\n", expected_ids=None) == []
    assert len(problems_of(tmp_path, "ids,score\n8,.1\n8,.2\n", expected_ids=None)) == 1


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=12), st.data())
def test_the_order_check_agrees_with_a_loop_over_pairs(tmp_path_factory, raw, data) -> None:
    written = data.draw(st.lists(st.integers(0, 4), min_size=len(raw), max_size=len(raw)))
    if min(written) == max(written):
        written[0] += 1
    path = tmp_path_factory.mktemp("order") / "s.csv"
    rows = "\n".join(f"{i},{w / 5}" for i, w in enumerate(written))
    path.write_text(f"ids,score\n{rows}\n")
    same_order = all(
        np.sign(raw[i] - raw[j]) == np.sign(written[i] - written[j])
        for i in range(len(raw))
        for j in range(len(raw))
    )
    problems = check_submission(
        path, preset=PLAIN, expected_ids=None, expected_order=np.array(raw, dtype=float)
    )
    assert (problems == []) == same_order


def test_saturated_and_rounded_scores_are_caught_by_the_order_check(tmp_path) -> None:
    raw = np.linspace(0, 60, 200)
    texts = [f"{p:.4f}" for p in 1 / (1 + np.exp(-raw))]
    path = tmp_path / "s.csv"
    path.write_text("ids,score\n" + "".join(f"{i},{text}\n" for i, text in enumerate(texts)))
    (problem,) = check_submission(path, preset=PLAIN, expected_ids=None, expected_order=raw)
    assert len(set(texts)) < 50
    assert f"{200 - len(set(texts))} pairs of neighbours that differed and are tied" in problem


def test_the_cut_inside_a_tie_group_is_warned_about() -> None:
    scores = np.r_[np.full(30, 1.0), np.linspace(0, 0.9, 70)]
    warning = tie_warning(scores, max_fpr=0.05)
    assert warning is not None
    assert "inside a group of 30 equal" in warning
    assert "only the 0 above it" in warning


def test_ties_that_the_cut_does_not_touch_are_no_matter() -> None:
    scores = np.r_[np.full(5, 1.0), np.linspace(0, 0.9, 95)]  # the cut falls just below the five
    assert tie_warning(scores, max_fpr=0.05) is None
    assert tie_warning(np.r_[np.linspace(0.5, 1, 50), np.zeros(50)], max_fpr=0.05) is None


@given(st.lists(st.integers(0, 6), min_size=1, max_size=60), st.sampled_from([0.05, 0.1, 0.5]))
def test_the_tie_warning_does_not_depend_on_the_scale(values, max_fpr) -> None:
    scores = np.array(values, dtype=float)
    descending = sorted(values, reverse=True)
    n_kept = math.floor(len(values) * max_fpr + 1e-9)
    inside = 0 < n_kept < len(values) and descending[n_kept - 1] == descending[n_kept]
    assert (tie_warning(scores, max_fpr=max_fpr) is not None) == inside
    assert (tie_warning(unit_scores(scores), max_fpr=max_fpr) is not None) == inside


def test_a_files_ties_are_found_at_the_presets_rate(tmp_path) -> None:
    path = tmp_path / "s.csv"
    scores = np.r_[np.full(30, 1.0), np.linspace(0, 0.9, 70)]
    write_submission(path, ids=np.arange(100), scores=scores, preset=TML2025)
    (warning,) = submission_warnings(path, preset=TML2025)
    assert warning.startswith("s.csv: the top 5%")


def test_warnings_about_a_file_that_is_gone_are_an_error(tmp_path) -> None:
    with pytest.raises(SubmissionError, match="No such file"):
        submission_warnings(tmp_path / "none.csv", preset=PLAIN)


@pytest.mark.parametrize("expected_ids", [IDS, None])
def test_ids_that_became_floats_are_told_with_what_to_do(tmp_path, expected_ids) -> None:
    text = "ids,score\n1.0,0.1\n2.0,1\n3.0,0\n"

    problems = problems_of(tmp_path, text, expected_ids=expected_ids)

    assert "3 ids (1.0, 2.0, 3.0) written as floats" in problems[0]
    assert "write them as whole numbers" in problems[0]
