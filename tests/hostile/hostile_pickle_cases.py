"""Pickles that would run something, in every disguise that a torch file has."""

import builtins
import functools
import operator
import pickle
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import torch
import torchvision
from hostile_bytes import (
    Calls,
    call,
    cut,
    global_,
    legacy_tar,
    swap_in_zip,
    text,
    torch_file,
    torch_zip,
    touch,
)
from hostile_case import Case, as_private, as_public
from hostile_sets import class_in, columns, dataset_file, encoded
from PIL import Image

CODE = ("nothing in it was run", "clean copy")


def _loads_nested(folder: Path) -> Path:
    inner = torch_file(folder / "inner.pt", touch(folder)).read_bytes()
    (folder / "inner.pt").unlink()
    return torch_file(folder / "a.pt", Calls(torch.storage._load_from_bytes, inner))


def _legacy_with_evil_header(folder: Path) -> Path:
    path = torch_file(folder / "a.pt", columns(), _use_new_zipfile_serialization=False)
    data = path.read_bytes()
    magic, protocol = (
        pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2),
        pickle.dumps(1001, protocol=2),
    )
    assert data.startswith(magic + protocol)
    evil = b"\x80\x02" + call("posix", "system", f"touch {folder / 'sentinel'}") + b"."
    path.write_bytes(magic + protocol + evil + data[len(magic + protocol) :])
    return path


def _bomb(folder: Path) -> Path:
    path = folder / "a.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02]" + b"N0" * 10_000_000 + b".")
    return path


def _foreign(folder: Path) -> Path:
    with class_in("my_settings", "Config") as made:
        return dataset_file(folder / "a.pt", settings=made())


def _lambda(folder: Path) -> Path:
    with class_in("__main__", "double") as made:
        return dataset_file(folder / "a.pt", transform=torchvision.transforms.Lambda(made))


def _numpy_lies(folder: Path) -> Path:
    path = torch_file(folder / "a.pt", columns(labels=np.arange(6)))
    return swap_in_zip(path, "data.pkl", lambda data: data.replace(b"K\x06\x85", b"K\x07\x85"))


def _huge_tensor(folder: Path) -> Path:
    path = torch_file(folder / "a.pt", {"images": torch.zeros(3, 5), "labels": [0, 1, 2]})
    return swap_in_zip(
        path, "data.pkl", lambda data: data.replace(b"K\x03K\x05\x86", b"K\xffK\xff\x86")
    )


def _reduce_in_membership(folder: Path) -> Path:
    return dataset_file(folder / "a.pt", membership=[1, 0, 1, 0, touch(folder), 0])


def _stack_global(folder: Path, *, computed: bool) -> bytes:
    """STACK_GLOBAL whose strings come from the memo, or from a dictionary that is built."""
    tail = b"(" + text(f"touch {folder / 'sentinel'}") + b"tR."
    if computed:
        return b"\x80\x04(" + text("posix") + text("x") + b"d" + text("system") + b"\x93" + tail
    strings = text("posix") + b"q\x00" + text("system") + b"q\x01" + b"00"
    return b"\x80\x04" + strings + b"h\x00h\x01\x93" + tail


PICKLE_CASES = (
    Case(
        name="os.system as the whole file",
        build=lambda folder: torch_file(folder / "a.pt", touch(folder)),
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="os.system in an attribute of the data set",
        build=lambda folder: dataset_file(folder / "a.pt", transform=touch(folder)),
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="a call inside the membership list",
        build=_reduce_in_membership,
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="builtins.eval",
        build=lambda folder: torch_file(
            folder / "a.pt", [Calls(eval, f"open({str(folder / 'sentinel')!r}, 'w')")]
        ),
        open=as_public,
        says=("builtins.eval", *CODE),
    ),
    Case(
        name="builtins.exec in a dict value",
        build=lambda folder: torch_file(
            folder / "a.pt",
            {"imgs": Calls(exec, f"open({str(folder / 'sentinel')!r}, 'w')"), "labels": []},
        ),
        open=as_public,
        says=("builtins.exec", *CODE),
    ),
    Case(
        name="builtins.__import__",
        build=lambda folder: torch_file(folder / "a.pt", Calls(builtins.__import__, "antigravity")),
        open=as_public,
        says=("builtins.__import__", *CODE),
    ),
    Case(
        name="getattr that walks from an allowed class to its globals",
        build=lambda folder: torch_file(
            folder / "a.pt", Calls(getattr, torch.Size, "__init_subclass__")
        ),
        open=as_public,
        says=("builtins.getattr", *CODE),
    ),
    Case(
        name="subprocess.Popen",
        build=lambda folder: torch_file(
            folder / "a.pt", Calls(subprocess.Popen, ["touch", str(folder / "sentinel")])
        ),
        open=as_public,
        says=("subprocess.Popen", *CODE),
    ),
    Case(
        name="torch.hub.load",
        build=lambda folder: torch_file(folder / "a.pt", Calls(torch.hub.load, "x/y", "z")),
        open=as_public,
        says=("torch.hub.load", *CODE),
    ),
    Case(
        name="torch.load, unrestricted, of a file beside it",
        build=lambda folder: torch_file(folder / "a.pt", Calls(torch.load, str(folder / "b.pt"))),
        open=as_public,
        says=("torch.serialization.load", *CODE),
    ),
    Case(
        name="a hostile torch file nested in the bytes of another",
        build=_loads_nested,
        open=as_public,
        says=("torch.storage._load_from_bytes", *CODE),
    ),
    Case(
        name="functools.partial over operator.methodcaller",
        build=lambda folder: torch_file(
            folder / "a.pt", functools.partial(operator.methodcaller("system", "true"))
        ),
        open=as_public,
        says=("functools.partial", "operator.methodcaller", *CODE),
    ),
    Case(
        name="a data set class that claims to live in posix",
        build=lambda folder: torch_zip(
            folder / "a.pt", b"\x80\x02" + global_("posix", "MembershipDataset") + b")\x81}b."
        ),
        open=as_public,
        says=("posix.MembershipDataset", *CODE),
    ),
    Case(
        name="STACK_GLOBAL with names fetched from the memo",
        build=lambda folder: torch_zip(folder / "a.pt", _stack_global(folder, computed=False)),
        open=as_public,
        says=("posix.system", *CODE),
    ),
    Case(
        name="STACK_GLOBAL with a name that is computed",
        build=lambda folder: torch_zip(folder / "a.pt", _stack_global(folder, computed=True)),
        open=as_public,
        says=("a name that it computes while loading", *CODE),
    ),
    Case(
        name="protocol 4, written by torch.save itself",
        build=lambda folder: torch_file(folder / "a.pt", touch(folder), pickle_protocol=4),
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="an honest set in protocol 4",
        build=lambda folder: torch_file(folder / "a.pt", columns(), pickle_protocol=4),
        open=as_public,
        says=("expected pickle protocol 2", "without pickle_protocol"),
    ),
    Case(
        name="INST, the oldest opcode that calls",
        build=lambda folder: torch_zip(
            folder / "a.pt",
            b"(" + text(f"touch {folder / 'sentinel'}") + b"iposix\nsystem\n.",
        ),
        open=as_public,
        says=("posix.system", *CODE),
    ),
    Case(
        name="a name that would steer the terminal",
        build=lambda folder: torch_zip(
            folder / "a.pt", b"\x80\x02" + global_("os\x1b[2J", "x" * 10_000) + b"."
        ),
        open=as_public,
        says=("os\\x1b[2J.xxx", "..."),
    ),
    Case(
        name="a number of the extension registry instead of a name",
        build=lambda folder: torch_zip(folder / "a.pt", b"\x80\x02\x82\x07."),
        open=as_public,
        says=("copyreg extension 7", *CODE),
    ),
    Case(
        name="a Python 2 name for subprocess",
        build=lambda folder: torch_zip(
            folder / "a.pt", b"\x80\x02" + call("commands", "getoutput", "true") + b"."
        ),
        open=as_public,
        says=("subprocess.getoutput", *CODE),
    ),
    Case(
        name="a second data.pkl deeper in the archive",
        build=lambda folder: torch_zip(
            folder / "a.pt",
            pickle.dumps({"images": [], "labels": []}, protocol=2),
            again=b"\x80\x02" + call("posix", "system", f"touch {folder / 'sentinel'}") + b".",
        ),
        open=as_public,
        says=("posix.system", *CODE),
    ),
    Case(
        name="os.system in the format before torch 1.6",
        build=lambda folder: torch_file(
            folder / "a.pt", touch(folder), _use_new_zipfile_serialization=False
        ),
        open=as_public,
        says=("system", *CODE),
    ),
    Case(
        name="os.system in the header of the format before torch 1.6",
        build=_legacy_with_evil_header,
        open=as_public,
        says=("posix.system", *CODE),
    ),
    Case(
        name="a tar from before torch 0.2",
        build=lambda folder: legacy_tar(folder / "a.pt"),
        open=as_public,
        says=("before 0.2", "torch.save it again"),
    ),
    Case(
        name="a bare pickle, protocol 5",
        build=lambda folder: _written(folder / "a.pt", pickle.dumps(touch(folder), protocol=5)),
        open=as_public,
        says=("pickle that was not written by torch.save", "write it with torch.save"),
    ),
    Case(
        name="a bare pickle, protocol 0, all text",
        build=lambda folder: _written(folder / "a.csv", pickle.dumps(touch(folder), protocol=0)),
        open=as_public,
        says=("pickle that was not written by torch.save", "write it with torch.save"),
    ),
    Case(
        name="an honest set written by pickle.dump",
        build=lambda folder: _written(folder / "a.pkl", pickle.dumps(columns())),
        open=as_public,
        says=("pickle that was not written by torch.save", "write it with torch.save"),
    ),
    Case(
        name="a compressed archive that would swell",
        build=_bomb,
        open=as_public,
        says=("compressed", "save the file again"),
    ),
    Case(
        name="a whole pickled model",
        build=lambda folder: torch_file(folder / "a.pt", torch.nn.Linear(2, 2)),
        open=as_public,
        says=("whole pickled model", "torch.nn.modules.linear.Linear", "model.state_dict()"),
    ),
    Case(
        name="pickled PIL images",
        build=lambda folder: dataset_file(
            folder / "a.pt", imgs=[Image.new("RGB", (8, 8)) for _ in range(6)]
        ),
        open=as_public,
        says=("pickled PIL images", "to_tensor"),
    ),
    Case(
        name="an object of the author's own class",
        build=_foreign,
        open=as_public,
        says=("my_settings.Config", "to None"),
    ),
    Case(
        name="a transform that holds a function",
        build=_lambda,
        open=as_public,
        says=("__main__.double", "torchvision.transforms.transforms.Lambda", "to None"),
    ),
    Case(
        name="an array of Python objects",
        build=lambda folder: torch_file(
            folder / "a.pt", columns(labels=np.array([0, 1, None, 1, 2, 0], dtype=object))
        ),
        open=as_public,
        says=("labels", "Python objects", "one plain type"),
    ),
    Case(
        name="an array whose shape exceeds its bytes",
        build=_numpy_lies,
        open=as_public,
        says=("labels", "shape does not fit its bytes"),
    ),
    Case(
        name="a tensor whose shape exceeds its storage",
        build=_huge_tensor,
        open=as_private,
        says=("the torch file is damaged", "again"),
    ),
    Case(
        name="a torch file cut in the middle",
        build=lambda folder: cut(dataset_file(folder / "a.pt"), 0.5),
        open=as_public,
        says=("breaks off before its end", "bytes", "download or copy it again"),
    ),
    Case(
        name="a torch file of the format before 1.6 cut in its pickle",
        build=lambda folder: cut(dataset_file(folder / "a.pt", legacy=True), 0.1),
        open=as_public,
        says=("the pickle inside is damaged", "again"),
    ),
    Case(
        name="a torch file of the format before 1.6 cut in its tensors",
        build=lambda folder: cut(dataset_file(folder / "a.pt", legacy=True), 0.95),
        open=as_public,
        says=("the torch file is damaged", "unexpected EOF", "again"),
    ),
    Case(
        name="a pickle that breaks off inside a whole archive",
        build=lambda folder: torch_zip(folder / "a.pt", b"\x80\x02}q\x00X\xff\xff\x00\x00ids"),
        open=as_public,
        says=("the pickle inside is damaged", "again"),
    ),
    Case(
        name="opcodes that take from an empty stack",
        build=lambda folder: torch_zip(folder / "a.pt", b"\x80\x02R."),
        open=as_public,
        says=("the torch file is damaged", "again"),
    ),
    Case(
        name="an encoded image named like a torch file",
        build=lambda folder: _written(folder / "a.pt", encoded()),
        open=as_public,
        says=("no format that is known here", "expected a torch file"),
    ),
)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
