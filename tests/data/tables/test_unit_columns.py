"""Columns named as what several records belong to."""

import numpy as np
import pytest

from seenit.data import unit_columns

N = 200


def _table(tmp_path, name: str, values) -> str:
    path = tmp_path / "t.csv"
    rows = [f"{at},{value},{0.5 + at}" for at, value in enumerate(values)]
    path.write_text("\n".join([f"id,{name},loss", *rows]) + "\n")
    return str(path)


@pytest.mark.parametrize("name", ["patient", "user_id", "Person", "household", "customers", "unit"])
def test_a_column_of_people_with_several_records_is_named(tmp_path, name) -> None:
    assert unit_columns(_table(tmp_path, name, np.arange(N) // 5)) == ((name, 40),)
    texts = [f"k{one}" for one in np.arange(N) // 2]
    assert unit_columns(_table(tmp_path, name, texts)) == ((name, 100),)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("patient", np.arange(N)),
        ("group", np.arange(N) % 3),
        ("user", np.zeros(N, dtype=int)),
        ("age", np.arange(N) // 5),
        ("username_length", np.arange(N) // 5),
        ("persona", np.arange(N) // 5),
    ],
)
def test_other_columns_are_not(tmp_path, name, values) -> None:
    assert unit_columns(_table(tmp_path, name, values)) == ()


def test_an_archive_has_no_columns_to_name(tmp_path) -> None:
    np.savez(tmp_path / "t.npz", ids=np.arange(20), patient=np.arange(20) // 2)
    assert unit_columns(str(tmp_path / "t.npz")) == ()
