"""Outputs of a model as tables write them: rounded, cut off at the largest, of one class alone."""

import numpy as np
import pytest
from answers_folder import write_plan

from seenit.data import open_signal_table
from seenit.data.signal_files.answers import open_answers
from seenit.errors import Refused


def _read(tmp_path, text: str, **columns: str):
    path = tmp_path / "s.csv"
    path.write_text(text)
    table, source = open_signal_table(str(path), columns=columns)
    return table.arrays, source.remarks


@pytest.mark.parametrize("off", [5e-3, -5e-3])
def test_a_sum_that_is_off_by_rounding_is_scaled_to_1_and_that_is_said(off, tmp_path) -> None:
    arrays, remarks = _read(tmp_path, f"id,label,p_0,p_1\n1,0,{0.6 + off},0.4\n2,1,0.2,0.8\n")

    p = arrays["target_probabilities"]
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(p[0, 0] / p[0, 1], (0.6 + off) / 0.4, rtol=1e-12)
    assert any("add to 1 within 0.005" in remark for remark in remarks)


def test_a_sum_that_is_exact_is_left_and_nothing_is_said(tmp_path) -> None:
    arrays, remarks = _read(tmp_path, "id,label,p_0,p_1\n1,0,0.6,0.4\n2,1,0.2,0.8\n")

    assert arrays["target_probabilities"].tolist() == [[0.6, 0.4], [0.2, 0.8]]
    assert remarks == ()


@pytest.mark.parametrize("name", ["p", "p_1", "proba", "prob_1", "score_1", "probability"])
def test_one_column_of_probabilities_is_of_class_1_of_two(name, tmp_path) -> None:
    arrays, _ = _read(tmp_path, f"id,label,{name}\n1,0,0.25\n2,1,1\n")

    assert arrays["target_probabilities"].tolist() == [[0.75, 0.25], [0, 1]]


@pytest.mark.parametrize("name", ["logit", "logit_1"])
def test_one_logit_is_of_class_1_of_two(name, tmp_path) -> None:
    arrays, _ = _read(tmp_path, f"id,label,{name}\n1,0,-2.5\n2,1,3\n")

    assert arrays["target_logits"].tolist() == [[0, -2.5], [0, 3]]


def test_class_0_alone_is_refused_unless_the_user_says_that_it_is_class_1(tmp_path) -> None:
    text = "id,label,p_0\n1,0,0.25\n2,1,1\n"
    with pytest.raises(Refused, match="p_0: expected a column for each class"):
        _read(tmp_path, text)

    arrays, _ = _read(tmp_path, text, p_0="target_probabilities")

    assert arrays["target_probabilities"][:, 1].tolist() == [0.25, 1]


def test_scores_of_classes_that_add_to_1_are_probabilities_and_others_are_features(
    tmp_path,
) -> None:
    arrays, remarks = _read(tmp_path, "id,score_0,score_1\n1,.75,.25\n2,0,1\n")
    others, _ = _read(tmp_path, "id,score_0,score_1\n1,.75,.5\n2,7,1\n")

    assert arrays["target_probabilities"].tolist() == [[0.75, 0.25], [0, 1]]
    assert any("were read as the model's probabilities" in remark for remark in remarks)
    assert others["table_features"].tolist() == [[0.75, 0.5], [7, 1]]


def test_an_empty_cell_is_a_probability_below_the_smallest_given(tmp_path) -> None:
    arrays, remarks = _read(
        tmp_path, "id,label,p_0,p_1,p_2,p_3\n1,0,.5,.3,,\n2,3,,.1,.9,\n3,0,.1,.2,.3,.4\n"
    )

    np.testing.assert_allclose(
        arrays["target_probabilities"],
        [[0.5, 0.3, 0.1, 0.1], [0, 0.1, 0.9, 0], [0.1, 0.2, 0.3, 0.4]],
        atol=1e-12,
    )
    assert any("4 cells in 2 rows are empty" in remark for remark in remarks)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1,0,.5,.1,", "more to an empty cell than the smallest given"),
        ("1,0,,,", "empty cells alone"),
        ("1,0,.9,.8,.7", "margin"),
        ("1,0,-3,2.5,1", "name logits logit_0"),
        ("1,0,.5,.3,x", "expected a finite number"),
    ],
)
def test_rows_that_are_no_probabilities_are_refused(row, expected, tmp_path) -> None:
    with pytest.raises(Refused, match=expected):
        _read(tmp_path, f"id,label,p_0,p_1,p_2\n{row}\n")


@pytest.mark.parametrize("name", ["score", "confidence"])
def test_a_score_alone_is_how_well_a_record_fits_and_that_is_said(name, tmp_path) -> None:
    alone, remarks = _read(tmp_path, f"id,{name}\n1,.75\n2,.5\n")
    beside, _ = _read(tmp_path, f"id,{name},loss\n1,.75,.5\n2,.5,.25\n")

    assert alone["target_score"].tolist() == [0.75, 0.5]
    assert "higher fits better" in remarks[0]
    assert beside["table_features"].tolist() == [[0.75], [0.5]]


def test_an_archive_may_hold_the_probability_of_class_1_alone(tmp_path) -> None:
    for name, p in (("flat", np.array([0.25, 1])), ("column", np.array([[0.25], [1.0]]))):
        path = tmp_path / f"{name}.npz"
        np.savez(path, ids=[1, 2], is_member=[1, 0], labels=[0, 1], target_probabilities=p)

        arrays = open_signal_table(str(path), columns={})[0].arrays

        assert arrays["target_probabilities"].tolist() == [[0.75, 0.25], [0, 1]]


def test_answers_of_a_plan_read_the_same_columns_by_the_same_tolerance(tmp_path) -> None:
    write_plan(tmp_path / "plan.csv", n=20, n_references=2)
    (tmp_path / "answers").mkdir()
    for name in ("target", "ref_1", "ref_2"):
        rows = "".join(f"r{at},{at % 3},0.505,0.3,,\n" for at in range(20))
        (tmp_path / "answers" / f"{name}.csv").write_text(
            "id,label,prob_0,prob_1,prob_2,prob_3\n" + rows
        )

    found = open_answers(str(tmp_path / "answers"), str(tmp_path / "plan.csv"))

    p = found.table.arrays["target_probabilities"]
    np.testing.assert_allclose(p[0], [0.505, 0.3, 0.0975, 0.0975], rtol=1e-12)
    remarks = found.files["target"].remarks
    assert len(remarks) == 1
    assert "40 cells in 20 rows are empty" in remarks[0]
    assert "2 more tables)" in remarks[0]


def test_an_archive_may_hold_predicted_classes(tmp_path) -> None:
    path = tmp_path / "s.npz"
    np.savez(path, ids=[1, 2, 3], is_member=[1, 0, 1], labels=[0, 1, 2], y_pred=[0, 0, 2])

    arrays = open_signal_table(str(path), columns={})[0].arrays

    assert arrays["label_hits"].tolist() == [[True], [False], [True]]
    np.savez(path, ids=[1, 2, 3], is_member=[1, 0, 1], y_pred=[0, 0, 2])
    with pytest.raises(Refused, match=r"y_pred: expected an array labels beside it, .* got none"):
        open_signal_table(str(path), columns={})
