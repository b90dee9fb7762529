"""Tables whose label is a number: read as it is, and refused by name where it is none."""

import numpy as np
import pandas as pd
import pytest

from seenit.data.formats.reading import Reading
from seenit.data.mixed.numbers import read_numbered_table
from seenit.errors import Refused

READING = Reading(columns={"price": "labels"})


def written(path, price):
    frame = pd.DataFrame({"id": range(4), "rooms": [1, 2, 3, 4], "price": price})
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return str(path)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
@pytest.mark.parametrize("price", [[1.5, -2.25, 0.0, 1e9], [3, -1, 0, 2**40]])
def test_numbers_are_read_as_they_are(tmp_path, name, price):
    found = read_numbered_table(written(tmp_path / name, price), READING)
    assert found.values.dtype == np.float64
    assert found.values.tolist() == price
    assert found.label == "price"
    assert found.examples.schema.names == ("rooms",)
    assert found.examples.labels.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "price", "said"),
    [
        ("a.csv", ["low", "high", "low", "low"], "expected numbers as the label of a regressor"),
        ("a.parquet", [True, False, True, True], "of a regressor, got bool"),
        ("a.csv", [1.5, None, 2.0, 3.0], "a finite number as the label of each record, got none"),
        ("a.parquet", [1.5, np.inf, 2.0, np.nan], "got none for 2"),
    ],
)
def test_a_label_that_is_no_number_is_refused_by_name(tmp_path, name, price, said):
    with pytest.raises(Refused, match=said) as refused:
        read_numbered_table(written(tmp_path / name, price), READING)
    assert all("price" in problem for problem in refused.value.problems)


def test_a_label_that_is_no_number_is_told_with_a_column_that_cannot_be_read(tmp_path):
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame({"day": pd.to_datetime(["2020-01-01"] * 3), "price": [1.0, None, 2.0]})
    frame.to_parquet(path)
    with pytest.raises(Refused) as refused:
        read_numbered_table(str(path), READING)
    said = " ".join(refused.value.problems)
    assert "day" in said
    assert "price: expected a finite number" in said
