"""A model from its parameters alone: the weights are found, then the module that they fit."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from seenit.errors import ModelError, Refused
from seenit.models.layers import n_input_channels
from seenit.models.opened import OpenedModule
from seenit.models.weights.architectures import build_named, default_module, is_resnet, roots_of
from seenit.models.weights.choosing import (
    choose_weights,
    is_for_training_only,
    is_stored_normalisation,
)
from seenit.models.weights.group_norm import fit_norms
from seenit.models.weights.resnet import fit_stem, recognise_resnet
from seenit.models.weights.resnet_names import in_torchvisions_names, resnet_roots
from seenit.models.weights.stored_normalisation import stored_normalisation
from seenit.models.weights.timm_models import TimmBuilder, timm_builder
from seenit.records.provenance import FileProvenance

_SHOWN = 6
_Built = tuple[nn.Module, Mapping[str, Tensor], str, tuple[str, ...]]


def module_from_state_dict(
    loaded: object,
    source: FileProvenance,
    *,
    architecture: str | None,
    weights_key: str | None = None,
) -> OpenedModule:
    """The module whose parameters `loaded` holds, in eval mode, float32.

    Args:
        loaded: a state dict, or a checkpoint with one anywhere in it.
        source: the file it came from.
        architecture: a torchvision builder's name, "-3x3" after a ResNet's for the small stem
            without max pooling, "-3x3-maxpool" for the small stem with it; "timm:NAME" for a
            model of timm; None to recognise ResNets from the keys and shapes.
        weights_key: which weights, where the checkpoint holds several: all that stands before
            their own names ("state_dict_ema", "ema_model"). None for the only ones.

    Raises:
        ModelError: There is no state dict, there are several, or no architecture is known for it.
        Refused: The state dict does not fit: missing, unexpected and misshaped keys by name, and
            weights that are NaN or infinite.
    """
    build = _builder(architecture, source.path)
    weights = choose_weights(loaded, source.path, roots=build.roots, key=weights_key)
    reasons = [f"weights found under '{weights.key}'"] if weights.key else []
    reasons += weights.notes
    state, said = _prepared(weights.state)
    module, renamed, words, why = build.built(state, source.path)
    norms = fit_norms(module, renamed)
    extra = {name: renamed[name] for name in renamed.keys() - module.state_dict().keys()}
    for_training = sorted(name for name in extra if is_for_training_only(name, extra[name]))
    if for_training:
        said += (f"{_listed(for_training)} left out, which serve training alone",)
    inputs = {name: extra[name] for name in sorted(extra) if is_stored_normalisation(name)}
    state = {
        name: tensor
        for name, tensor in renamed.items()
        if name not in for_training and name not in inputs
    }
    problems = misfits(module, state, words)
    if problems:
        raise Refused(f"{source.path}: {problem}" for problem in problems)
    module.load_state_dict(state, strict=True, assign=True)
    module.requires_grad_(False)
    stored = None
    if weights_key is None or weights_key != weights.key:  # the network alone was not asked for
        beside = {**weights.beside, **inputs}
        stored = stored_normalisation(beside, n_input_channels(module), source.path)
    return OpenedModule(
        module=module.eval(),
        architecture=f"{words}, group norms" if norms else words,
        source=source,
        reasons=(*reasons, *said, *why, *norms, *(() if stored is None else (stored[1],))),
        normalisation=None if stored is None else stored[0],
    )


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


class _Recognised:
    """A ResNet that the keys and shapes show by themselves."""

    def roots(self, names: Sequence[str]) -> list[str]:
        """Where ResNets stand among the names of one dictionary."""
        return resnet_roots(names)

    def built(self, state: Mapping[str, Tensor], path: str) -> _Built:
        """The module, the state dict in its names, its words and reasons."""
        renamed, notes = in_torchvisions_names(state)
        plan = recognise_resnet(renamed)
        if isinstance(plan, str):
            raise ModelError(
                f"{path}: expected the keys of a ResNet as torchvision, its descendants for CIFAR "
                f"and Opacus write them, but {plan}; name the builder with --architecture "
                "(torchvision's, or timm:NAME), or pass --target module:function"
            )
        return plan.build(), renamed, plan.words, (*notes, *plan.reasons)


class _Torchvision:
    """A builder of torchvision that was asked for by name."""

    def __init__(self, architecture: str, path: str) -> None:
        self.architecture = architecture
        self.name, _, self.stem = architecture.partition("-3x3")
        if self.stem not in ("", "-maxpool"):
            raise ModelError(
                f"--architecture {architecture}: expected a builder's name, with -3x3 or "
                f"-3x3-maxpool after a ResNet's, got '-3x3{self.stem}'"
            )
        self.default = default_module(self.name, path)
        self.is_small = architecture != self.name
        if self.is_small and not is_resnet(self.default):
            raise ModelError(f"--architecture {architecture}: only ResNets have a -3x3 stem")

    def roots(self, names: Sequence[str]) -> list[str]:
        """Where such networks stand among the names of one dictionary."""
        if is_resnet(self.default):
            return resnet_roots(names)
        return roots_of(self.default, names)

    def built(self, state: Mapping[str, Tensor], path: str) -> _Built:
        """The module, the state dict in its names, its words and reasons."""
        notes: tuple[str, ...] = ()
        if is_resnet(self.default):
            state, notes = in_torchvisions_names(state)
        module, why = build_named(self.name, self.default, state)
        if not is_resnet(module):
            return module, state, self.name, (why,)
        stem_words, stem_why = fit_stem(
            module,
            state,
            self.name,
            small=self.is_small,
            keeps_maxpool=self.stem == "-maxpool",
        )
        return module, state, f"{self.name}, {stem_words}", (*notes, why, stem_why)


def _builder(architecture: str | None, path: str) -> _Recognised | _Torchvision | TimmBuilder:
    if architecture is None:
        return _Recognised()
    return timm_builder(architecture) or _Torchvision(architecture, path)


def _prepared(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    """A copy of the weights in float32, and a sentence where they were not."""
    narrow = {str(v.dtype).removeprefix("torch.") for v in state.values() if _is_other_float(v)}
    said = (f"weights stored as {', '.join(sorted(narrow))}, used as float32",) if narrow else ()
    return {key: _owned(value) for key, value in state.items()}, said


def _is_other_float(value: Tensor) -> bool:
    return value.is_floating_point() and value.dtype != torch.float32


def _owned(value: Tensor) -> Tensor:
    """A copy that shares no memory with the file, float32 if it is a float."""
    dtype = torch.float32 if value.is_floating_point() else value.dtype
    return value.detach().to(device="cpu", dtype=dtype, copy=True).contiguous()


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
