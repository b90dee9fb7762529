"""The CIFAR ResNets of three stages (20, 32, 44, 56, 110 layers), recognised by their names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn import functional

from seenit.models.weights.architectures import without_init
from seenit.models.weights.resnet_blocks import count_blocks

if TYPE_CHECKING:
    from torchvision.models.resnet import BasicBlock, Bottleneck

    Block = type[BasicBlock | Bottleneck]

_STAGES = (1, 2, 3)


class ZeroPaddedShortcut(nn.Module):
    """A shortcut without parameters: every second pixel, new channels zero on both sides.

    Source: He et al. 2015, arXiv:1512.03385, section 3.3, option A, which pads with zeros and does
    not say where; the published CIFAR implementations in PyTorch pad both sides alike.
    """

    def __init__(self, stride: int, n_more: int) -> None:
        super().__init__()
        self.stride = stride
        self.n_before = n_more // 2
        self.n_after = n_more - self.n_before

    def forward(self, maps: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c + n_more, ceil(h / stride), ceil(w / stride))."""
        fewer = maps[:, :, :: self.stride, :: self.stride]
        return functional.pad(fewer, (0, 0, 0, 0, self.n_before, self.n_after))


class ThreeStageResnet(nn.Module):
    """A 3x3 stem, three stages of blocks, the mean over the map, one linear layer.

    Source: He et al. 2015, arXiv:1512.03385, section 4.2.
    """

    def __init__(
        self,
        *,
        block: "Block",
        blocks: tuple[int, ...],
        stem_width: int,
        widths: tuple[int, ...],
        projects: tuple[bool, ...],
        n_channels: int,
        n_classes: int,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_channels, stem_width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem_width)
        self.relu = nn.ReLU(inplace=True)
        n_in = stem_width
        for stage, (depth, width, does_project) in enumerate(
            zip(blocks, widths, projects, strict=True), start=1
        ):
            n_out = width * block.expansion
            stride = 1 if stage == 1 else 2
            shortcut: nn.Module | None = None
            if does_project:
                shortcut = nn.Sequential(
                    nn.Conv2d(n_in, n_out, 1, stride, bias=False), nn.BatchNorm2d(n_out)
                )
            elif stride != 1 or n_in != n_out:
                shortcut = ZeroPaddedShortcut(stride, n_out - n_in)
            first = block(n_in, width, stride, shortcut)
            others = [block(n_out, width) for _ in range(depth - 1)]
            setattr(self, f"layer{stage}", nn.Sequential(first, *others))
            n_in = n_out
        self.fc = nn.Linear(n_in, n_classes)

    def forward(self, batch: Tensor) -> Tensor:
        """Logits (n, n_classes) of images (n, n_channels, h, w)."""
        maps = self.relu(self.bn1(self.conv1(batch)))
        for stage in _STAGES:
            maps = getattr(self, f"layer{stage}")(maps)
        logits: Tensor = self.fc(maps.mean(dim=(2, 3)))
        return logits


@dataclass(frozen=True, kw_only=True)
class ThreeStagePlan:
    """Everything that the state dict of such a ResNet says of its architecture.

    Attributes:
        bottleneck: three convolutions per block rather than two.
        blocks: blocks per stage.
        stem_width: channels of conv1.
        widths: channels of each stage's first convolution.
        projects: whether the first shortcut of a stage has parameters.
        n_channels: input channels.
        n_classes: rows of the last layer.
    """

    bottleneck: bool
    blocks: tuple[int, ...]
    stem_width: int
    widths: tuple[int, ...]
    projects: tuple[bool, ...]
    n_channels: int
    n_classes: int

    @property
    def words(self) -> str:
        """The layers in the paper's count, and the widths where they are not the paper's."""
        per_block = 3 if self.bottleneck else 2
        n_layers = per_block * sum(self.blocks) + 2
        widths = "-".join(map(str, self.widths))
        return f"three-stage ResNet-{n_layers}, widths {widths}, 3x3 stem"

    @property
    def reasons(self) -> tuple[str, ...]:
        """How the architecture was recognised, one sentence each."""
        seen = (
            f"{self.words.split(',')[0]} from its block counts {self.blocks} and widths; "
            f"{self.n_classes} classes, {self.n_channels} channels from conv1"
        )
        if all(self.projects[1:]):
            return (seen,)
        return (
            seen,
            "shortcuts without parameters: taken to skip every second pixel and to pad the new "
            "channels with zeros on both sides alike; the file cannot tell",
        )

    def build(self) -> nn.Module:
        """The module, its parameters empty."""
        from torchvision.models.resnet import BasicBlock, Bottleneck  # late: slow to import

        make: Callable[[], nn.Module] = lambda: ThreeStageResnet(  # noqa: E731
            block=Bottleneck if self.bottleneck else BasicBlock,
            blocks=self.blocks,
            stem_width=self.stem_width,
            widths=self.widths,
            projects=self.projects,
            n_channels=self.n_channels,
            n_classes=self.n_classes,
        )
        return without_init(make)


def three_stage_plan(state: Mapping[str, Tensor]) -> ThreeStagePlan | str:
    """The plan of a ResNet of three stages, or why `state` is none.

    Args:
        state: in torchvision's names, with conv1, layer1 and fc of the right numbers of axes.
    """
    stem = state["conv1.weight"]
    if tuple(stem.shape[2:]) != (3, 3):
        return "it has no layer4, and a ResNet of three stages has a 3x3 stem"
    blocks = tuple(count_blocks(state, stage) for stage in _STAGES)
    firsts = [state.get(f"layer{stage}.0.conv1.weight") for stage in _STAGES]
    if any(first is None or first.ndim != 4 for first in firsts):
        return "the first convolution of a stage is not there"
    return ThreeStagePlan(
        bottleneck="layer1.0.conv3.weight" in state,
        blocks=blocks,
        stem_width=int(stem.shape[0]),
        widths=tuple(int(first.shape[0]) for first in firsts if first is not None),
        projects=tuple(f"layer{stage}.0.downsample.0.weight" in state for stage in _STAGES),
        n_channels=int(stem.shape[1]),
        n_classes=int(state["fc.weight"].shape[0]),
    )
