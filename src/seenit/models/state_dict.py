"""A model from its parameters alone: the state dict is found, then the module that it fits."""

from collections.abc import Mapping
from typing import TypeGuard

import torch
from torch import Tensor, nn
from torchvision.models import ResNet

from seenit.errors import ModelError, Refused
from seenit.models.architectures import build_named
from seenit.models.opened import OpenedModule
from seenit.models.resnet import fit_stem, recognise_resnet
from seenit.records.provenance import FileProvenance

_WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "module", "network", "ema")
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.")
_SHOWN = 6


def module_from_state_dict(
    loaded: object, source: FileProvenance, *, architecture: str | None
) -> OpenedModule:
    """The module whose parameters `loaded` holds, in eval mode, float32.

    Args:
        loaded: a state dict, or a checkpoint with one under a usual name.
        source: the file it came from.
        architecture: a torchvision builder's name, "-3x3" after a ResNet's for the small stem
            without max pooling, "-3x3-maxpool" for the small stem with it; None to recognise
            torchvision ResNets from the keys and shapes.

    Raises:
        ModelError: There is no state dict, or no architecture is known for it.
        Refused: The state dict does not fit: missing, unexpected and misshaped keys by name, and
            weights that are NaN or infinite.
    """
    state, reasons = find_state_dict(loaded, source.path)
    if architecture is None:
        plan = recognise_resnet(state)
        if isinstance(plan, str):
            raise ModelError(
                f"{source.path}: expected the keys of a torchvision ResNet, but {plan}; name the "
                "torchvision builder with --architecture, or pass --target module:function"
            )
        module = plan.build()
        words, why = plan.words, plan.reasons
    else:
        module, words, why = _named(architecture, state, source.path)
    problems = misfits(module, state, words)
    if problems:
        raise Refused(f"{source.path}: {problem}" for problem in problems)
    module.load_state_dict(state, strict=True, assign=True)
    module.requires_grad_(False)
    return OpenedModule(
        module=module.eval(), architecture=words, source=source, reasons=(*reasons, *why)
    )


def find_state_dict(loaded: object, name: str) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    """The float32 state dict inside `loaded` and, one sentence each, what was done to get it.

    Raises:
        ModelError: There is none.
    """
    reasons = []
    if _is_state_dict(loaded):
        state = dict(loaded)
    else:
        inside = _wrapped(loaded)
        if not inside:
            held = (
                ", ".join(map(str, loaded))
                if isinstance(loaded, Mapping)
                else type(loaded).__name__
            )
            raise ModelError(
                f"{name}: expected a state dict (names to tensors) or a checkpoint with one under "
                f"{', '.join(_WRAPPERS[:3])}; got {held or 'nothing'}"
            )
        first, *others = inside
        state = dict(inside[first])
        left = f"; {', '.join(others)} left alone" if others else ""
        reasons.append(f"state dict found under '{first}'{left}")
    while prefix := next((p for p in _PREFIXES if all(k.startswith(p) for k in state)), None):
        state = {key.removeprefix(prefix): value for key, value in state.items()}
        reasons.append(f"prefix '{prefix}' taken off every key")
    narrow = {str(v.dtype).removeprefix("torch.") for v in state.values() if _is_other_float(v)}
    if narrow:
        reasons.append(f"weights stored as {', '.join(sorted(narrow))}, used as float32")
    return {key: _owned(value) for key, value in state.items()}, tuple(reasons)


def misfits(module: nn.Module, state: Mapping[str, Tensor], words: str) -> list[str]:
    """Why `state` cannot be the parameters of `module`: every reason, empty if it can."""
    wanted = module.state_dict()
    counters = {key for key in wanted if key.endswith("num_batches_tracked")}
    problems = []
    if missing := sorted(wanted.keys() - state.keys() - counters):
        problems.append(f"{words} needs {_listed(missing)}, which the state dict lacks")
    if unexpected := sorted(state.keys() - wanted.keys()):
        problems.append(f"{words} has no place for {_listed(unexpected)} of the state dict")
    misshaped = [
        f"{key} (expected {tuple(wanted[key].shape)}, got {tuple(state[key].shape)})"
        for key in wanted
        if key in state and wanted[key].shape != state[key].shape
    ]
    if misshaped:
        problems.append(f"shapes differ from those of {words}: {_listed(misshaped)}")
    bad = [k for k, v in state.items() if v.is_floating_point() and not bool(v.isfinite().all())]
    if bad:
        problems.append(f"NaN or infinite weights in {_listed(bad)}; the file is damaged")
    return problems


def _named(
    architecture: str, state: Mapping[str, Tensor], path: str
) -> tuple[nn.Module, str, tuple[str, ...]]:
    builder, _, stem = architecture.partition("-3x3")
    if stem not in ("", "-maxpool"):
        raise ModelError(
            f"--architecture {architecture}: expected a builder's name, with -3x3 or -3x3-maxpool "
            f"after a ResNet's, got '-3x3{stem}'"
        )
    module, why = build_named(builder, state, path)
    if not isinstance(module, ResNet):
        if architecture != builder:
            raise ModelError(f"--architecture {architecture}: only ResNets have a -3x3 stem")
        return module, builder, (why,)
    stem_words, stem_why = fit_stem(
        module, state, builder, small=architecture != builder, keeps_maxpool=stem == "-maxpool"
    )
    return module, f"{builder}, {stem_words}", (why, stem_why)


def _wrapped(loaded: object) -> dict[str, Mapping[str, Tensor]]:
    """The state dicts that a checkpoint holds under usual names."""
    held = loaded if isinstance(loaded, Mapping) else {}
    return {key: found for key in _WRAPPERS if _is_state_dict(found := held.get(key))}


def _is_state_dict(value: object) -> TypeGuard[Mapping[str, Tensor]]:
    return (
        isinstance(value, Mapping)
        and len(value) > 0
        and all(isinstance(k, str) and isinstance(v, Tensor) for k, v in value.items())
    )


def _is_other_float(value: Tensor) -> bool:
    return value.is_floating_point() and value.dtype != torch.float32


def _owned(value: Tensor) -> Tensor:
    """A copy that does not lean on the file, float32 if it is a float."""
    dtype = torch.float32 if value.is_floating_point() else value.dtype
    return value.detach().to(device="cpu", dtype=dtype, copy=True).contiguous()


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
