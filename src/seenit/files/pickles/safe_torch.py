"""Open what torch.save wrote, without running anything in it."""

from collections.abc import Callable

import torch

from seenit.errors import FileRefused
from seenit.files.damage import refusing_damage
from seenit.files.kinds import Kind
from seenit.files.pickles.allowed import Wanted, refusal_of, refused_among
from seenit.files.pickles.hostile import PickleScan
from seenit.files.pickles.own_attributes import clear_own_attributes
from seenit.files.pickles.stand_ins import stand_in_for
from seenit.files.pickles.tensor_classes import TENSOR_CLASSES, PlainTensor
from seenit.files.pickles.torch_archive import requested_names
from seenit.files.usable import require_usable

_PROTOCOL = 2

_ELSEWHERE = {
    Kind.TORCHSCRIPT: "is a TorchScript archive, which is a program; as a model it opens with "
    "--trust",
    Kind.EXPORTED: "is an exported program; as a model it opens with --trust",
}


def load_torch(path: str, *, kind: Kind | None = None, wanted: Wanted = Wanted.ANYTHING) -> object:
    """The object in a torch file, tensors on the CPU and mapped from disk where possible.

    The file is read twice: its opcodes are listed first, and one name that is neither part of a
    tensor nor a class with an inert stand-in refuses it. Then torch's weights-only reader loads
    it, which knows the stand-ins (`seenit.files.pickles.stand_ins.Inert`) for as long as it reads.
    A file from before torch 1.6 cannot be mapped and is read into memory.

    Args:
        path: the file.
        kind: what `require_usable` said of it, asked here if None.
        wanted: what it is opened as, for the advice in a refusal.

    Raises:
        FileRefused: Not a torch file, damaged, or asking for anything that would have to run.
    """
    kind = require_usable(path) if kind is None else kind
    if kind not in (Kind.TORCH, Kind.TORCH_LEGACY):
        raise FileRefused(f"{path}: {_ELSEWHERE.get(kind, f'expected a torch file, got a {kind}')}")
    scan = requested_names(path, kind)
    _require_inert(path, scan, wanted)
    stand_ins: list[Callable[..., object] | tuple[Callable[..., object], str]] = [
        (stand_in, name) for name in scan.names if (stand_in := stand_in_for(name)) is not None
    ]
    stand_ins += [(PlainTensor, name) for name in scan.names if name in TENSOR_CLASSES]
    with (
        refusing_damage(path, "the torch file"),
        torch.serialization.safe_globals(stand_ins),
    ):
        loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=kind is Kind.TORCH)
        clear_own_attributes(loaded)
    return loaded


def _require_inert(path: str, scan: PickleScan, wanted: Wanted) -> None:
    refused = refused_among(scan.names)
    if refused:
        raise FileRefused(f"{path}: {refusal_of(refused, wanted)}")
    newer = [number for number in scan.protocols if number != _PROTOCOL]
    if newer:
        raise FileRefused(
            f"{path}: expected pickle protocol {_PROTOCOL}, torch.save's own, got {newer[0]}, "
            "which cannot be opened without running code; save it again without pickle_protocol"
        )
