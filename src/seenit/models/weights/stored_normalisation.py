"""A normalisation that a checkpoint holds as buffers, as in nn.Sequential(normalise, network)."""

import re
from collections.abc import Mapping

from torch import Tensor

from seenit.errors import ModelError
from seenit.models.weights.choosing import is_stored_normalisation
from seenit.records.examples import Normalisation

_IS_MEAN = re.compile(r"(mean|mu)", re.IGNORECASE)


def stored_normalisation(
    beside: Mapping[str, Tensor], n_channels: int | None, path: str
) -> tuple[Normalisation, str] | None:
    """Means and deviations among the tensors beside a network, and where they were found.

    Args:
        beside: tensors outside the network, by name.
        n_channels: that the network takes, None where it does not say.
        path: the file, for messages.

    Returns:
        None where no tensor is named as a mean or a standard deviation.

    Raises:
        ModelError: They are not one mean and one standard deviation per channel, in [0, 1].
    """
    found = {name: tensor for name, tensor in beside.items() if is_stored_normalisation(name)}
    if not found:
        return None
    means = [name for name in found if _IS_MEAN.search(name.rpartition(".")[2])]
    stds = [name for name in found if name not in means]
    values = [
        tuple(float(value) for value in found[names[0]].flatten().tolist()) if names else ()
        for names in (means, stds)
    ]
    counts = {1, n_channels} if n_channels is not None else {1, len(values[0])}
    right = (
        len(means) == 1
        and len(stds) == 1
        and all(len(part) in counts for part in values)
        and all(0 <= value <= 1 for value in values[0])
        and all(0 < value <= 1 for value in values[1])
    )
    if not right:
        raise ModelError(
            f"{path}: beside the network there are {', '.join(found)}, named as a normalisation, "
            f"but not one mean and one standard deviation per channel for inputs in [0, 1]; pass "
            "--weights-key with the network's own key and --mean and --std, or "
            "--target module:function"
        )
    length = max(map(len, values))
    mean, std = (part * (length // len(part)) for part in values)
    reason = (
        f"normalisation (mean {_shown(mean)}, std {_shown(std)}) read from '{means[0]}' and "
        f"'{stds[0]}' of the file"
    )
    return Normalisation(mean=mean, std=std), reason


def _shown(values: tuple[float, ...]) -> str:
    return ",".join(f"{value:.6g}" for value in values)
