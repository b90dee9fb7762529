"""Exported programs (torch.export): programs, so they open only where the user trusts them."""

import torch
from torch.export import ExportedProgram

from seenit.errors import FileRefused
from seenit.models.opened import OpenedModule
from seenit.models.programs.trust import require_trust
from seenit.records.provenance import FileProvenance


def module_from_exported(source: FileProvenance, *, trust: bool) -> OpenedModule:
    """The module of an exported program, which always runs in the mode in which it was exported.

    Raises:
        FileRefused: It is not trusted, or damaged.
    """
    require_trust(source, trust=trust)
    try:
        program = torch.export.load(source.path)
        module = program.module()
    except Exception as error:  # the reader of this format fails in many ways, all the file's own
        raise FileRefused(
            f"{source.path}: expected an exported program, got one that does not load "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''})"
        ) from error
    fixed_batch = _fixed_batch(program)
    reasons = ["exported program, run because it was trusted"]
    if fixed_batch is not None:
        reasons.append(f"exported for batches of exactly {fixed_batch}, queried in such batches")
    return OpenedModule(
        module=module,
        architecture="exported program",
        source=source,
        reasons=tuple(reasons),
        fixed_batch=fixed_batch,
    )


def _fixed_batch(program: ExportedProgram) -> int | None:
    """The batch size that the program was exported for, None if it takes any."""
    inputs = set(program.graph_signature.user_inputs)
    for node in program.graph.nodes:
        if node.op == "placeholder" and node.name in inputs:
            first = node.meta["val"].shape[0]
            return int(first) if isinstance(first, int) else None
    return None
