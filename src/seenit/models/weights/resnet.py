"""torchvision ResNets, recognised by the names and shapes of a state dict."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor, nn

from seenit.models.weights.architectures import without_init
from seenit.models.weights.resnet_blocks import count_blocks
from seenit.models.weights.three_stage_resnet import ThreeStagePlan, three_stage_plan

_NAMES: Mapping[tuple[bool, tuple[int, ...], int, int], str] = MappingProxyType(
    {  # (bottleneck, blocks per stage, groups, width per group)
        (False, (2, 2, 2, 2), 1, 64): "resnet18",
        (False, (3, 4, 6, 3), 1, 64): "resnet34",
        (True, (3, 4, 6, 3), 1, 64): "resnet50",
        (True, (3, 4, 23, 3), 1, 64): "resnet101",
        (True, (3, 8, 36, 3), 1, 64): "resnet152",
        (True, (3, 4, 6, 3), 32, 4): "resnext50_32x4d",
        (True, (3, 4, 23, 3), 32, 8): "resnext101_32x8d",
        (True, (3, 4, 23, 3), 64, 4): "resnext101_64x4d",
        (True, (3, 4, 6, 3), 1, 128): "wide_resnet50_2",
        (True, (3, 4, 23, 3), 1, 128): "wide_resnet101_2",
    }
)
SMALL_STEM = (
    "3x3 stem: taken to have stride 1 and no max pooling, as every published CIFAR ResNet; the "
    "file cannot tell"
)
_LARGE_STEM = (
    "7x7 stem: taken to have stride 2 and max pooling, as torchvision's; the file cannot tell; a "
    "stem without them has to be built by code of yours, --target module:function"
)
_KEEPS_POOLING = "--architecture {name}-3x3-maxpool keeps the pooling"
_OTHER_STEM = (
    "a stem with another stride has to be built by code of yours, --target module:function"
)


@dataclass(frozen=True, kw_only=True)
class ResnetPlan:
    """Everything that a ResNet's state dict says of its architecture.

    Attributes:
        bottleneck: three convolutions per block rather than two.
        blocks: blocks per stage, four stages.
        groups: convolution groups.
        width_per_group: 64 except for wide ResNets and ResNeXts.
        n_channels: input channels.
        n_classes: rows of fc.
        small_stem: conv1 is 3x3 with stride 1 and nothing is pooled after it.
    """

    bottleneck: bool
    blocks: tuple[int, ...]
    groups: int
    width_per_group: int
    n_channels: int
    n_classes: int
    small_stem: bool

    @property
    def name(self) -> str:
        """The torchvision builder, or the block counts where there is none."""
        key = (self.bottleneck, self.blocks, self.groups, self.width_per_group)
        block = "bottleneck" if self.bottleneck else "basic"
        counts = "-".join(map(str, self.blocks))
        return _NAMES.get(key, f"ResNet of {block} blocks {counts}")

    @property
    def words(self) -> str:
        """Name and stem."""
        return f"{self.name}, {'3x3 stem without max pooling' if self.small_stem else '7x7 stem'}"

    @property
    def reasons(self) -> tuple[str, ...]:
        """How the architecture was recognised, one sentence each."""
        seen = (
            f"{self.name} from its block counts {self.blocks} and widths; "
            f"{self.n_classes} classes from fc, {self.n_channels} channels from conv1"
        )
        return seen, small_stem_reason(self.name) if self.small_stem else _LARGE_STEM

    def build(self) -> nn.Module:
        """The module, its parameters empty."""
        from torchvision.models.resnet import (  # late: slow to import
            BasicBlock,
            Bottleneck,
            ResNet,
        )

        def build() -> nn.Module:
            module: nn.Module = ResNet(
                Bottleneck if self.bottleneck else BasicBlock,
                list(self.blocks),
                num_classes=self.n_classes,
                groups=self.groups,
                width_per_group=self.width_per_group,
            )
            small = self.small_stem
            _set_stem(module, self.n_channels, small=small, keeps_maxpool=not small)
            return module

        return without_init(build)


def small_stem_reason(name: str) -> str:
    """How a 3x3 stem is interpreted, and what to do where it is another one.

    Args:
        name: a torchvision builder, which `--architecture` takes, or words for what none builds.
    """
    if name in _NAMES.values():
        return f"{SMALL_STEM}, {_KEEPS_POOLING.format(name=name)}; {_OTHER_STEM}"
    return f"{SMALL_STEM}; max pooling or {_OTHER_STEM}"


def recognise_resnet(state: Mapping[str, Tensor]) -> ResnetPlan | ThreeStagePlan | str:
    """The plan of the ResNet that `state` belongs to, or why it is none, in words.

    Args:
        state: in torchvision's names (`in_torchvisions_names`).
    """
    needed = ["conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight"]
    needed.append("fc.weight")
    if lacking := [key for key in needed if key not in state]:
        return f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not there"
    stem, first, second = (state[key] for key in (needed[0], needed[2], needed[3]))
    if any(weight.ndim != 4 for weight in (stem, first, second)) or state["fc.weight"].ndim != 2:
        return "conv1, layer1 and fc do not have the shapes of convolutions and a linear layer"
    kernel = tuple(stem.shape[2:])
    if kernel not in ((7, 7), (3, 3)):
        return f"its stem is {'x'.join(map(str, kernel))}, not 7x7 or 3x3"
    stages = [count_blocks(state, stage) for stage in (1, 2, 3, 4)]
    if stages[3] == 0 and 0 not in stages[:3]:
        return three_stage_plan(state)
    if 0 in stages:
        return f"it has no layer{stages.index(0) + 1}"
    bottleneck = "layer1.0.conv3.weight" in state
    groups = int(first.shape[0]) // max(1, int(second.shape[1])) if bottleneck else 1
    return ResnetPlan(
        bottleneck=bottleneck,
        blocks=tuple(stages),
        groups=max(1, groups),
        width_per_group=int(first.shape[0]) // max(1, groups) if bottleneck else 64,
        n_channels=int(stem.shape[1]),
        n_classes=int(state["fc.weight"].shape[0]),
        small_stem=kernel == (3, 3),
    )


def fit_stem(
    module: nn.Module, state: Mapping[str, Tensor], name: str, *, small: bool, keeps_maxpool: bool
) -> tuple[str, str]:
    """Give a named ResNet the stem that was asked for, or that `state` shows, in place.

    Args:
        module: a torchvision ResNet, parameters empty.
        state: the state dict that will be loaded.
        name: the builder's name, for the reason.
        small: the 3x3 stem was asked for by name.
        keeps_maxpool: so was the max pooling after it.

    Returns:
        The stem in words, and why it is that one.
    """
    weight = state.get("conv1.weight")
    shaped = weight is not None and weight.ndim == 4
    n_channels = int(weight.shape[1]) if weight is not None and shaped else 3
    small = small or (weight is not None and shaped and tuple(weight.shape[2:]) == (3, 3))
    with torch.device("meta"):
        _set_stem(module, n_channels, small=small, keeps_maxpool=keeps_maxpool or not small)
    if not small:
        return "7x7 stem", f"7x7 stem of {n_channels} channels"
    if keeps_maxpool:
        return "3x3 stem with max pooling", "3x3 stem with max pooling as asked for"
    return "3x3 stem without max pooling", small_stem_reason(name)


def _set_stem(module: nn.Module, n_channels: int, *, small: bool, keeps_maxpool: bool) -> None:
    if small:
        module.conv1 = nn.Conv2d(n_channels, 64, 3, stride=1, padding=1, bias=False)
    elif n_channels != 3:
        module.conv1 = nn.Conv2d(n_channels, 64, 7, stride=2, padding=3, bias=False)
    if not keeps_maxpool:
        module.maxpool = nn.Identity()
