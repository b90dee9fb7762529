"""Which of a checkpoint's networks is meant: the only one, or the one that was named."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from torch import Tensor

from seenit.errors import ModelError
from seenit.models.weights.checkpoint import (
    Weights,
    all_weights,
    only_dictionary,
    same_weights,
    under_key,
)

_TRAINING_ONLY = re.compile(
    r"(^|[._])(\w*loss\w*|criterion\w*|metrics?|\w*acc(uracy)?|auroc|auc|f1|confmat|confusion\w*"
    r"|precision|recall|ece|class_weights?|pos_weight|n_averaged|initted|step|num_updates|decay"
    r"|epoch|global_step|best_\w+)([._]|$)",
    re.IGNORECASE,
)
_SHOWN = 6
_MEAN_OR_STD = re.compile(r"_?(?!running)([a-z]+_)?(mean|std|mu|sigma)s?(_t)?_?", re.IGNORECASE)


def choose_weights(
    loaded: object, path: str, *, roots: Callable[[Sequence[str]], list[str]], key: str | None
) -> Weights:
    """The weights to audit.

    Args:
        loaded: what the file holds.
        path: the file, for messages.
        roots: where networks stand among the names of one dictionary (`all_weights`).
        key: the weights that the user named, None to take the only ones.

    Raises:
        ModelError: There are none, there are several different ones and none was named, none has
            the key, or tensors stand outside the network that may take part in its answers.
    """
    found = all_weights(loaded, roots)
    if key is not None:
        return _named(loaded, found, path, key)
    distinct: list[Weights] = []
    for weights in found:
        same = next((one for one in distinct if same_weights(weights, one)), None)
        if same is None:
            distinct.append(weights)
        else:
            note = f"those under '{weights.key}' are the same"
            distinct[distinct.index(same)] = replace(same, notes=(*same.notes, note))
    if len(distinct) > 1:
        raise ModelError(
            f"{path}: expected the weights of one model, got those of {len(distinct)}: "
            f"{_listed(weights.words for weights in distinct)}. Name the one that is deployed, "
            f"--weights-key {distinct[0].key or 'KEY'}"
        )
    if not distinct:
        only = only_dictionary(loaded)
        if only is None:
            held = (
                ", ".join(map(str, loaded))
                if isinstance(loaded, Mapping)
                else type(loaded).__name__
            )
            raise ModelError(
                f"{path}: expected a state dict (names to tensors) or a checkpoint with one; got "
                f"{held or 'nothing'}"
            )
        return only
    _require_nothing_beside(distinct[0], path)
    return distinct[0]


def listed_weights(loaded: object, roots: Callable[[Sequence[str]], list[str]]) -> list[Weights]:
    """What `--weights-key` can name in a checkpoint: the networks found, else its dictionary."""
    found = all_weights(loaded, roots)
    only = only_dictionary(loaded)
    return found or ([only] if only is not None else [])


def _named(loaded: object, found: list[Weights], path: str, key: str) -> Weights:
    fits = [one for one in found if one.key == key]
    fits = fits or [one for one in found if f".{key}." in f".{one.key}."]
    if len(fits) == 1:
        if fits[0].key != key:
            _require_nothing_beside(fits[0], path)
        return fits[0]
    below = under_key(loaded, key) if not fits else None
    if below is not None:
        return below
    there = _listed(weights.words for weights in fits or found)
    raise ModelError(
        f"--weights-key {key}: expected a key of weights in {path}, got "
        f"{'several that it fits' if fits else 'none of that name'}; there are "
        f"{there or 'no weights that are known here'}"
    )


def is_for_training_only(name: str, tensor: Tensor) -> bool:
    """A counter, or a buffer of a loss or a metric: nothing that takes part in an answer."""
    is_counter = tensor.ndim == 0 and not tensor.is_floating_point()
    return is_counter or _TRAINING_ONLY.search(name) is not None


def is_stored_normalisation(name: str) -> bool:
    """A buffer that is named as a mean or a standard deviation."""
    return _MEAN_OR_STD.fullmatch(name.rpartition(".")[2]) is not None


def _require_nothing_beside(weights: Weights, path: str) -> None:
    """Refuse tensors outside the network, because they may be a layer before or behind it."""
    foreign = [
        name
        for name, tensor in weights.beside.items()
        if not is_for_training_only(name, tensor) and not is_stored_normalisation(name)
    ]
    if foreign:
        own = weights.key or "the file"
        raise ModelError(
            f"{path}: beside the network under '{own}' there are {_listed(foreign)}. Where they "
            f"take no part in its answers, pass --weights-key {own}; where they do, pass "
            "--target module:function"
        )


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
