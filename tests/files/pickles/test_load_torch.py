import math
import sys
import types
from collections import OrderedDict

import numpy as np
import pytest
import torch
import torchvision.transforms as v1
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from torchvision.transforms import v2

from seenit.errors import FileRefused
from seenit.files import Inert, load_torch, normalisation_of
from seenit.files.pickles.pickled_arrays import as_array, as_scalar

MEAN, STD = (0.1, 0.2, 0.3), (0.4, 0.5, 0.6)


def _round_trip(tmp_path, value):
    path = tmp_path / "x.pt"
    torch.save(value, path)
    return load_torch(str(path))


def _pickled_dataset(module: str, name: str, fields: dict[str, object], monkeypatch):
    made = type(name, (), {"__module__": module})
    home = types.ModuleType(module)
    setattr(home, name, made)
    monkeypatch.setitem(sys.modules, module, home)
    dataset = made()
    dataset.__dict__.update(fields)
    return dataset


def test_a_state_dict_comes_back_as_it_was(tmp_path) -> None:
    state = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)).state_dict()

    loaded = _round_trip(tmp_path, state)

    assert isinstance(loaded, OrderedDict)
    assert list(loaded) == list(state)
    assert all(torch.equal(loaded[key], state[key]) for key in state)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize(
    ("module", "name"),
    [("dataset", "MembershipDataset"), ("my_data", "TaskDataset")],
)
def test_a_data_set_of_any_module_becomes_inert_with_all_its_fields(
    module, name, legacy, tmp_path, monkeypatch
) -> None:
    fields = {"ids": [1, 2], "imgs": [torch.ones(2), torch.zeros(2)], "membership": [None, 1]}
    path = tmp_path / "x.pt"
    dataset = _pickled_dataset(module, name, fields, monkeypatch)
    torch.save(dataset, path, _use_new_zipfile_serialization=not legacy)

    loaded = load_torch(str(path))

    assert isinstance(loaded, Inert)
    assert loaded.is_dataset
    assert loaded.class_name == name
    assert loaded.fields["ids"] == [1, 2]
    assert loaded.fields["membership"] == [None, 1]
    assert torch.equal(loaded.fields["imgs"][0], torch.ones(2))


def test_torch_knows_the_stand_ins_only_while_it_reads(tmp_path, monkeypatch) -> None:
    before = set(torch.serialization.get_safe_globals())
    path = tmp_path / "x.pt"
    torch.save(_pickled_dataset("dataset", "TaskDataset", {"ids": []}, monkeypatch), path)

    load_torch(str(path))

    assert set(torch.serialization.get_safe_globals()) == before


def test_what_the_process_allows_elsewhere_is_not_allowed_here(tmp_path, monkeypatch) -> None:
    dataset = _pickled_dataset("dataset", "Other", {"ids": []}, monkeypatch)
    path = tmp_path / "x.pt"
    torch.save(dataset, path)

    with (
        torch.serialization.safe_globals([type(dataset)]),
        pytest.raises(FileRefused, match=r"dataset\.Other"),
    ):
        load_torch(str(path))


@pytest.mark.parametrize("package", [v1, v2])
@pytest.mark.parametrize("numbers", [tuple, list, torch.tensor, np.array])
def test_the_mean_and_std_of_a_transform_are_offered(package, numbers, tmp_path) -> None:
    transform = package.Compose(
        [
            package.Resize(32),
            package.RandomCrop(32, 4),
            package.RandomHorizontalFlip(),
            package.ColorJitter(0.1),
            package.Compose([package.ToTensor(), package.Normalize(numbers(MEAN), numbers(STD))])
            if package is v1
            else package.Normalize(numbers(MEAN), numbers(STD)),
        ]
    )

    found = normalisation_of(_round_trip(tmp_path, transform))

    assert found is not None
    assert found.mean == pytest.approx(MEAN, rel=1e-6)
    assert found.std == pytest.approx(STD, rel=1e-6)


@pytest.mark.parametrize(
    "transform",
    [
        v1.ToTensor(),
        v1.Compose([v1.Normalize(MEAN, STD), v1.Normalize(MEAN, STD)]),
        v1.Normalize(MEAN, (0.0, 1.0, 1.0)),
        v1.Normalize((math.nan, 0.0, 0.0), STD),
        v1.Normalize((0.1, 0.2), STD),
        v1.Normalize("abc", STD),
    ],
    ids=["none", "two", "zero std", "NaN mean", "lengths", "text"],
)
def test_a_transform_without_one_clear_normalisation_offers_none(transform, tmp_path) -> None:
    assert normalisation_of(_round_trip(tmp_path, transform)) is None


plain_types = st.sampled_from(
    ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">f4", ">i2", "U3"]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    array=plain_types.flatmap(
        lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0))
    ),
    transposed=st.booleans(),
)
def test_pickled_arrays_come_back_from_their_bytes_alone(array, transposed, tmp_path) -> None:
    array = array.T if transposed else array

    loaded = _round_trip(tmp_path, array)

    assert isinstance(loaded, Inert)
    found = as_array(loaded)
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert found.tobytes() == array.tobytes()


@pytest.mark.parametrize("number", [np.int64(-3), np.float32(0.5), np.bool_(True), np.uint8(7)])
def test_pickled_numpy_numbers_come_back(number, tmp_path) -> None:
    loaded = _round_trip(tmp_path, [number])

    assert as_scalar(loaded[0]) == number.item()
