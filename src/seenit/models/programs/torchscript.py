"""TorchScript archives: programs, so they open only where the user trusts them."""

import warnings
from collections.abc import Callable

import torch
from torch import nn

from seenit.errors import FileRefused
from seenit.models.opened import OpenedModule
from seenit.models.programs.trust import require_trust
from seenit.records.provenance import FileProvenance


def module_from_torchscript(source: FileProvenance, *, trust: bool) -> OpenedModule:
    """The module of a TorchScript archive, in eval mode, on the CPU.

    Raises:
        FileRefused: It is not trusted, or damaged.
    """
    require_trust(source, trust=trust)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch advises against TorchScript; the file is given
            load: Callable[..., nn.Module] = torch.jit.load
            loaded = load(source.path, map_location="cpu")
    except (RuntimeError, ValueError, OSError) as error:
        raise FileRefused(
            f"{source.path}: expected a TorchScript archive, got one that does not load "
            f"({str(error).splitlines()[0]})"
        ) from error
    return OpenedModule(
        module=loaded.eval(),
        architecture=f"TorchScript program {getattr(loaded, 'original_name', '')}".strip(),
        source=source,
        reasons=("TorchScript program, run because it was trusted",),
    )
