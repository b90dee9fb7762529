"""`module:function`: a model of the user's own, built or served by the user's own code."""

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from seenit.errors import ModelError
from seenit.files.provenance import provenance_of
from seenit.models.opened import OpenedModule
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.own_code.frame_answers import FrameFunction
from seenit.models.own_code.importing import importable, imported
from seenit.models.own_code.text_function import TextFunction, TextFunctionModule
from seenit.models.tables.task import TableTask
from seenit.models.texts.task import TextTask
from seenit.records.provenance import FileProvenance


def module_from_factory(
    spec: str, table: TableTask | None = None, texts: TextTask | None = None
) -> OpenedModule:
    """The model that `module:function` names, the working folder importable.

    The name may stand for an nn.Module, for a function that takes nothing and returns an
    nn.Module or a callable, or for a callable of one argument: itself the model, asked with a
    float32 batch and answering with logits. Such a callable gets records of a mixed table as a
    pandas frame, and an nn.Module gets their rows as float32. Of texts either gets a list of
    strings, or of tuples for pairs.

    Args:
        spec: module:function.
        table: of the records that it is asked about; None of other records.
        texts: of the records that it is asked about; None of other records.

    Raises:
        ModelError: It cannot be imported, or what it gives is no model.
    """
    try:
        folder = Path.cwd()
        with importable(folder):  # a function may import when it is called
            thing = imported(spec, folder=folder)
            model = thing() if _takes_nothing(thing) else thing
    except Exception as error:  # the user's own code may fail in any way
        raise ModelError(
            f"{spec}: expected an importable module:function that returns a model, got "
            f"{type(error).__name__}: {error}"
        ) from error
    if not callable(model):
        raise ModelError(
            f"{spec}: expected an nn.Module or a callable from a batch to logits, got "
            f"{type(model).__name__}"
        )
    is_module = isinstance(model, nn.Module)
    if isinstance(model, nn.Module):
        module = model.eval() if texts is None else TextFunctionModule(model).eval()
    else:
        module = AskedOnce(_of_a_batch(model, table, texts), folder, name=spec)
    return OpenedModule(
        module=module,
        architecture=f"{type(model).__name__} of {spec}" if is_module else f"callable {spec}",
        source=_source(spec, sys.modules[spec.partition(":")[0]]),
        reasons=(f"{spec} gave {'an nn.Module' if is_module else 'a callable'}",),
    )


def _of_a_batch(
    function: Callable[..., Any], table: TableTask | None, texts: TextTask | None
) -> Callable[[Tensor], Any]:
    """The function, called with a batch as a tensor."""
    if table is not None:
        return FrameFunction(function, table)
    return function if texts is None else TextFunction(function)


def _takes_nothing(thing: Any) -> bool:
    """`thing` is a function or class that can be called without arguments."""
    if isinstance(thing, nn.Module) or not callable(thing):
        return False
    try:
        inspect.signature(thing).bind()
    except TypeError:
        return False
    return True


def _source(spec: str, module: Any) -> FileProvenance:
    file = getattr(module, "__file__", None)
    if file is None:
        return FileProvenance(path=spec, kind="Python code", n_bytes=0, sha256="")
    code = provenance_of(file, "Python code")
    return FileProvenance(path=spec, kind=code.kind, n_bytes=code.n_bytes, sha256=code.sha256)
