from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from seenit.errors import SignalError, StoreError
from seenit.numerics.arrays import Array
from seenit.store import read_frozen, write_frozen


@dataclass(frozen=True, kw_only=True)
class Inner:
    name: str
    value: float
    pairs: tuple[tuple[str, int], ...] = ()

    def __post_init__(self):
        if self.name == "refused":
            raise SignalError("name: expected another one")


@dataclass(frozen=True, kw_only=True, eq=False)
class Outer:
    inner: Inner | None
    several: tuple[Inner, ...]
    by_rate: Mapping[float, Mapping[str, Inner]]
    column: Array
    maybe: Array | None = None
    elsewhere: Array | None = None
    flag: bool = False
    n: int = 0
    added_later: Mapping[str, str] = field(default_factory=dict)


@pytest.fixture
def record():
    one = Inner(name="ä\x00'\"{{", value=0.1 + 0.2, pairs=(("a", 1), ("b", 2)))
    return Outer(
        inner=None,
        several=(one, replace(one, value=float("inf"))),
        by_rate={0.05: {"x": one}, 0.001: {}},
        column=np.array([1e-300, np.nan, -np.inf]),
        flag=True,
        n=np.int64(7),
    )


@pytest.fixture
def path(tmp_path, record):
    write_frozen(tmp_path / "record.npz", record)
    return tmp_path / "record.npz"


def test_a_record_comes_back_as_it_was(path, record):
    found = read_frozen(path, Outer)
    assert found.inner is None
    assert found.several == record.several
    assert found.by_rate == record.by_rate
    assert np.array_equal(found.column, record.column, equal_nan=True)
    assert found.column.dtype == np.float64
    assert (found.flag, found.n, found.maybe, found.added_later) == (True, 7, None, {})


def test_fields_kept_elsewhere_are_passed_in(tmp_path, record):
    path = tmp_path / "record.npz"
    write_frozen(path, replace(record, elsewhere=np.ones(2)), without=frozenset({"elsewhere"}))
    assert read_frozen(path, Outer).elsewhere is None
    assert read_frozen(path, Outer, elsewhere=np.zeros(3)).elsewhere.tolist() == [0, 0, 0]


def test_a_file_of_an_earlier_version_takes_defaults(path):
    @dataclass(frozen=True, kw_only=True, eq=False)
    class Later(Outer):
        newest: int = 3

    assert read_frozen(path, Later).newest == 3


def test_a_record_that_refuses_itself_is_a_damaged_file(tmp_path, record):
    path = tmp_path / "record.npz"
    inner = replace(record.several[0])
    object.__setattr__(inner, "name", "refused")
    write_frozen(path, replace(record, inner=inner))
    with pytest.raises(StoreError, match="expected another one"):
        read_frozen(path, Outer)


@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "other"])
def test_what_is_no_record_is_refused_with_what_to_do(path, damage):
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:200])
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        np.savez(path, something=np.ones(3))
    with pytest.raises(StoreError, match="run the same command again"):
        read_frozen(path, Outer)


def test_a_record_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "record.npz"
    write_frozen(path, Inner(name="a", value=1.0))
    with pytest.raises(StoreError, match="missing"):
        read_frozen(path, Outer)


def test_nothing_pickled_is_opened(path):
    hostile = np.array([{"a": 1}], dtype=object)
    np.savez(path, content=hostile)
    with pytest.raises(StoreError, match="allow_pickle"):
        read_frozen(path, Outer)


def test_nothing_is_pickled(tmp_path, record):
    objects = replace(record, column=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        write_frozen(tmp_path / "record.npz", objects)
    assert list(tmp_path.iterdir()) == []
