"""Answers of models that were trained elsewhere: what opens, and what is refused in words."""

import csv

import numpy as np
import pytest
from answers_folder import N_CLASSES, logits_of, write_answer, write_answers, write_plan

from seenit.data.signal_files.answers import open_answers
from seenit.errors import Refused, SeenitError
from seenit.numerics.logits import margin


@pytest.fixture
def planned(tmp_path):
    truth, is_in = write_plan(tmp_path / "plan.csv", n=60, n_references=4)
    return tmp_path, truth, is_in


def opened(folder):
    return open_answers(str(folder / "answers"), str(folder / "plan.csv"))


def problems(folder):
    with pytest.raises(SeenitError) as refused:
        opened(folder)
    return refused.value.problems


def test_margins_of_every_model_are_found_by_id_in_the_order_of_the_plan(planned):
    folder, truth, is_in = planned
    labels = write_answers(folder / "answers", truth, is_in)

    table = opened(folder).table

    assert table.ids.tolist() == [f"r{at}" for at in range(60)]
    assert table.is_member.tolist() == truth.tolist()
    np.testing.assert_array_equal(table.arrays["reference_is_in"], is_in == 1)
    np.testing.assert_array_equal(table.arrays["labels"], labels)
    for number, rows in enumerate(is_in):
        expected = margin(logits_of(rows, labels, seed=number + 2), labels)
        np.testing.assert_allclose(
            table.arrays["reference_margin"][number, :, 0], expected, rtol=1e-5, atol=1e-5
        )
    expected = margin(logits_of(truth, labels, seed=1), labels, temperature=2.0)
    np.testing.assert_allclose(table.arrays["target_margin_t2"][:, 0], expected, rtol=1e-6)


@pytest.mark.parametrize("kind", ["logit", "p", "loss"])
def test_logits_probabilities_and_losses_give_the_same_margins(planned, kind):
    folder, truth, is_in = planned
    labels = write_answers(folder / "answers", truth, is_in, kind=kind)
    expected = margin(logits_of(truth, labels, seed=1), labels)

    found = opened(folder).table.arrays

    np.testing.assert_allclose(found["target_margin"][:, 0], expected, rtol=1e-6, atol=1e-6)
    assert ("reference_margin_t2" in found) == (kind != "loss")


def test_scores_are_taken_as_they_are_and_said_to_be_no_probability(planned):
    folder, truth, is_in = planned
    write_answers(folder / "answers", truth, is_in, kind="score")

    found = opened(folder)

    assert found.table.arrays["target_margin"].max() < 0  # log-likelihoods, unchanged
    assert "logistic" in found.facts["Scores"]


def test_the_probability_of_class_1_alone_is_a_binary_model(planned):
    folder = planned[0]
    (folder / "answers").mkdir()
    p = np.random.default_rng(0).uniform(0.01, 0.99, 60)
    labels = np.random.default_rng(1).integers(0, 2, 60)
    for name in ("target", "ref_1", "ref_2", "ref_3", "ref_4"):
        with (folder / "answers" / f"{name}.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "label", "p"])
            rows.writerows(zip([f"r{at}" for at in range(60)], labels, p, strict=True))

    margins = opened(folder).table.arrays["target_margin"][:, 0]

    expected = np.where(labels == 1, 1, -1) * (np.log(p) - np.log1p(-p))
    np.testing.assert_allclose(margins, expected, rtol=1e-9, atol=1e-12)


def test_a_half_finished_folder_says_which_models_are_missing(planned):
    folder, truth, is_in = planned
    write_answers(folder / "answers", truth, is_in)
    for name in ("ref_2", "ref_4"):
        (folder / "answers" / f"{name}.csv").unlink()

    (problem,) = problems(folder)

    assert "3 of 5" in problem
    assert "ref_2, ref_4 are missing" in problem


def test_records_that_a_model_did_not_answer_are_counted(planned):
    folder, truth, is_in = planned
    write_answers(folder / "answers", truth, is_in)
    table = folder / "answers" / "ref_3.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join(lines[:-7]) + "\n")

    (problem,) = problems(folder)

    assert "ref_3.csv" in problem
    assert "none for 7" in problem


def test_all_that_is_wrong_with_all_models_is_said_at_once(planned):
    folder, truth, is_in = planned
    write_answers(folder / "answers", truth, is_in)
    (folder / "answers" / "ref_1.csv").write_text("id,temperature\nr0,3\n")
    write_answer(folder / "answers" / "ref_2.csv", logits_of(is_in[1], truth), None, kind="loss")
    text = (folder / "answers" / "ref_3.csv").read_text()
    (folder / "answers" / "ref_3.csv").write_text(text.replace("r5,", "r6,", 1))

    found = " ".join(problems(folder))

    assert "ref_1.csv: expected one kind of answer" in found
    assert "ref_3.csv: ids: expected each id once" in found
    assert "expected one kind of answer of every model" in found


def test_a_negative_loss_is_told_to_be_a_score(planned):
    folder, truth, is_in = planned
    write_answers(folder / "answers", truth, is_in, kind="score")
    for table in (folder / "answers").iterdir():
        table.write_text(table.read_text().replace("score", "loss", 1))

    assert any("name the column score" in problem for problem in problems(folder))


def test_logits_without_labels_are_refused(planned):
    folder, truth, is_in = planned
    write_answers(folder / "answers", truth, is_in)
    labels = np.zeros(60, dtype=int)
    write_answer(folder / "answers" / "target.csv", logits_of(truth, labels), None, kind="logit")

    (problem,) = problems(folder)

    assert "expected a column label" in problem


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("id,is_member,ref_1,ref_3", "1", "without a gap"),
        ("id,is_member", "1", "ref_1, ref_2"),
        ("id,ref_1,ref_2", "1", "is_member"),
        ("is_member,ref_1,ref_2", "1", "column id"),
        ("id,is_member,ref_1,ref_2", "2", "1 and 0 alone"),
    ],
)
def test_a_plan_that_is_none_is_refused(tmp_path, header, cell, said):
    rows = [",".join([str(at), *[cell] * (header.count(","))]) for at in range(1, 4)]
    (tmp_path / "plan.csv").write_text("\n".join([header, *rows]) + "\n")

    with pytest.raises(Refused, match=said):
        open_answers(str(tmp_path), str(tmp_path / "plan.csv"))


def test_labels_beyond_the_classes_are_refused(planned):
    folder, truth, is_in = planned
    labels = write_answers(folder / "answers", truth, is_in)
    labels[3] = N_CLASSES
    write_answer(folder / "answers" / "target.csv", logits_of(truth, labels % N_CLASSES), labels,
                 kind="p")  # fmt: skip

    assert any(f"got {N_CLASSES}" in problem for problem in problems(folder))
