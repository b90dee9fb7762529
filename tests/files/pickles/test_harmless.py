"""What trainers leave beside the weights opens, remembered and never made."""

import argparse
import collections
import datetime
import decimal
import fractions
import functools
import pathlib
import sys
import types
import uuid

import numpy as np
import pytest
import torch

from seenit.errors import FileRefused
from seenit.files import Inert, describe, load_torch
from seenit.files.pickles.allowed import Wanted


def _weights():
    return torch.nn.Linear(3, 2).state_dict()


def _optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1, momentum=0.9)


BESIDE = {
    "counter": collections.Counter([30, 60]),
    "history": collections.defaultdict(list, {"loss": [1.0, 0.5]}),
    "folder": pathlib.PurePosixPath("runs/7"),
    "windows": pathlib.PureWindowsPath("runs/7"),
    "range": range(1, 9, 2),
    "config": types.SimpleNamespace(lr=0.1, betas=(0.9, 0.99)),
    "args": argparse.Namespace(lr=0.1, resume=pathlib.Path("a.pt"), dtype=torch.float16),
    "recent": collections.deque([1.0, 2.0], maxlen=20),
    "when": datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC),
    "day": datetime.date(2024, 2, 29),
    "took": datetime.timedelta(seconds=3),
    "price": decimal.Decimal("1.5"),
    "share": fractions.Fraction(1, 3),
    "run": uuid.UUID(int=3),
    "frozen": frozenset({1, 2}),
    "set": {1, 2},
    "complex": 1 + 2j,
    "slice": slice(1, 5),
    "type": int,
    "dots": ...,
    "numpy type": np.float32,
    "numpy number": np.float64(0.5),
    "numpy dtype": np.dtype("int64"),
    "array": np.arange(3),
    "random state": np.random.RandomState(0),
    "generator": np.random.default_rng(0),
    "size": torch.Size([1, 2]),
    "device": torch.device("cpu"),
    "layout": torch.strided,
    "quantised": torch.qint8,
    "partial": functools.partial(torch.optim.SGD, lr=0.1),
    "optimizer": _optimizer(),
    "scheduler": torch.optim.lr_scheduler.MultiStepLR(_optimizer(), [30, 60]),
    "criterion": torch.nn.CrossEntropyLoss(weight=torch.ones(2)),
}


def test_the_weights_open_beside_everything_that_the_standard_trainers_leave(tmp_path):
    weights = _weights()
    torch.save({"state_dict": weights, **BESIDE}, tmp_path / "a.pt")

    loaded = load_torch(str(tmp_path / "a.pt"))

    assert list(loaded) == ["state_dict", *BESIDE]
    assert all(torch.equal(loaded["state_dict"][name], weights[name]) for name in weights)
    assert describe(str(tmp_path / "a.pt")).problems == ()


@pytest.mark.parametrize("name", BESIDE)
def test_each_opens_alone(name, tmp_path):
    torch.save([BESIDE[name], torch.zeros(1)], tmp_path / "a.pt")

    assert torch.equal(load_torch(str(tmp_path / "a.pt"))[1], torch.zeros(1))


def test_dictionaries_and_lists_of_other_classes_keep_what_they_hold(tmp_path):
    torch.save({name: BESIDE[name] for name in ("history", "recent")}, tmp_path / "a.pt")

    loaded = load_torch(str(tmp_path / "a.pt"))

    assert loaded == {"history": {"loss": [1.0, 0.5]}, "recent": [1.0, 2.0]}


def test_objects_become_stand_ins_that_remember(tmp_path):
    torch.save({name: BESIDE[name] for name in ("args", "range", "folder")}, tmp_path / "a.pt")

    loaded = load_torch(str(tmp_path / "a.pt"))

    assert all(isinstance(value, Inert) for value in loaded.values())
    assert loaded["args"].fields["lr"] == 0.1
    assert loaded["range"].arguments == (1, 9, 2)
    assert loaded["folder"].arguments == ("runs", "7")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("yacs.config", "CfgNode"),
        ("easydict", "EasyDict"),
        ("munch", "Munch"),
        ("addict.addict", "Dict"),
        ("lightning.fabric.utilities.data", "AttributeDict"),
        ("pytorch_lightning.utilities.parsing", "AttributeDict"),
    ],
)
def test_configurations_of_other_packages_open_as_dictionaries(module, name, tmp_path, monkeypatch):
    made = type(name, (dict,), {"__module__": module})
    home = types.ModuleType(module)
    setattr(home, name, made)
    parts = module.split(".")
    for at in range(1, len(parts)):
        parent = ".".join(parts[:at])
        monkeypatch.setitem(sys.modules, parent, types.ModuleType(parent))
    monkeypatch.setitem(sys.modules, module, home)
    settings = made(lr=0.1, inner=made(depth=18))
    settings.__dict__["frozen"] = True
    torch.save({"cfg": settings}, tmp_path / "a.pt")

    assert load_torch(str(tmp_path / "a.pt"))["cfg"] == {"lr": 0.1, "inner": {"depth": 18}}


def _refusal(path, wanted):
    with pytest.raises(FileRefused) as caught:
        load_torch(str(path), wanted=wanted)
    return str(caught.value)


def test_a_class_that_is_not_known_is_called_unknown_and_the_remedy_fits(tmp_path, monkeypatch):
    made = type("Meter", (), {"__module__": "my_meters"})
    home = types.ModuleType("my_meters")
    home.Meter = made
    monkeypatch.setitem(sys.modules, "my_meters", home)
    torch.save({"state_dict": _weights(), "meter": made()}, tmp_path / "a.pt")

    of_a_model = _refusal(tmp_path / "a.pt", Wanted.MODEL)
    of_records = _refusal(tmp_path / "a.pt", Wanted.RECORDS)

    for said in (of_a_model, of_records):
        assert "my_meters.Meter" in said
        assert "not known here" in said
        assert "clean copy" not in said
    assert "torch.save(model.state_dict(), 'model.pt')" in of_a_model
    assert "'labels'" not in of_a_model
    assert "'labels'" in of_records
    assert "state_dict" not in of_records


def test_a_model_that_reaches_code_is_accused_with_a_models_remedy(tmp_path):
    torch.save({"state_dict": _weights(), "hook": print}, tmp_path / "a.pt")

    said = _refusal(tmp_path / "a.pt", Wanted.MODEL)

    assert "builtins.print" in said
    assert "clean copy" in said
    assert "model.state_dict()" in said


def test_an_exception_beside_the_weights_is_not_called_code(tmp_path):
    torch.save({"state_dict": _weights(), "failed": ValueError("x")}, tmp_path / "a.pt")

    said = _refusal(tmp_path / "a.pt", Wanted.MODEL)

    assert "builtins.ValueError" in said
    assert "not known here" in said
