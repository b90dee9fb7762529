"""What is wrong with a regressor and its records is refused before anything is trained."""

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from seenit.config import AuditConfig
from seenit.errors import Refused
from seenit.evidence.regression.work import open_regression

N = 20


def homes(path, seed, heats):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"size": rng.normal(size=N), "heat": [heats[0], *rng.choice(heats, N - 1)]}
    )
    frame.assign(price=rng.normal(size=N)).to_csv(path, index=False)
    return frame


def config(folder, **changes):
    options = {
        "target": str(folder / "model.skops"),
        "members": str(folder / "members.csv"),
        "nonmembers": str(folder / "others.csv"),
        "label": "price",
        "references": 2,
        "run_dir": str(folder / "run"),
    }
    return AuditConfig(**options | changes)


def pipeline(folder, **settings):
    frame = homes(folder / "members.csv", 0, ["gas", "oil"])
    columns = make_column_transformer(
        (OneHotEncoder(**settings), ["heat"]), remainder="passthrough"
    )
    model = make_pipeline(columns, LinearRegression()).fit(frame, np.arange(N))
    skops.io.dump(model, folder / "model.skops")


def test_records_that_a_pipeline_does_not_take_are_refused_in_its_words(tmp_path):
    pipeline(tmp_path)
    homes(tmp_path / "others.csv", 1, ["wood", "oil"])
    with pytest.raises(Refused, match=r"does not take these records.*unknown cat") as refused:
        open_regression(config(tmp_path))
    assert len(refused.value.problems) == 1
    assert "pass the table as the model got it" in refused.value.problems[0]


def test_one_file_as_both_sides_and_unknown_attacks_are_refused_together(tmp_path):
    pipeline(tmp_path, handle_unknown="ignore")
    same = config(tmp_path, nonmembers=str(tmp_path / "members.csv"), attack=("lira",))
    with pytest.raises(Refused) as refused:
        open_regression(same)
    said = " ".join(refused.value.problems)
    assert "got the file of --members" in said
    assert "lira" in said


def test_a_sample_keeps_the_number_of_each_record(tmp_path):
    pipeline(tmp_path, handle_unknown="ignore")
    homes(tmp_path / "others.csv", 1, ["wood", "oil"])
    work = open_regression(config(tmp_path, sample=10))
    both = pd.concat([pd.read_csv(tmp_path / f"{side}.csv") for side in ("members", "others")])
    price = dict(zip(both["size"].round(9), both.price, strict=True))
    sizes = work.records.rows[:, 0]
    assert len(sizes) == 20
    assert work.records.facts["Sampled members"].startswith("10 of 20")
    expected = [price[size] for size in sizes.round(9).tolist()]
    np.testing.assert_allclose(work.records.values, expected)
