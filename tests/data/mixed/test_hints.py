"""What `seenit inspect` says of the columns of a table."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from mixed_tables import persons

from seenit.data.mixed.hints import MOST_COLUMNS, column_hints


def test_each_column_is_told_with_its_range_values_and_gaps(tmp_path):
    frame = persons(80, 0)
    frame["town"] = [f"town {at % 9}" for at in range(80)]
    frame["born"] = np.datetime64("2020-01-01")
    frame["none"] = None
    frame.loc[0, ["age", "height"]] = [18, 150.5]
    frame["height"] = frame.height.clip(150.5, 190)
    frame.to_parquet(tmp_path / "t.parquet")
    said = dict(line.split(": ", 1) for line in column_hints(str(tmp_path / "t.parquet")))
    n_gaps = {name: int(frame[name].isna().sum()) for name in frame}
    assert said["age"] == f"whole numbers from 18 to {frame.age.max()}"
    assert (
        said["height"]
        == f"numbers from 150.5 to {frame.height.max():g}, {n_gaps['height']} missing"
    )
    assert said["owns"] == "true or false"
    assert said["job"] == f"4 categories: cook, nurse, smith and weaver, {n_gaps['job']} missing"
    assert said["town"].startswith("9 categories: town 0, town 1, town 2, town 3 and 5 more")
    assert said["born"].startswith("expected numbers, booleans or text, got timestamp")
    assert said["none"] == "numbers, 80 missing"


def test_what_holds_no_columns_says_nothing_and_what_cannot_be_read_says_why(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 2)), labels=[0, 1])
    rows = pa.table({"features": [[1.0], [2.0]], "label": [0, 1]})
    pq.write_table(rows, tmp_path / "r.parquet")
    assert column_hints(str(tmp_path / "a.npz")) == column_hints(str(tmp_path / "r.parquet")) == ()
    (tmp_path / "t.csv").write_text("a,b\n1,2\n1,2,3\n")
    (said,) = column_hints(str(tmp_path / "t.csv"))
    assert "cells in every row" in said


def test_of_very_many_columns_the_first_are_told(tmp_path):
    names = [f"c{at}" for at in range(MOST_COLUMNS + 7)]
    pq.write_table(pa.table({name: [1] for name in names}), tmp_path / "w.parquet")
    said = column_hints(str(tmp_path / "w.parquet"))
    assert len(said) == MOST_COLUMNS + 1
    assert said[-1] == "and 7 more columns"
