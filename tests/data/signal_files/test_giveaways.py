"""Columns that give membership away without the model, in tables as they are found."""

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from seenit.data import open_signal_table
from seenit.errors import Refused

N = 300
"""Members, and as many non-members, and as many records of unknown membership."""


Frame = dict[str, np.ndarray]


def _frame(seed: int = 0) -> Frame:
    """Losses that know nothing; rows shuffled, ids drawn."""
    rng = np.random.default_rng(seed)
    return {
        "id": rng.choice(10**6, 3 * N, replace=False),
        "is_member": rng.permutation(np.repeat([1, 0, -1], N)),
        "loss": rng.exponential(size=3 * N),
    }


def _rows(frame: Frame, rows: np.ndarray) -> Frame:
    return {name: column[rows] for name, column in frame.items()}


def _shown(frame: Frame, tmp_path, kind: str = "csv", **columns: str):
    path = tmp_path / f"table.{kind}"
    arrays = {name: pa.array(column) for name, column in frame.items()}
    if kind == "parquet" and "set" in arrays:
        arrays["set"] = arrays["set"].dictionary_encode()  # as pandas writes a category
    table = pa.table(arrays)
    (pa_csv.write_csv if kind == "csv" else pq.write_table)(table, path)
    return open_signal_table(str(path), columns=columns)


def _refused(frame: Frame, tmp_path, kind: str = "csv", **columns: str) -> list[str]:
    with pytest.raises(Refused) as refusal:
        _shown(frame, tmp_path, kind, **columns)
    return list(refusal.value.problems)


def _sorted_by_side(frame: Frame) -> Frame:
    return _rows(frame, np.argsort(-frame["is_member"], kind="stable"))


def _member(frame: Frame) -> np.ndarray:
    member: np.ndarray = frame["is_member"] == 1
    return member


def _fold(frame: Frame) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.where(_member(frame), rng.choice([0, 1, 3, 4], 3 * N), 2)


def _interleaved(frame: Frame) -> np.ndarray:
    """An index of a data set of which the middle third was trained on."""
    rng = np.random.default_rng(2)
    outside = rng.permutation(np.r_[0:1000, 2000:3000])[: 3 * N]
    return np.where(_member(frame), 1000 + rng.permutation(1000)[: 3 * N], outside)


def _people(frame: Frame) -> np.ndarray:
    """Who a record is of, ten records each, everybody on one side."""
    rng = np.random.default_rng(3)
    names = rng.permutation(1000)
    return np.where(
        _member(frame), names[rng.integers(0, 30, 3 * N)], names[rng.integers(30, 60, 3 * N)]
    )


SECONDS = 1_732_000_000
COPIES = {
    "member": lambda f: f["is_member"],
    "in_train": lambda f: _member(f).astype(int),
    "split": lambda f: np.where(_member(f), 0, 1),
    "flag": lambda f: np.where(_member(f), 0.25, -3.5),
    "row": lambda f: np.arange(3 * N),
    "sample_idx": lambda f: np.arange(3 * N)[::-1],
    "progress": lambda f: np.linspace(0, 1, 3 * N),
    "created": lambda f: SECONDS + np.cumsum(np.random.default_rng(4).exponential(size=3 * N)),
    "rank_of_id": lambda f: np.argsort(np.argsort(f["id"])),
    "scaled_id": lambda f: f["id"] * 0.001,
    "log_id": lambda f: np.log1p(f["id"]),
    "minus_id": lambda f: -f["id"],
    "noisy_id": lambda f: f["id"] + np.random.default_rng(5).normal(size=3 * N),
    "coarse_id": lambda f: f["id"] // 100,
    "fold": _fold,
    "original_index": _interleaved,
    "person": _people,
    "uid": lambda f: np.random.default_rng(6).integers(0, 2**40, 3 * N),
}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("name", COPIES)
def test_a_column_that_is_no_signal_is_refused_by_name(name, kind, tmp_path) -> None:
    frame = _frame()
    frame[name] = COPIES[name](frame)

    (problem,) = _refused(frame, tmp_path, kind)

    assert f": {name}: " in problem
    assert f"--column {name}=ignore" in problem
    table, _ = _shown(frame, tmp_path, kind, **{name: "ignore"})
    assert set(table.arrays) == {"target_loss"}


@pytest.mark.parametrize("name", ["timestamp", "shard", "batch", "epoch_s"])
def test_counters_of_a_file_with_members_first_are_refused(name, tmp_path) -> None:
    frame = _sorted_by_side(_frame())
    rows = np.arange(3 * N)
    values = {
        "timestamp": SECONDS + rows // 50,
        "shard": rows // N,
        "batch": rows // 100,
        "epoch_s": SECONDS + 0.25 + rows // 50,
    }
    frame[name] = values[name]
    shuffled = np.random.default_rng(0).permutation(3 * N)

    (problem,) = _refused(_rows(frame, shuffled), tmp_path)

    assert f": {name}: " in problem


def test_an_index_that_restarts_on_each_side_is_refused(tmp_path) -> None:
    frame = _frame()
    side = frame["is_member"]
    frame["place"] = np.array([(side[:at] == side[at]).sum() for at in range(3 * N)])

    (problem,) = _refused(frame, tmp_path)

    assert ": place: follows the order of the rows" in problem


def test_numbers_in_the_names_of_files_count_as_ids(tmp_path) -> None:
    frame = _frame()
    numbers = frame["id"]
    frame["id"] = np.array([f"photo_{one}.png" for one in numbers])
    frame["picture"] = numbers

    (problem,) = _refused(frame, tmp_path)

    assert ": picture: follows the ids" in problem


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_all_such_columns_are_listed_at_once_text_and_dates_too(kind, tmp_path) -> None:
    frame = _frame()
    frame["split"] = np.where(_member(frame), "train", "test")
    frame["created_at"] = np.datetime64("2024-01-01T00:00:00") + np.arange(3 * N)
    shuffled = np.random.default_rng(0).permutation(3 * N)
    frame["file_name"] = np.array([f"{one:x}.png" for one in shuffled])
    frame["set"] = np.where(_member(frame), "a", "b")
    frame["row_id"] = np.arange(3 * N)
    frame["entropy"] = np.random.default_rng(0).random(3 * N)

    problems = _refused(frame, tmp_path, kind)

    assert sorted(one.split(": ")[1] for one in problems) == [
        "created_at", "file_name", "row_id", "set", "split",
    ]  # fmt: skip
    said = {one.split(": ")[1]: one for one in problems}
    assert "it is the membership itself" in said["split"]
    assert "follows the order of the rows" in said["created_at"]
    assert "follows" not in said["file_name"]
    assert all("=ignore" in one for one in problems)


@pytest.mark.parametrize("name", ["Unnamed: 0", "level_0", "index"])
def test_an_index_written_beside_the_data_is_refused_whatever_it_holds(name, tmp_path) -> None:
    frame = _frame()
    frame[name] = np.random.default_rng(0).permutation(3 * N)

    (problem,) = _refused(frame, tmp_path)

    assert f"'{name}'" in problem


def _strong(frame: Frame) -> Frame:
    """A model that was fitted to the last digit: its loss separates the sides perfectly."""
    rng = np.random.default_rng(7)
    loss = np.where(_member(frame), 1e-6, 2.0) * rng.uniform(0.5, 1, 3 * N)
    return {**frame, "loss": loss}


def test_a_known_signal_that_separates_perfectly_is_no_matter_of_doubt(tmp_path) -> None:
    table, source = _shown(_strong(_frame()), tmp_path)

    assert "target_loss" in table.arrays
    assert source.remarks == ()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_membership_under_the_name_of_a_signal_is_refused(kind, tmp_path) -> None:
    frame = _frame()
    frame["loss"] = np.where(_member(frame), 0.0, 1.0)

    (problem,) = _refused(frame, tmp_path, kind)

    assert ": target_loss: is 0 for all 300 members and 1 for all 300 non-members" in problem


def test_a_column_that_may_be_a_signal_is_used_and_named(tmp_path) -> None:
    frame = _strong(_frame())
    frame["confidence"] = np.exp(-frame["loss"])

    table, source = _shown(frame, tmp_path)

    assert "table_features" in table.arrays
    (remark,) = source.remarks
    assert "confidence alone separates 300 members and 300 non-members" in remark
    assert "AUC 1.000" in remark
    assert "attacks that learn use it" in remark


@pytest.mark.parametrize("by", ["loss", "confidence"])
def test_a_file_sorted_by_its_loss_is_not_turned_away(by, tmp_path) -> None:
    frame = _frame()
    frame["confidence"] = np.exp(-frame["loss"])

    table, source = _shown(_rows(frame, np.argsort(frame[by])), tmp_path)

    assert table.arrays["table_features"].shape == (3 * N, 1)
    assert source.remarks == ()


def test_a_file_sorted_by_its_loss_within_each_side_is_not_turned_away(tmp_path) -> None:
    frame = _frame()
    frame["confidence"] = np.exp(-frame["loss"])
    rows = np.lexsort((frame["loss"], -frame["is_member"]))

    _, source = _shown(_rows(frame, rows), tmp_path)

    assert source.remarks == ()


def test_a_file_sorted_by_an_unknown_column_goes_on_at_the_users_word(tmp_path) -> None:
    frame = _frame()
    frame["margin"] = np.random.default_rng(0).normal(size=3 * N)
    ordered = _rows(frame, np.argsort(frame["margin"]))

    (problem,) = _refused(ordered, tmp_path)

    assert "or --column margin=table_features if it is what the model answered" in problem
    assert "table_features" in _shown(ordered, tmp_path, margin="table_features")[0].arrays


def test_whole_numbers_that_separate_go_on_at_the_users_word_and_are_named(tmp_path) -> None:
    frame = _frame()
    frame["views_right"] = np.where(
        _member(frame), 10, np.random.default_rng(0).integers(0, 9, 3 * N)
    )

    (problem,) = _refused(frame, tmp_path)
    _, source = _shown(frame, tmp_path, views_right="table_features")

    assert "each of its 10 values stands on one side only" in problem
    assert "views_right alone separates" in source.remarks[0]


def test_the_users_word_does_not_make_a_signal_of_ids_or_membership(tmp_path) -> None:
    frame = _frame()
    frame["in_train"] = _member(frame).astype(int)
    frame["number"] = frame["id"]

    problems = _refused(frame, tmp_path, in_train="table_features", number="table_features")

    assert [one.split(": ")[1] for one in problems] == ["in_train", "number"]
    assert not any("table_features" in one for one in problems)


def test_an_index_that_tells_the_sides_a_little_is_named(tmp_path) -> None:
    frame = _frame()
    rng = np.random.default_rng(0)
    frame["when"] = rng.permutation(3000)[: 3 * N] + 800 * _member(frame)

    _, source = _shown(frame, tmp_path)

    (remark,) = source.remarks
    assert "when holds a whole number of its own" in remark


ORDINARY = {
    "age": lambda rng, n: rng.integers(18, 90, n),
    "class": lambda rng, n: np.sort(rng.integers(0, 10, n)),
    "is_adult": lambda rng, n: rng.integers(0, 2, n),
    "right": lambda rng, n: (rng.random(n) < 0.9).astype(int),
    "gradient_norm": lambda rng, n: rng.lognormal(size=n),
    "confidence": lambda rng, n: rng.random(n).round(2),
    "constant": lambda rng, n: np.ones(n),
    "fold": lambda rng, n: rng.integers(0, 5, n),
    "hash": lambda rng, n: rng.random(n),
    "rank": lambda rng, n: rng.permutation(n),
    "number_of_words": lambda rng, n: rng.poisson(300, n),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("arrange", [lambda f: f, _sorted_by_side])
def test_ordinary_columns_pass_without_a_word(seed, arrange, tmp_path) -> None:
    frame = arrange(_frame(seed))
    rng = np.random.default_rng(seed + 100)
    for name, draw in ORDINARY.items():
        frame[name] = draw(rng, 3 * N)
    if arrange is _sorted_by_side:
        frame["class"] = rng.integers(0, 10, 3 * N)

    table, source = _shown(frame, tmp_path)

    assert table.arrays["table_features"].shape == (3 * N, len(ORDINARY))
    assert source.remarks == ()


def test_small_tables_are_not_refused_by_chance(tmp_path) -> None:
    refused = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        frame = {"id": rng.permutation(100)[:12], "is_member": np.array([0, 1] * 6)}
        for at in range(4):
            frame[f"x{at}"] = rng.integers(0, 2, 12)
            frame[f"z{at}"] = rng.random(12)
        try:
            _shown(frame, tmp_path)
        except Refused:
            refused += 1
    assert refused <= 1


def _archive(tmp_path, frame: Frame, columns=None, **arrays: np.ndarray):
    path = tmp_path / "signals.npz"
    np.savez(
        path,
        ids=frame["id"],
        is_member=frame["is_member"].astype(np.int8),
        target_margin=np.random.default_rng(0).normal(size=(3 * N, 1)),
        **arrays,
    )
    return open_signal_table(str(path), columns=columns or {})


@pytest.mark.parametrize("name", [name for name in COPIES if name != "uid"])
def test_columns_of_an_archive_are_refused_by_number(name, tmp_path) -> None:
    frame = _frame()
    noise = np.random.default_rng(0).random(3 * N)
    features = np.stack([noise, np.asarray(COPIES[name](frame), dtype=float)], axis=1)

    with pytest.raises(Refused, match=r"table_features column 1 \(from 0\)"):
        _archive(tmp_path, frame, table_features=features)


def _coins(frame: Frame, n: int = 4) -> np.ndarray:
    return np.random.default_rng(8).random((n, 3 * N)) < 0.5


def _references(tmp_path, frame: Frame, is_in: np.ndarray, **more: np.ndarray):
    margins = np.random.default_rng(9).normal(size=(*is_in.shape, 1)).astype(np.float32)
    return _archive(tmp_path, frame, reference_is_in=is_in, reference_margin=margins, **more)


@pytest.mark.parametrize("turned", [False, True])
def test_references_trained_on_the_targets_members_are_refused(turned, tmp_path) -> None:
    frame = _frame()
    is_in = _coins(frame)
    is_in[2] = _member(frame) ^ turned

    with pytest.raises(Refused, match=r"reference 2 \(counted from 0\) of 4 was trained on"):
        _references(tmp_path, frame, is_in)


def test_references_that_know_the_sides_only_where_they_do_not_count_pass(tmp_path) -> None:
    frame = _frame()
    is_in = _coins(frame)
    counts = np.random.default_rng(10).random(is_in.shape) < 0.5
    is_in = np.where(counts, is_in, _member(frame))

    _, source = _references(tmp_path, frame, is_in, reference_is_usable=counts)

    assert source.remarks == ()


def test_references_drawn_from_members_alone_are_named(tmp_path) -> None:
    frame = _frame()

    _, source = _references(tmp_path, frame, _coins(frame) & _member(frame))

    assert "members of the target more often than on non-members" in source.remarks[0]


def test_references_drawn_by_coins_pass_without_a_word(tmp_path) -> None:
    frame = _frame()

    assert _references(tmp_path, frame, _coins(frame))[1].remarks == ()


def test_labels_that_are_the_membership_are_refused(tmp_path) -> None:
    frame = _frame()
    frame["label"] = _member(frame).astype(int)

    (problem,) = _refused(frame, tmp_path)

    assert "labels: one class for all members" in problem


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("in_train", (1, 0)),
        ("member", ("yes", "no")),
        ("whatever", ("train", "test")),
        ("seen", ("True", "False")),
    ],
)
def test_a_column_that_may_be_the_membership_is_named_where_there_is_none(
    name, cells, tmp_path
) -> None:
    frame = _frame()
    member = _member(frame)
    del frame["is_member"]
    frame[name] = np.where(member, *cells)

    (problem, *_) = _refused(frame, tmp_path)
    table, _ = _shown(frame, tmp_path, **{name: "is_member"})

    assert f"--column {name}=is_member" in problem
    assert ((table.is_member == 1) == member).all()


def test_a_column_that_may_be_the_ids_is_named_where_there_are_none(tmp_path) -> None:
    frame = _frame()
    frame["sample"] = frame.pop("id")

    (problem, *_) = _refused(frame, tmp_path)

    assert "for example --column sample=ids" in problem
