"""ResNets that smooth before each stride: other networks under the same keys and shapes."""

from collections.abc import Callable, Mapping
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional

from seenit.models.weights.architectures import is_resnet

_STEM_EDGE = 7


class Blur(nn.Module):
    """Every second value of a map after smoothing by (1, 2, 1) / 4 in both directions.

    Source: Zhang 2019, arXiv:1904.11486; timm's `BlurPool2d` with its defaults.
    """

    def forward(self, maps: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c, about h / 2, about w / 2)."""
        line = torch.tensor([0.25, 0.5, 0.25], dtype=maps.dtype, device=maps.device)
        weight = torch.outer(line, line).expand(maps.shape[1], 1, 3, 3)
        mode = "reflect" if min(maps.shape[2:]) > 1 else "replicate"
        padded = functional.pad(maps, (1, 1, 1, 1), mode=mode)
        return functional.conv2d(padded, weight, stride=2, groups=maps.shape[1])


def anti_aliased(module: nn.Module) -> Mapping[str, nn.Module]:
    """The networks that timm's `resnetblur` and `resnetaa` build from the weights of a ResNet.

    Empty unless the module is torchvision's ResNet with its own stem.
    """
    if not is_resnet(module):
        return {}
    stem, pool = module.get_submodule("conv1"), module.get_submodule("maxpool")
    if not isinstance(stem, nn.Conv2d) or not isinstance(pool, nn.MaxPool2d):
        return {}
    if max(stem.kernel_size) != _STEM_EDGE:
        return {}
    blurred = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), Blur())
    return {
        "resnetblur": _with(module, blurred, Blur),
        "resnetaa": _with(module, nn.AvgPool2d(2), lambda: nn.AvgPool2d(2)),
    }


def _with(module: nn.Module, stem: nn.Module, smooth: Callable[[], nn.Module]) -> nn.Module:
    """A copy that takes each stride of 2 by smoothing what the convolution and ReLU give."""
    from torchvision.models.resnet import BasicBlock, Bottleneck  # late: slow to import

    found: nn.Module = deepcopy(module)
    found.maxpool = stem
    for block in found.modules():
        if isinstance(block, BasicBlock) and max(block.conv1.stride) > 1:
            block.conv1.stride = (1, 1)
            block.conv2 = nn.Sequential(smooth(), block.conv2)
        if isinstance(block, Bottleneck) and max(block.conv2.stride) > 1:
            block.conv2.stride = (1, 1)
            block.conv3 = nn.Sequential(smooth(), block.conv3)
    return found
