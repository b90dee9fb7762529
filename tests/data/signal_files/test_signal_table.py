import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seenit.data import open_signal_table
from seenit.errors import Refused
from seenit.records.signals import SignalTable


def _csv(tmp_path, text: str, **columns: str) -> SignalTable:
    path = tmp_path / "signals.csv"
    path.write_text(text)
    return open_signal_table(str(path), columns=columns)[0]


def test_columns_become_the_signals_that_their_names_say(tmp_path) -> None:
    table = _csv(
        tmp_path,
        "id,membership,label,loss,logit_1,logit_0,margin,speed\n"
        "7,1,0,0.5,1.5,2.5,3.5,4.5\n"
        "9,0,1,0.25,1.25,2.25,3.25,4.25\n",
    )

    assert table.ids.tolist() == [7, 9]
    assert table.is_member.tolist() == [1, 0]
    assert {name: array.tolist() for name, array in table.arrays.items()} == {
        "labels": [0, 1],
        "target_loss": [0.5, 0.25],
        "target_logits": [[2.5, 1.5], [2.25, 1.25]],
        "table_features": [[3.5, 4.5], [3.25, 4.25]],
    }


def test_the_user_may_say_otherwise(tmp_path) -> None:
    table = _csv(
        tmp_path,
        "name,inside,margin,z_0,z_1,junk\na,1,3.5,1,2,x\nb,0,3.25,3,4,y\n",
        name="ids",
        inside="is_member",
        margin="target_margin",
        z="target_logits",
        junk="ignore",
    )

    assert table.ids.tolist() == ["a", "b"]
    assert table.is_member.tolist() == [1, 0]
    assert table.arrays["target_margin"].tolist() == [[3.5], [3.25]]
    assert table.arrays["target_logits"].tolist() == [[1, 2], [3, 4]]
    assert set(table.arrays) == {"target_margin", "target_logits"}


def test_numbered_vocabulary_names_are_put_in_numerical_order(tmp_path) -> None:
    names = [f"target_margin_{at}" for at in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]

    table = _csv(tmp_path, f"id,{','.join(names)}\n1,{','.join(str(at) for at in range(11))}\n")

    assert table.arrays["target_margin"].tolist() == [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]


def test_a_numbered_loss_is_a_feature_and_not_the_loss(tmp_path) -> None:
    table = _csv(tmp_path, "id,loss,loss_1,q\n1,0.5,7,8\n")

    assert table.arrays["target_loss"].tolist() == [0.5]
    assert table.arrays["table_features"].tolist() == [[7, 8]]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((one, 1) for one in ("1", "1.0", "True", " 1 ")),
        *((one, 0) for one in ("0", "0.0", "false")),
        *((one, -1) for one in ("", "NaN", "None", "-1", "null")),
    ],
)
def test_membership_is_read_as_tables_spell_it(cell, expected, tmp_path) -> None:
    assert _csv(tmp_path, f"id,is_member,loss\n1,{cell},0.5\n").is_member.tolist() == [expected]


def test_a_table_without_membership_is_unknown_throughout(tmp_path) -> None:
    assert _csv(tmp_path, "id,loss\n1,0.5\n2,0.5\n").is_member.tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["7", "12"], [7, 12]),
        (["007", "12"], ["007", "12"]),
        (["7", "a"], ["7", "a"]),
        (["NA", "b"], ["NA", "b"]),
        (["1.0", "a"], ["1.0", "a"]),
        (["1.0", "007"], ["1.0", "007"]),
        (["+1", "2"], ["+1", "2"]),
    ],
)
def test_ids_come_back_as_they_were_written(ids, expected, tmp_path) -> None:
    table = _csv(tmp_path, "id,loss\n" + "".join(f"{one},0.5\n" for one in ids))

    assert table.ids.tolist() == expected


finite = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(finite, min_size=1, max_size=20))
def test_no_digit_is_lost_between_a_table_and_its_signals(values, tmp_path) -> None:
    rows = "".join(f"{at},{value!r}\n" for at, value in enumerate(values))
    from_csv = _csv(tmp_path, f"id,speed\n{rows}").arrays["table_features"][:, 0]
    path = tmp_path / "signals.parquet"
    pq.write_table(pa.table({"id": range(len(values)), "speed": values}), path)
    from_parquet = open_signal_table(str(path), columns={})[0].arrays["table_features"][:, 0]

    assert from_csv.tolist() == values
    assert from_parquet.tolist() == values


def test_a_column_of_whole_numbers_first_may_have_others_later(tmp_path) -> None:
    rows = "".join(f"{at},{at}\n" for at in range(200_000))

    table = _csv(tmp_path, f"id,loss\n{rows}200000,0.5\n")

    assert table.arrays["target_loss"][-2:].tolist() == [199_999.0, 0.5]


def test_an_archive_gives_its_arrays_in_the_types_of_the_vocabulary(tmp_path) -> None:
    path = tmp_path / "signals.npz"
    np.savez(
        path,
        ids=np.array(["a", "b"]),
        is_member=np.array([1, -1], dtype=np.int8),
        labels=np.array([0, 1], dtype=np.uint8),
        target_margin=np.array([[0.1], [0.2]], dtype=np.float32),
        target_logits=np.array([[0.1, 0.2], [0.3, 0.4]]),
        reference_is_in=np.array([[1, 0]], dtype=np.uint8),
        reference_margin=np.array([[[1], [2]]]),
        notes=np.array([object()], dtype=object),
    )

    table, source = open_signal_table(str(path), columns={"notes": "ignore"})

    assert table.ids.tolist() == ["a", "b"]
    assert table.is_member.tolist() == [1, -1]
    kinds = {name: str(array.dtype) for name, array in table.arrays.items()}
    assert kinds == {
        "labels": "int64",
        "target_margin": "float64",
        "target_logits": "float64",  # wider than the vocabulary's float32: kept, never rounded
        "reference_is_in": "bool",
        "reference_margin": "float64",
    }
    assert source.kind == "signal table, NumPy archive"


def test_opened_arrays_do_not_hold_on_to_the_file(tmp_path) -> None:
    path = tmp_path / "signals.npz"
    np.savez(path, ids=np.arange(2), target_loss=np.array([0.5, 0.25]))
    table, _ = open_signal_table(str(path), columns={})

    path.write_bytes(bytes(path.stat().st_size))

    assert table.arrays["target_loss"].tolist() == [0.5, 0.25]
    assert table.ids.tolist() == [0, 1]


@pytest.mark.parametrize("name", ["prediction", "y_pred", "predicted_label"])
def test_a_predicted_label_tells_by_being_right_or_wrong(name, tmp_path) -> None:
    table = _csv(tmp_path, f"id,is_member,label,{name}\n1,1,0,0\n2,0,1,0\n3,0,2,2.0\n")

    assert table.arrays["label_hits"].tolist() == [[True], [False], [True]]
    assert "table_features" not in table.arrays


def test_classes_may_be_named_by_words_where_no_output_needs_their_order(tmp_path) -> None:
    table = _csv(tmp_path, "id,is_member,label,prediction\n1,1,dog,dog\n2,0,cat,ape\n3,0,cat,cat\n")

    assert table.arrays["label_hits"].tolist() == [[True], [False], [True]]
    assert table.arrays["labels"].tolist() == [1, 0, 0]


def test_names_of_classes_beside_outputs_are_numbered_in_sorted_order_and_that_is_said(
    tmp_path,
) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,is_member,label,p_0,p_1\n1,1,dog,.1,.9\n2,0,cat,.8,.2\n")

    table, source = open_signal_table(str(path), columns={})

    assert table.arrays["labels"].tolist() == [1, 0]
    assert "cat = 0, dog = 1" in source.remarks[0]
    path.write_text("id,is_member,label,p_0,p_1,p_2\n1,1,dog,.1,.9,0\n2,0,cat,.8,.2,0\n")
    with pytest.raises(Refused, match="2 names for 3 outputs"):
        open_signal_table(str(path), columns={})


def test_a_predicted_number_that_is_no_class_is_a_feature_and_that_is_said(tmp_path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,is_member,y_pred\n1,1,0.25\n2,0,1.5\n")

    table, source = open_signal_table(str(path), columns={})

    assert table.arrays["table_features"].tolist() == [[0.25], [1.5]]
    assert "--column y_pred=target_probabilities" in source.remarks[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("id,is_member,prediction\n1,1,0\n2,0,1\n", "prediction: expected a column label beside"),
        ("id,is_member,label,prediction\n1,1,0,\n2,0,1,1\n", "prediction: expected a predicted"),
        ("id,is_member,label,prediction\n1,1,0,a\n2,0,1,b\n", "written as in label"),
        ("id,is_member,label\n1,1,0\n2,0,1\n", "any of these would do: logit_0"),
    ],
)
def test_a_predicted_label_that_cannot_be_read_is_refused(rows, expected, tmp_path) -> None:
    with pytest.raises(Refused, match=expected):
        _csv(tmp_path, rows)


def _with_references(path, *names):
    rng = np.random.default_rng(0)
    is_usable = np.ones((2, 6), dtype=bool)
    is_usable[0, 0] = False
    np.savez(
        path,
        ids=np.arange(6),
        is_member=np.arange(6) % 2,
        target_margin=rng.normal(size=(6, 1)),
        reference_margin=rng.normal(size=(2, 6, 1)),
        reference_is_in=np.array([[True, False] * 3, [False, True] * 3]),
        **dict.fromkeys(names, is_usable),
    )
    return is_usable


def test_a_file_with_an_earlier_name_of_a_signal_opens(tmp_path) -> None:
    written = _with_references(tmp_path / "old.npz", "reference_counts")
    table, _ = open_signal_table(str(tmp_path / "old.npz"), columns={})
    assert (table.arrays["reference_is_usable"] == written).all()
    assert "reference_counts" not in table.arrays


def test_two_names_of_one_signal_are_refused(tmp_path) -> None:
    _with_references(tmp_path / "both.npz", "reference_counts", "reference_is_usable")
    with pytest.raises(Refused, match="two names of the same array"):
        open_signal_table(str(tmp_path / "both.npz"), columns={})
