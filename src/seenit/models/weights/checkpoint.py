"""Every set of weights inside a checkpoint, wherever a trainer put it, under a key of its own.

A checkpoint is a tree of dictionaries, and the names in one dictionary continue the tree with
dots: weights are found by the names of a network's own parameters and keyed by all that stands
before these ("state_dict.net", "model_ema.module").
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

_WRAPPED_INSIDE = re.compile(r"(_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")
_NO_WEIGHTS = re.compile(r"(optim|sched|scaler|rng|random_state|loops|hyper_parameters)", re.I)
_STATISTICS = re.compile(r"(running_mean|running_var|num_batches_tracked)$")
_MAX_DEPTH = 6
AVERAGED = re.compile(r"(ema|averag|swa|shadow|polyak)", re.IGNORECASE)
"""What keys of averaged weights contain."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weights:
    """The parameters and buffers of one network in a checkpoint.

    Attributes:
        key: all that stands before the network's own names, without the last dot; "" for nothing.
        state: the network's own names to tensors.
        beside: other tensors of the same dictionary, by their whole names.
        notes: what had to be done to get it, one sentence each.
    """

    key: str
    state: Mapping[str, Tensor]
    beside: Mapping[str, Tensor]
    notes: tuple[str, ...] = ()

    @property
    def is_averaged(self) -> bool:
        """Whether the key names a moving average of the weights."""
        return AVERAGED.search(self.key) is not None

    @property
    def words(self) -> str:
        """The key and what it holds ("state_dict_ema: 122 tensors, averaged weights")."""
        averaged = ", averaged weights" if self.is_averaged else ""
        return f"{self.key or 'the file itself'}: {len(self.state)} tensors{averaged}"


def all_weights(loaded: object, roots: Callable[[Sequence[str]], list[str]]) -> list[Weights]:
    """Every network in a checkpoint whose place is known, in the checkpoint's order.

    Args:
        loaded: what a torch or safetensors file holds.
        roots: from the names in one dictionary to what stands before each network's own names,
            the last dot included.
    """
    found: list[Weights] = []
    for path, tensors in _dictionaries(loaded):
        places = sorted(roots(list(tensors)), key=len, reverse=True)
        owned: dict[str, dict[str, Tensor]] = {place: {} for place in places}
        beside: dict[str, Tensor] = {}
        for name, tensor in tensors.items():
            place = next((one for one in places if name.startswith(one)), None)
            if place is None:
                beside[name] = tensor
            else:
                owned[place][name.removeprefix(place)] = tensor
        found += [
            Weights(key=_joined(path, place), state=owned[place], beside=beside)
            for place in reversed(places)
        ]
    return _with_statistics([*found, *_unnamed(loaded, found)])


def only_dictionary(loaded: object) -> Weights | None:
    """The largest dictionary of matrices, without what stands before all its names."""
    tables = [(path, tensors) for path, tensors in _dictionaries(loaded) if _holds_matrix(tensors)]
    if not tables:
        return None
    path, tensors = max(tables, key=lambda table: len(table[1]))
    prefix = ""
    named = {name: tensor for name, tensor in tensors.items() if tensor.ndim > 0}
    while len({name.removeprefix(prefix).partition(".")[0] for name in named}) == 1 and all(
        "." in name.removeprefix(prefix) for name in named
    ):
        prefix += next(iter(named)).removeprefix(prefix).partition(".")[0] + "."
    state = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    beside = {name: tensor for name, tensor in tensors.items() if not name.startswith(prefix)}
    return Weights(key=_joined(path, prefix), state=state, beside=beside)


def under_key(loaded: object, key: str) -> Weights | None:
    """All tensors of the one dictionary below `key`, None if there is none."""
    for path, tensors in _dictionaries(loaded):
        whole = {_joined(path, name): name for name in tensors}
        state = {
            name.removeprefix(f"{key}."): tensors[short]
            for name, short in whole.items()
            if name.startswith(f"{key}.")
        }
        if _holds_matrix(state):
            beside = {n: tensors[n] for w, n in whole.items() if not w.startswith(f"{key}.")}
            return Weights(key=key, state=state, beside=beside)
    return None


def _dictionaries(loaded: object) -> Iterator[tuple[str, dict[str, Tensor]]]:
    """Path and tensors of every dictionary that can hold weights, outermost first."""
    waiting: list[tuple[str, object, int]] = [("", loaded, 0)]
    seen: set[int] = set()
    while waiting:
        path, value, depth = waiting.pop(0)
        if not isinstance(value, Mapping) or id(value) in seen or depth > _MAX_DEPTH:
            continue
        seen.add(id(value))
        named = {name: one for name, one in value.items() if isinstance(name, str)}
        tensors = {
            _WRAPPED_INSIDE.sub("", name): one
            for name, one in named.items()
            if isinstance(one, Tensor)
        }
        if tensors:
            yield path, tensors
        waiting += [
            (_joined(path, name), one, depth + 1)
            for name, one in named.items()
            if isinstance(one, Mapping) and not _NO_WEIGHTS.search(name)
        ]


def _unnamed(loaded: object, named: list[Weights]) -> Iterator[Weights]:
    """Lists of tensors that are some network's parameters in order, as averages are kept."""
    for path, tensors in _lists(loaded):
        for weights in named:
            names = [name for name in weights.state if not _STATISTICS.search(name)]
            fits = len(names) == len(tensors) and all(
                weights.state[name].shape == tensor.shape
                for name, tensor in zip(names, tensors, strict=True)
            )
            if fits:
                note = (
                    f"the tensors under '{path}' have no names, those of '{weights.key}' in order"
                )
                yield Weights(
                    key=path,
                    state=dict(zip(names, tensors, strict=True)),
                    beside={},
                    notes=(note,),
                )
                break


def _lists(loaded: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Tensor]]]:
    if not isinstance(loaded, Mapping) or depth > _MAX_DEPTH:
        return
    for name, value in loaded.items():
        if not isinstance(name, str) or _NO_WEIGHTS.search(name):
            continue
        here = _joined(path, name)
        if isinstance(value, list | tuple) and len(value) > 1:
            tensors = [one for one in value if isinstance(one, Tensor)]
            if len(tensors) == len(value):
                yield here, tensors
        yield from _lists(value, here, depth + 1)


def _with_statistics(found: list[Weights]) -> list[Weights]:
    """Averages of parameters alone get the batch-norm statistics of the network beside them."""
    filled = []
    for weights in found:
        whole = next(
            (
                other
                for other in found
                if other is not weights
                and weights.state.keys() < other.state.keys()
                and all(_STATISTICS.search(n) for n in other.state.keys() - weights.state.keys())
                and any(n.endswith("running_var") for n in other.state.keys() - weights.state)
            ),
            None,
        )
        if whole is not None:
            note = f"batch-norm statistics of '{weights.key}' taken from '{whole.key}'"
            weights = replace(
                weights,
                state={n: weights.state.get(n, t) for n, t in whole.state.items()},
                notes=(*weights.notes, note),
            )
        filled.append(weights)
    return filled


def same_weights(first: Weights, second: Weights) -> bool:
    """Both hold the same tensors under the same names."""
    return first.state.keys() == second.state.keys() and all(
        tensor.shape == second.state[name].shape and torch.equal(tensor, second.state[name])
        for name, tensor in first.state.items()
    )


def _holds_matrix(tensors: Mapping[str, Tensor]) -> bool:
    return any(tensor.ndim >= 2 and tensor.is_floating_point() for tensor in tensors.values())


def _joined(path: str, name: str) -> str:
    return ".".join(part for part in (path, name.removesuffix(".")) if part)
