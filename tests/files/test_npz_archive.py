import mmap

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seenit.errors import FileRefused
from seenit.files.npz import open_npz

kinds = st.sampled_from(["f4", "f8", "i8", "u1", "?", "U4", ">i4"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    array=kinds.flatmap(
        lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0))
    ),
    compressed=st.booleans(),
    transposed=st.booleans(),
)
def test_arrays_are_what_numpy_reads(array, compressed, transposed, tmp_path) -> None:
    path = tmp_path / "x.npz"
    save = np.savez_compressed if compressed else np.savez
    save(path, first=np.arange(3), second=array.T if transposed else array)

    archive = open_npz(str(path))

    with np.load(path, allow_pickle=False) as expected:
        assert list(archive.members) == list(expected)
        for name in expected:
            found = archive.array(name)
            assert found.dtype == expected[name].dtype
            assert found.shape == expected[name].shape == archive.members[name].shape
            assert found.tobytes() == expected[name].tobytes()


def test_a_stored_array_is_mapped_and_not_read(tmp_path) -> None:
    path = tmp_path / "x.npz"
    np.savez(path, x=np.arange(1000))

    array = open_npz(str(path)).array("x")

    base = array
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, mmap.mmap)
    assert not array.flags.writeable


def test_objects_are_refused_only_when_they_are_asked_for(tmp_path) -> None:
    path = tmp_path / "x.npz"
    np.savez(path, names=np.array([None], dtype=object), x=np.arange(3))

    archive = open_npz(str(path))

    assert archive.members["names"].holds_objects
    assert archive.array("x").tolist() == [0, 1, 2]
    with pytest.raises(FileRefused, match="names: expected numbers or text, got pickled"):
        archive.array("names")
