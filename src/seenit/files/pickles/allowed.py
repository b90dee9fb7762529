"""Which names a file may ask for, and what to say about the others."""

import re
from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

from seenit.files.pickles.harmless import CALLS_ITS_ARGUMENT, is_builtin_exception
from seenit.files.pickles.hostile import COMPUTED_NAME
from seenit.files.pickles.stand_ins import stand_in_for
from seenit.files.pickles.tensor_classes import REBUILDS_A_CLASS, TENSOR_CLASSES

_TENSOR_PARTS = frozenset(
    {
        "collections.OrderedDict",
        "_codecs.encode",
        "builtins.complex",
        "builtins.set",
        "torch.Size",
        "torch.device",
        "torch.nn.parameter.Parameter",
        "torch.serialization._get_layout",
        "torch.storage.UntypedStorage",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3",
        REBUILDS_A_CLASS,
    }
)
_STORAGE_OR_DTYPE = re.compile(
    r"torch\.(\w+Storage|(b?float|complex|u?int)\d+|bfloat16|bool|float8_\w+|q(u?int8|int32))"
)

_MODEL_PARTS = (
    "torch.nn.modules.", "torchvision.models.", "timm.", "transformers.", "torch.fx.",
    "torchvision.ops.",
)  # fmt: skip
_DATA_SETS = ("torchvision.datasets.", "torch.utils.data.")
_CODE_ROOTS_WORDS = """
_pickle asyncio bdb builtins code codeop commands copyreg ctypes distutils functools http
importlib inspect io marshal multiprocessing nt operator os pathlib pdb pickle pip pkgutil
platform popen2 posix pty pydoc runpy shelve shutil signal smtplib socket ssl subprocess sys
tempfile threading timeit types urllib uuid webbrowser zipimport
"""
_CODE_ROOTS = frozenset(_CODE_ROOTS_WORDS.split())
_CODE_NAMES = re.compile(
    r"(torch\.(hub|load|jit|ops|serialization\.load|storage\._load_from_bytes|_inductor|utils\."
    r"(cpp_extension|bottleneck|collect_env)|distributed|multiprocessing)"
    r"|numpy\.(load|fromfile|memmap|testing|f2py|distutils)|copyreg extension)"
)
_UNLOADABLE = frozenset({"os", "posix", "nt", "sys"})  # torch blocks them, whatever the name
_NO_CODE = frozenset({"builtins.bytearray"})  # torch makes it of any length that a file asks for
_SAVE_WEIGHTS = "save its weights alone: torch.save(model.state_dict(), 'model.pt')"
_SAVE_RECORDS = (
    "set transforms and other objects to None, or save torch.save({'images': images, 'labels': "
    "labels, 'ids': ids, 'membership': membership}, 'data.pt')"
)
_MAX_NAMED = 6
_MAX_LETTERS = 120


class Wanted(StrEnum):
    """What a torch file is opened as."""

    RECORDS = "records"
    MODEL = "a model"
    ANYTHING = "anything"


_REMEDIES = MappingProxyType(
    {
        Wanted.RECORDS: _SAVE_RECORDS,
        Wanted.MODEL: f"load it where those classes exist and {_SAVE_WEIGHTS}",
        Wanted.ANYTHING: f"of a model, {_SAVE_WEIGHTS}; of a data set, {_SAVE_RECORDS}",
    }
)


def refused_among(names: Iterable[str]) -> list[str]:
    """The names that keep a file from being opened, in order; empty if it opens.

    `functools.partial` would call what it is given: around allowed names alone it is data, and
    beside any other it is refused with it.

    Args:
        names: all names that a file asks for.
    """
    asked = list(names)
    refused = {name for name in asked if not is_allowed(name)}
    return [name for name in asked if name in refused or (refused and name in CALLS_ITS_ARGUMENT)]


def is_allowed(name: str) -> bool:
    """A part of a tensor, or a class that has an inert stand-in."""
    if name.partition(".")[0] in _UNLOADABLE:
        return False
    return (
        name in _TENSOR_PARTS | TENSOR_CLASSES
        or _STORAGE_OR_DTYPE.fullmatch(name) is not None
        or stand_in_for(name) is not None
    )


def refusal_of(names: list[str], wanted: Wanted = Wanted.ANYTHING) -> str:
    """One sentence about names that are not allowed, with what to do.

    Args:
        names: the refused names, at least one.
        wanted: what the file was opened as.
    """
    code = [name for name in names if _reaches_code(name)]
    if code:
        from_whom = "from its author"
        if wanted is Wanted.MODEL:
            from_whom += ", the weights alone: model.state_dict() or safetensors"
        return (
            f"refused, and nothing in it was run: loading it would reach {_listed(code)}, which "
            "is code, not data. Do not open it with anything that unpickles; get a clean copy "
            f"{from_whom}"
        )
    if any(name.startswith(_MODEL_PARTS) for name in names):
        return (
            f"expected tensors, got a whole pickled model or layer ({_listed(names)}). Where you "
            f"trust the file, {_SAVE_WEIGHTS}; a network of your own classes is built by code of "
            "yours, --target module:function"
        )
    if any(name.startswith(_DATA_SETS) for name in names):
        return (
            f"expected a data set that holds its images, got one that makes or reads them when "
            f"asked ({_listed(names)}). Pass the folder of images itself, or save what it gives: "
            "torch.save([(image, label) for image, label in dataset], 'data.pt')"
        )
    if any(name.startswith("PIL.") for name in names):
        return (
            f"expected images as tensors, got pickled PIL images ({_listed(names)}). Save them as "
            "torchvision.transforms.functional.to_tensor(image), float32 in [0, 1]"
        )
    if any(name.startswith(("torch._tensor.", "torch._utils.")) for name in names):
        return (
            f"expected plain dense tensors, got others ({_listed(names)}). Save "
            "tensor.to_dense().as_subclass(torch.Tensor).clone()"
        )
    return (
        f"expected lists, numbers and tensors, got objects of {_listed(names)}, classes that are "
        f"not known here and whose code would have to run. Where you trust the file, "
        f"{_REMEDIES[wanted]}"
    )


def _reaches_code(name: str) -> bool:
    if name == COMPUTED_NAME or name in CALLS_ITS_ARGUMENT:
        return True
    if is_allowed(name) or name in _NO_CODE or is_builtin_exception(name):
        return False
    return name.partition(".")[0] in _CODE_ROOTS or _CODE_NAMES.match(name) is not None


def _listed(names: list[str]) -> str:
    shown = ", ".join(_printable(name) for name in names[:_MAX_NAMED])
    return shown if len(names) <= _MAX_NAMED else f"{shown} and {len(names) - _MAX_NAMED} more"


def _printable(name: str) -> str:
    """A name from an untrusted file, shortened and without control characters."""
    escaped = name.encode("unicode_escape").decode("ascii")
    return escaped if len(escaped) <= _MAX_LETTERS else f"{escaped[:_MAX_LETTERS]}..."
