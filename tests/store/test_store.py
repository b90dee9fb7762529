"""Artefacts exist completely or not at all, under a key of their content."""

import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import StoreError
from seenit.store import Store, key_of, write_atomically

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), plain))
def test_the_key_ignores_the_order_of_names(parts):
    assert key_of(parts) == key_of(dict(reversed(parts.items())))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (1, "1"),
        (None, "None"),
        ([1, 2], [12]),
        (["a", "b"], ["ab"]),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(4), np.zeros(4, dtype=np.float32)),
        (np.array([0.0]), np.array([-0.0])),
        (np.array([1, 2]), np.array([2, 1])),
    ],
)
def test_different_content_gets_different_keys(one, other):
    assert key_of({"part": one}) != key_of({"part": other})


def test_the_key_of_an_array_does_not_depend_on_its_layout():
    array = np.arange(6.0).reshape(2, 3)
    assert key_of({"a": array}) == key_of({"a": np.asfortranarray(array)})


def test_an_object_without_stable_content_has_no_key():
    with pytest.raises(TypeError, match="plain data"):
        key_of({"part": object()})


def test_an_artefact_is_built_once(tmp_path):
    store = Store(tmp_path)
    built = []

    def build():
        built.append(1)
        return {"x": np.arange(3), "y": np.ones((2, 2))}

    first = store.arrays("signals", "k", build)
    again = store.arrays("signals", "k", build)

    assert len(built) == 1
    assert store.has("signals", "k")
    for name in ("x", "y"):
        np.testing.assert_array_equal(first[name], again[name])


def test_a_build_that_fails_leaves_nothing(tmp_path):
    def build():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        Store(tmp_path).arrays("signals", "k", build)
    assert not list(tmp_path.iterdir())


def test_the_loser_of_a_race_reads_the_winners_artefact(tmp_path):
    store = Store(tmp_path)

    def build():
        store.arrays("signals", "k", lambda: {"x": np.array([1])})  # the other run is quicker
        return {"x": np.array([2])}

    assert store.arrays("signals", "k", build)["x"][0] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["signals-k"]


def _build_forever(folder):
    def build():
        (Path(folder) / "started").touch()
        time.sleep(60)
        return {"x": np.array([1])}

    Store(Path(folder)).arrays("signals", "k", build)


def test_a_killed_build_is_built_again(tmp_path):
    process = multiprocessing.get_context("spawn").Process(
        target=_build_forever, args=(str(tmp_path),)
    )
    process.start()
    while not (tmp_path / "started").exists():
        time.sleep(0.01)
    process.kill()
    process.join()

    assert not Store(tmp_path).has("signals", "k")
    assert Store(tmp_path).arrays("signals", "k", lambda: {"x": np.array([7])})["x"][0] == 7


def test_a_damaged_artefact_is_named(tmp_path):
    store = Store(tmp_path)
    store.arrays("signals", "k", lambda: {"x": np.array([1])})
    (tmp_path / "signals-k" / "x.npy").write_bytes(b"nothing")
    with pytest.raises(StoreError, match="delete this folder"):
        store.arrays("signals", "k", dict)


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def write(scratch):
        scratch.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, write)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.csv"]
