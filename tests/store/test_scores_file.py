"""scores.parquet gives back exactly what was written."""

from dataclasses import replace

import numpy as np
import pytest

from seenit.errors import StoreError
from seenit.records.scores import IN_FULL, Scores
from seenit.store import read_scores, write_scores


def some_scores(ids):
    rng = np.random.default_rng(0)
    return Scores(
        ids=ids,
        is_member=np.array([1, 0, -1, 1], dtype=np.int8),
        columns={"loss": rng.normal(size=4) * 1e-300, "margin": rng.normal(size=4) * 1e300},
        evaluated_on={"loss": IN_FULL, "margin": IN_FULL},
    )


@pytest.mark.parametrize("ids", [np.array([3, 1, 4, 5]), np.array(["a", "b/c.png", "d", "e"])])
def test_scores_survive_the_file_to_the_last_bit(tmp_path, ids):
    scores = some_scores(ids)
    write_scores(tmp_path / "scores.parquet", scores)
    back = read_scores(tmp_path / "scores.parquet")

    np.testing.assert_array_equal(back.ids, ids)
    np.testing.assert_array_equal(back.is_member, scores.is_member)
    assert back.evaluated_on == scores.evaluated_on
    for name, column in scores.columns.items():
        assert back.columns[name].tobytes() == column.tobytes()


def test_equal_scores_are_identical_files(tmp_path):
    for name in ("a", "b"):
        write_scores(tmp_path / name, some_scores(np.arange(4)))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "scores.parquet").write_text("id,score\n")
    with pytest.raises(StoreError, match=r"scores\.parquet"):
        read_scores(tmp_path / "scores.parquet")


def test_the_units_of_records_survive_the_file(tmp_path):
    scores = replace(some_scores(np.arange(4)), units=np.array([7, 7, -3, 2]))
    write_scores(tmp_path / "scores.parquet", scores)

    back = read_scores(tmp_path / "scores.parquet")

    assert back.units is not None
    np.testing.assert_array_equal(back.units, scores.units)
    assert set(back.columns) == set(scores.columns)


def test_a_file_without_units_says_that_records_are_independent(tmp_path):
    write_scores(tmp_path / "scores.parquet", some_scores(np.arange(4)))
    assert read_scores(tmp_path / "scores.parquet").units is None
