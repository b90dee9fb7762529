"""Names that have an inert stand-in, used by files that want more of them than to be remembered."""

import argparse
import collections
import datetime
import functools
import os
import pathlib
import types
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from hostile_bytes import Calls, call, global_, text, torch_file, torch_zip, touch
from hostile_case import Case, as_public
from hostile_sets import columns, dataset_file
from torch.utils.data import ConcatDataset, Subset, TensorDataset
from torchvision import tv_tensors
from torchvision.datasets import CIFAR10, MNIST, ImageFolder
from torchvision.datasets.folder import default_loader

from seenit.files.pickles.harmless import BUILTINS, DICTIONARIES, LISTS, NUMPY_TYPES, PLAIN
from seenit.files.pickles.stand_ins import DATASETS
from seenit.files.pickles.tensor_classes import REBUILDS_A_CLASS, TENSOR_CLASSES

CODE = ("nothing in it was run", "clean copy")

HARMLESS_NAMES = (
    *sorted(PLAIN | DICTIONARIES | LISTS),
    *(f"builtins.{name}" for name in sorted(BUILTINS)),
    *(f"numpy.{name}" for name in sorted(NUMPY_TYPES)),
    "torch.optim.sgd.SGD",
    "torch.optim.lr_scheduler.LambdaLR",
    "torch.nn.modules.loss.CrossEntropyLoss",
    "omegaconf.dictconfig.DictConfig",
    "omegaconf.listconfig.ListConfig",
    "omegaconf.base.ContainerMetadata",
    "omegaconf.nodes.AnyNode",
    "torch.serialization._get_layout",
    "builtins.complex",
    "torchvision.datasets.vision.StandardTransform",
    REBUILDS_A_CLASS,
    *sorted(DATASETS),
    *sorted(TENSOR_CLASSES),
)


def _asked(name: str) -> bytes:
    home, _, last = name.rpartition(".")
    return global_(home, last)


def _given_a_function(name: str) -> Callable[[Path], Path]:
    """`name(os.system)`, then `os.system("touch …")` as its state."""

    def build(folder: Path) -> Path:
        harm = call("posix", "system", f"touch {folder / 'sentinel'}")
        called = _asked(name) + b"(" + global_("posix", "system") + b"tR"
        return torch_zip(folder / "a.pt", b"\x80\x02" + called + harm + b"b.")

    return build


def _namespace(folder: Path) -> Path:
    settings = argparse.Namespace(lr=0.1, scheduler={"at": [touch(folder)]})
    return torch_file(folder / "a.pt", {"state_dict": {"w": torch.zeros(2)}, "args": settings})


def _simple_namespace(folder: Path) -> Path:
    return torch_file(folder / "a.pt", {"args": types.SimpleNamespace(run=touch(folder))})


def _default_factory(folder: Path) -> Path:
    made = collections.defaultdict(os.system, {f"touch {folder / 'sentinel'}": 1})
    return torch_file(folder / "a.pt", {"history": made})


_METHODS = ("items", "keys", "values", "get", "__class__", "__reduce__", "__iter__", "asked_for")


def _attributes(*names: str) -> bytes:
    """A dictionary of names to the number 3, as opcodes."""
    return b"}(" + b"".join(text(name) + b"K\x03" for name in names) + b"u"


def _with_hidden_methods(name: str) -> Callable[[Path], Path]:
    """A dictionary whose own attributes are called like its methods."""

    def build(folder: Path) -> Path:
        made = _asked(name) + b")R" + _attributes(*_METHODS) + b"b"
        return torch_zip(folder / "a.pt", b"\x80\x02" + made + b".")

    return build


def _parameter_with_hidden_methods(folder: Path) -> Path:
    images = torch.nn.Parameter(torch.zeros(2, 3, 8, 8))
    for name in ("detach", "size", "to", "cpu", "numpy", "dim"):
        setattr(images, name, 3)
    return torch_file(folder / "a.pt", {"imgs": images})


def _of(kind: type, **fields: object) -> object:
    """An object of a class with these attributes, none of which its class has seen."""
    made = kind.__new__(kind)
    made.__dict__.update(fields)
    return made


_FEW = TensorDataset(torch.zeros(6, 3, 8, 8), torch.zeros(6, dtype=torch.int64))


def _sums_of_sums(folder: Path) -> Path:
    """A hundred times the same sum of a hundred times the same sum, and so on: 10^12 sets."""
    inner: object = _FEW
    for _ in range(6):
        inner = _of(ConcatDataset, datasets=[inner] * 100)
    return torch_file(folder / "a.pt", inner)


def _records_of_records(folder: Path) -> Path:
    """A subset that names one record 3,000 times, and a sum of 4,000 times that subset."""
    many = Subset(_FEW, torch.zeros(3_000, dtype=torch.int64))
    return torch_file(folder / "a.pt", _of(ConcatDataset, datasets=[many] * 4_000))


def _set_of_itself(folder: Path) -> Path:
    made = _of(Subset, indices=[0])
    made.__dict__["dataset"] = made
    return torch_file(folder / "a.pt", made)


def _image_with_hidden_methods(folder: Path) -> Path:
    image = tv_tensors.Image(torch.zeros(6, 3, 8, 8))
    for name in ("detach", "numpy", "as_subclass", "numel"):
        setattr(image, name, 3)
    return torch_file(folder / "a.pt", {"imgs": image})


def _image_of_any_size(folder: Path) -> Path:
    size = b"\x8a\x06" + (2**40).to_bytes(6, "little")
    made = _asked("torchvision.tv_tensors._image.Image") + size + b"\x85R"
    return torch_zip(folder / "a.pt", b"\x80\x02" + made + b".")


def _call_inside(kind: type, field: str) -> Callable[[Path], Path]:
    """A call of os.system in an attribute of a data set."""
    return lambda folder: torch_file(folder / "a.pt", _of(kind, **{field: touch(folder)}))


class _Marked:
    """Pickles as `list(…)` of a call."""

    def __init__(self, inner: object) -> None:
        self.inner = inner

    def __reduce__(self) -> tuple[object, ...]:
        return list, ([self.inner],)


STAND_IN_CASES = (
    *(
        Case(
            name=f"{name} called with os.system, and a state that runs it",
            build=_given_a_function(name),
            open=as_public,
            says=("posix.system", *CODE),
        )
        for name in HARMLESS_NAMES
    ),
    Case(
        name="functools.partial over os.system",
        build=lambda folder: torch_file(
            folder / "a.pt", functools.partial(os.system, f"touch {folder / 'sentinel'}")
        ),
        open=as_public,
        says=("functools.partial", "system", *CODE),
    ),
    Case(
        name="functools.partial over a class that is not known",
        build=lambda folder: torch_zip(
            folder / "a.pt",
            b"\x80\x02" + _asked("functools.partial") + global_("my_code", "Trainer") + b"\x85R.",
        ),
        open=as_public,
        says=("functools.partial", *CODE),
    ),
    Case(
        name="a call deep inside argparse.Namespace",
        build=_namespace,
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="a call inside types.SimpleNamespace",
        build=_simple_namespace,
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="a defaultdict whose default is made by os.system",
        build=_default_factory,
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="a call inside a list that builtins.list is asked to make",
        build=lambda folder: torch_file(folder / "a.pt", _Marked(touch(folder))),
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="a call inside a path",
        build=lambda folder: torch_file(folder / "a.pt", Calls(pathlib.PosixPath, touch(folder))),
        open=as_public,
        says=("system", *CODE),
    ),
    *(
        Case(
            name=f"a {name} whose attributes hide its methods",
            build=_with_hidden_methods(name),
            open=as_public,
            says=("images", "labels"),
        )
        for name in ("collections.OrderedDict", "collections.Counter", "yacs.config.CfgNode")
    ),
    Case(
        name="a parameter whose attributes hide its methods",
        build=_parameter_with_hidden_methods,
        open=as_public,
        says=("labels",),
    ),
    Case(
        name="another function of pathlib",
        build=lambda folder: torch_zip(
            folder / "a.pt", b"\x80\x02" + call("pathlib", "Path.unlink", "x") + b"."
        ),
        open=as_public,
        says=("pathlib.Path.unlink", *CODE),
    ),
    Case(
        name="code objects of types",
        build=lambda folder: torch_zip(
            folder / "a.pt", b"\x80\x02" + call("types", "FunctionType", "x") + b"."
        ),
        open=as_public,
        says=("types.FunctionType", *CODE),
    ),
    Case(
        name="torch's own stand-in for a bytearray, as long as the file likes",
        build=lambda folder: torch_zip(
            folder / "a.pt", b"\x80\x02" + _asked("builtins.bytearray") + b"J\xff\xff\xff\x7f\x85R."
        ),
        open=as_public,
        says=("builtins.bytearray", "not known here"),
    ),
    Case(
        name="an averaged model pickled whole",
        build=lambda folder: torch_file(
            folder / "a.pt", torch.optim.swa_utils.AveragedModel(torch.nn.Linear(2, 2))
        ),
        open=as_public,
        says=("whole pickled model", "model.state_dict()"),
    ),
    *(
        Case(
            name=f"{type(value).__name__} where labels should be",
            build=lambda folder, value=value: dataset_file(folder / "a.pt", labels=value),  # type: ignore[misc]
            open=as_public,
            says=("labels: expected",),
        )
        for value in (
            collections.defaultdict(list, {0: [1]}),
            pathlib.PurePosixPath("a"),
            range(6),
            types.SimpleNamespace(a=1),
            argparse.Namespace(a=1),
            datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC),
            frozenset({1, 2}),
            slice(6),
            functools.partial(torch.optim.SGD, lr=0.1),
            np.random.RandomState(0),
            [uuid.UUID(int=at) for at in range(6)],
        )
    ),
    Case(
        name="a deque of too few ids",
        build=lambda folder: torch_file(folder / "a.pt", columns(ids=collections.deque([1, 2]))),
        open=as_public,
        says=("ids",),
    ),
    *(
        Case(
            name=f"a call in the {field} of {kind.__name__}",
            build=_call_inside(kind, field),
            open=as_public,
            says=("system", *CODE),
        )
        for kind, field in (
            (Subset, "indices"),
            (Subset, "dataset"),
            (ConcatDataset, "datasets"),
            (TensorDataset, "tensors"),
            (CIFAR10, "data"),
            (MNIST, "target_transform"),
        )
    ),
    Case(
        name="a data set inside itself",
        build=_set_of_itself,
        open=as_public,
        says=("at most 8 data sets nested in each other",),
    ),
    Case(
        name="sums of sums of data sets, as many as there is memory for",
        build=_sums_of_sums,
        open=as_public,
        says=("10,000 in all",),
    ),
    Case(
        name="a sum of records beyond what is read",
        build=_records_of_records,
        open=as_public,
        says=("at most 10,000,000 records",),
    ),
    *(
        Case(
            name=f"a subset by {words}",
            build=lambda folder, indices=indices: torch_file(  # type: ignore[misc]
                folder / "a.pt", _of(Subset, dataset=_FEW, indices=indices)
            ),
            open=as_public,
            says=("indices of the subset: expected", "0 to 5" if known else "got"),
        )
        for words, indices, known in (
            ("a range without an end", range(10**15), True),
            ("a range below zero", range(5, -3, -1), True),
            ("a range without a step", slice(0, 6, 0), False),
            ("places that are not there", [0, 6], True),
            ("numbers beyond 64 bits", [2**70], True),
            ("an object", datetime.date(2020, 1, 2), False),
            ("a list in itself", [[0]], False),
        )
    ),
    Case(
        name="a subset of nothing",
        build=lambda folder: torch_file(folder / "a.pt", _of(Subset, dataset=None, indices=[0, 1])),
        open=as_public,
        says=("expected a pair (images, labels), got NoneType",),
    ),
    Case(
        name="an empty sum of data sets",
        build=lambda folder: torch_file(folder / "a.pt", _of(ConcatDataset, datasets=[])),
        open=as_public,
        says=("expected at least one data set",),
    ),
    Case(
        name="an image class asked to make one of any size",
        build=_image_of_any_size,
        open=as_public,
        says=("the torch file is damaged",),
    ),
    Case(
        name="an image of another class whose attributes hide its methods",
        build=_image_with_hidden_methods,
        open=as_public,
        says=("labels",),
    ),
    Case(
        name="a folder of images pickled as paths",
        build=lambda folder: torch_file(
            folder / "a.pt",
            _of(ImageFolder, root="/etc", samples=[("/etc/passwd", 0)], loader=default_loader),
        ),
        open=as_public,
        says=("torchvision.datasets.folder.ImageFolder", "Pass the folder of images itself"),
    ),
)
