"""A small table of mixed columns with missing values: as a frame, and as seenit encodes it."""

import numpy as np
import pandas as pd

from seenit.records.table_schema import TableColumn, TableSchema

JOBS = ("artist", "baker", "clerk", "driver")
COLUMNS = ("age", "hours", "sex", "job", "owns")
SCHEMA = TableSchema(
    columns=(
        TableColumn(name="age", type="integer"),
        TableColumn(name="hours", type="float"),
        TableColumn(name="sex", type="category", categories=("f", "m")),
        TableColumn(name="job", type="category", categories=JOBS),
        TableColumn(name="owns", type="boolean"),
    )
)


def mixed_frame(n=120, *, seed=0):
    """Frame with COLUMNS; categories of job in an order that is not the alphabet's."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 90, n),
            "hours": rng.normal(size=n),
            "sex": pd.Categorical(rng.choice(["f", "m"], n)),
            "job": pd.Categorical(rng.choice(JOBS, n), categories=JOBS[::-1]),
            "owns": rng.random(n) < 0.5,
        }
    )
    frame.loc[::7, "hours"] = np.nan
    frame.loc[::11, "job"] = np.nan
    return frame


def labels_of(frame, *, n_classes=3):
    """(n,) int64 in 0..n_classes−1 that age, job and sex decide."""
    sum_ = (frame.age > 50).astype(int) + (frame.job == "baker") + (frame.sex == "m")
    return (sum_ % n_classes).to_numpy().astype(np.int64)


def rows_of(frame, schema=SCHEMA):
    """Rows (n, k) float64 of the schema."""
    columns = []
    for column in schema.columns:
        values = frame[column.name]
        if column.type == "category":
            place = {value: at for at, value in enumerate(column.categories)}
            values = values.astype(object).map(place)
        columns.append(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.column_stack(columns)


def probabilities_of(logits):
    """Softmax (n, c)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
