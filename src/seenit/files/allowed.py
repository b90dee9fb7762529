"""Which names a file may ask for, and what to say about the others."""

import re

from seenit.files.hostile import COMPUTED_NAME
from seenit.files.stand_ins import stand_in_for

_TENSOR_PARTS = frozenset(
    {
        "collections.OrderedDict",
        "_codecs.encode",
        "builtins.set",
        "torch.Size",
        "torch.device",
        "torch.nn.parameter.Parameter",
        "torch.storage.UntypedStorage",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3",
    }
)
_STORAGE_OR_DTYPE = re.compile(
    r"torch\.(\w+Storage|(b?float|complex|u?int)\d+|bfloat16|bool|float8_\w+)"
)

_MODEL_PARTS = (
    "torch.nn.modules.", "torchvision.models.", "timm.", "transformers.", "torch.fx.",
    "torchvision.ops.",
)  # fmt: skip
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
_MAX_NAMED = 6
_MAX_LETTERS = 120


def is_allowed(name: str) -> bool:
    """A part of a tensor, or a class that has an inert stand-in."""
    if name.partition(".")[0] in _UNLOADABLE:
        return False
    return (
        name in _TENSOR_PARTS
        or _STORAGE_OR_DTYPE.fullmatch(name) is not None
        or stand_in_for(name) is not None
    )


def refusal_of(names: list[str]) -> str:
    """One sentence about names that are not allowed, with what to do.

    Args:
        names: the refused names, at least one.
    """
    code = [name for name in names if _reaches_code(name)]
    if code:
        return (
            f"refused, and nothing in it was run: loading it would reach {_listed(code)}, which "
            "is code, not data. Do not open it with anything that unpickles; get a clean copy "
            "from its author"
        )
    if any(name.startswith(_MODEL_PARTS) for name in names):
        return (
            f"expected tensors, got a whole pickled model or layer ({_listed(names)}). Where you "
            "trust the file, save its weights alone: torch.save(model.state_dict(), 'model.pt'); a "
            "network of your own classes is built by code of yours, --target module:function"
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
        f"expected lists, numbers and tensors, got objects of {_listed(names)}, whose code would "
        "have to run. Where you trust the file, set transforms and other objects to None, or save "
        "torch.save({'images': images, 'labels': labels, 'ids': ids, 'membership': membership}, "
        "'data.pt')"
    )


def _reaches_code(name: str) -> bool:
    if name == COMPUTED_NAME:
        return True
    return name.partition(".")[0] in _CODE_ROOTS or _CODE_NAMES.match(name) is not None


def _listed(names: list[str]) -> str:
    shown = ", ".join(_printable(name) for name in names[:_MAX_NAMED])
    return shown if len(names) <= _MAX_NAMED else f"{shown} and {len(names) - _MAX_NAMED} more"


def _printable(name: str) -> str:
    """A stranger's name, unable to fill or steer a terminal."""
    escaped = name.encode("unicode_escape").decode("ascii")
    return escaped if len(escaped) <= _MAX_LETTERS else f"{escaped[:_MAX_LETTERS]}..."
