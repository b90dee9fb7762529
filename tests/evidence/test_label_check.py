"""Labels whose codes are not the model's columns, in tables and after a model was asked."""

import numpy as np
import pytest

from seenit.competition import PLAIN
from seenit.data import open_signal_table
from seenit.errors import Refused
from seenit.evidence.label_check import chance_warning, check_labels
from seenit.evidence.precomputed import Precomputed
from seenit.evidence.score import table_evidence
from seenit.records.signals import SignalTable

ORDER = np.array([3, 0, 5, 1, 4, 2])
N = 600


def _table(*, relabel=lambda labels, member: labels, n_classes: int = 6, lift: float = 2.5):
    rng = np.random.default_rng(0)
    member = np.repeat([1, 0], N)
    labels = rng.integers(0, n_classes, 2 * N)
    logits = rng.normal(size=(2 * N, n_classes)).astype(np.float32)
    logits[np.arange(2 * N), labels] += (lift + 1.5 * member * (lift > 0)).astype(np.float32)
    return SignalTable(
        ids=rng.permutation(2 * N),
        is_member=member.astype(np.int8),
        arrays={"labels": relabel(labels, member), "target_logits": logits},
    )


def _refusals(table: SignalTable) -> list[str]:
    with pytest.raises(Refused) as refusal:
        check_labels(table, where="data.csv")
    return list(refusal.value.problems)


def test_labels_that_fit_pass_without_a_word() -> None:
    table = _table()

    assert check_labels(table, where="data.csv") == ()
    assert chance_warning(table, where="data.csv") is None


def test_codes_in_another_order_are_refused_with_both_accuracies() -> None:
    right = _table()
    accuracy = (right.arrays["target_logits"].argmax(1) == right.arrays["labels"]).mean()

    (problem,) = _refusals(_table(relabel=lambda labels, member: ORDER[labels]))

    assert problem.startswith("data.csv: labels: ")
    assert f"of {accuracy:.1%} if the labels stood for other columns" in problem
    assert "of 1,200 records" in problem
    assert "0 to 1, 1 to 3" in problem  # label 0 is what the outputs call 1


def test_codes_of_one_side_alone_are_refused_and_the_side_named() -> None:
    table = _table(relabel=lambda labels, member: np.where(member, labels, ORDER[labels]))

    (problem,) = _refusals(table)

    assert "of 600 non-members" in problem


def test_labels_that_count_from_1_are_told_so_though_none_is_out_of_range() -> None:
    table = _table(relabel=lambda labels, member: np.minimum(labels + 1, 5))

    (problem,) = _refusals(table)

    assert "subtract 1" in problem


def test_two_classes_that_are_swapped_are_refused() -> None:
    (problem,) = _refusals(_table(relabel=lambda labels, member: 1 - labels, n_classes=2))

    assert "0 to 1, 1 to 0" in problem


def test_two_of_many_classes_that_are_swapped_are_named() -> None:
    def swap(labels, member):
        return np.where(labels == 3, 4, np.where(labels == 4, 3, labels))

    (warning,) = check_labels(_table(relabel=swap, n_classes=40, lift=6.0), where="data.csv")

    assert "3 to 4, 4 to 3" in warning


def test_labels_that_were_zeroed_by_argmax_are_refused() -> None:
    (problem,) = _refusals(_table(relabel=lambda labels, member: np.zeros_like(labels)))

    assert "all 1,200 are 0" in problem
    assert "labels.ravel()" in problem


def test_records_of_one_class_that_the_model_knows_are_only_named() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(200, 6)).astype(np.float32)
    logits[:, 2] += 4
    table = SignalTable(
        ids=np.arange(200),
        is_member=(np.arange(200) % 2).astype(np.int8),
        arrays={"labels": np.full(200, 2), "target_logits": logits},
    )

    (warning,) = check_labels(table, where="data.csv")

    assert "all 200 are 2" in warning


def test_outputs_that_know_nothing_of_the_labels_are_named() -> None:
    table = _table(lift=0.0)

    assert check_labels(table, where="data.csv") == ()
    assert "no more than always naming the commonest one" in str(
        chance_warning(table, where="data.csv")
    )


def test_few_records_and_tables_without_outputs_are_not_judged() -> None:
    table = _table(relabel=lambda labels, member: ORDER[labels])
    few = table.take(np.arange(10))
    without = SignalTable(
        ids=table.ids, is_member=table.is_member, arrays={"labels": table.arrays["labels"]}
    )

    assert check_labels(few, where="data.csv") == ()
    assert check_labels(without, where="data.csv") == ()


@pytest.mark.parametrize("name", ["target_logits", "target_probabilities"])
def test_a_table_is_refused_when_it_is_opened(name, tmp_path) -> None:
    table = _table(relabel=lambda labels, member: ORDER[labels])
    outputs = table.arrays["target_logits"].astype(np.float64)
    if name == "target_probabilities":
        outputs = np.exp(outputs) / np.exp(outputs).sum(1, keepdims=True)
    path = tmp_path / "codes.npz"
    np.savez(
        path,
        ids=table.ids,
        is_member=table.is_member,
        labels=table.arrays["labels"],
        **{name: outputs},
    )

    table, source = open_signal_table(str(path), columns={})

    with pytest.raises(Refused, match="their codes are not in the order of the columns"):
        table_evidence(Precomputed(table=table, files={"signals": source}), preset=PLAIN)


def test_labels_beyond_the_columns_that_begin_at_1_are_told_so(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,is_member,label,logit_0,logit_1\n1,1,1,0,1\n2,0,2,1,0\n")

    with pytest.raises(Refused, match="count classes from 1, so subtract 1"):
        open_signal_table(str(path), columns={})
