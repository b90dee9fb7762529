import numpy as np
import pytest

from seenit.kinds.rows.telling import telling_inputs
from seenit.records.examples import ArrayInputs, Examples
from seenit.records.provenance import FileProvenance

N = 3000


def _records(inputs: np.ndarray, member: np.ndarray) -> Examples:
    return Examples(
        ids=np.random.default_rng(1).permutation(N),
        inputs=ArrayInputs(array=inputs.astype(np.float32)),
        labels=np.zeros(N, dtype=np.int64),
        is_member=member.astype(np.int8),
        source=FileProvenance(path="table.npz", kind="NumPy archive", n_bytes=0, sha256=""),
    )


def _table() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    inputs = np.concatenate([rng.normal(size=(N, 3)), rng.integers(0, 2, (N, 40))], axis=1)
    return inputs, rng.integers(0, 2, N)


def test_ordinary_records_pass_without_a_word() -> None:
    assert list(telling_inputs(_records(*_table()))) == []


@pytest.mark.parametrize(
    "column",
    [
        lambda member: member,
        lambda member: np.arange(N),
        lambda member: np.argsort(np.argsort(member, kind="stable")),
        lambda member: np.random.default_rng(2).normal(size=N) + 9 * member,
    ],
)
def test_a_column_that_tells_the_sides_is_named(column) -> None:
    inputs, member = _table()
    inputs[:, 7] = column(member)

    (warning,) = telling_inputs(_records(inputs, member))

    assert warning.startswith("table.npz: column 7 (from 0) of the records ")


def test_many_such_columns_are_counted() -> None:
    inputs, member = _table()
    inputs[:] = member[:, None]

    said = list(telling_inputs(_records(inputs, member)))

    assert len(said) == 6
    assert "38 more columns" in said[-1]
