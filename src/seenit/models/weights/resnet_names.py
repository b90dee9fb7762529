"""The names that ResNets of other projects give their layers, as torchvision's."""

import re
from collections.abc import Mapping, Sequence

from torch import Tensor

FIRST_BLOCK = "layer1.0.conv1.weight"
_SHORTCUT = re.compile(r"(layer\d+\.\d+\.)shortcut\.")
_LAST_LAYERS = ("linear", "classifier", "head", "last_linear")


def resnet_roots(names: Sequence[str]) -> list[str]:
    """The prefixes under which a dictionary holds the names of a ResNet."""
    places = [name.removesuffix(FIRST_BLOCK) for name in names if name.endswith(FIRST_BLOCK)]
    return [place for place in places if place == "" or place.endswith(".")]


def in_torchvisions_names(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    """The state dict with `downsample` and `fc`, and what was renamed, one sentence each."""
    renamed = {_SHORTCUT.sub(r"\1downsample.", name): tensor for name, tensor in state.items()}
    notes = []
    if renamed.keys() != state.keys():
        notes.append("'shortcut' read as torchvision's 'downsample'")
    last = next((one for one in _LAST_LAYERS if f"{one}.weight" in state), None)
    if "fc.weight" not in state and last is not None:
        renamed = {
            f"fc.{name.removeprefix(f'{last}.')}" if name.startswith(f"{last}.") else name: tensor
            for name, tensor in renamed.items()
        }
        notes.append(f"'{last}' read as torchvision's 'fc'")
    return renamed, tuple(notes)
