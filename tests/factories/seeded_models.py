"""Small networks with weights and batch-norm statistics from a generator, nothing global."""

from copy import deepcopy
from functools import cache

import torch
from torch import nn
from torchvision.models.resnet import BasicBlock, ResNet

from seenit.models.classifier import Classifier
from seenit.models.weights.three_stage_resnet import ThreeStagePlan
from seenit.records.provenance import FileProvenance

NOWHERE = FileProvenance(path="made.pt", kind="made for a test", n_bytes=0, sha256="")


def seeded(module, seed=0):
    """Fill every parameter and every batch norm's statistics, in place, eval mode."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.named_parameters():
            fan_in = max(1, value[0].numel()) if value.ndim > 1 else 1
            noise = torch.randn(value.shape, generator=generator)
            is_scale = value.ndim == 1 and name.endswith("weight")
            value.copy_(1 + 0.2 * noise if is_scale else noise * (2 / fan_in) ** 0.5 * 0.8)
        for name, value in module.named_buffers():
            if name.endswith("running_mean"):
                value.copy_(0.3 * torch.randn(value.shape, generator=generator))
            elif name.endswith("running_var"):
                value.copy_(0.5 + torch.rand(value.shape, generator=generator))
            elif name.endswith("num_batches_tracked"):
                value.fill_(468)
    return module.eval()


def tiny_resnet(n_classes=5, *, small_stem=False, maxpool=False, n_channels=3, seed=0):
    """One basic block per stage."""
    return deepcopy(_tiny_resnet(n_classes, small_stem, maxpool, n_channels, seed))


@cache  # five million weights take longer to draw than to copy
def _tiny_resnet(n_classes, small_stem, maxpool, n_channels, seed):
    with torch.device("meta"):  # nothing is drawn that `seeded` draws again
        net = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=n_classes)
        if small_stem:
            net.conv1 = nn.Conv2d(n_channels, 64, 3, padding=1, bias=False)
            if not maxpool:
                net.maxpool = nn.Identity()
        elif n_channels != 3:
            net.conv1 = nn.Conv2d(n_channels, 64, 7, stride=2, padding=3, bias=False)
    return seeded(net.to_empty(device="cpu"), seed)


def narrow_resnet(n_classes=5, *, seed=0):
    """One basic block in each of three stages of few channels: a hundredth of `tiny_resnet`."""
    plan = ThreeStagePlan(
        bottleneck=False,
        blocks=(1, 1, 1),
        stem_width=8,
        widths=(8, 16, 32),
        projects=(False, True, True),
        n_channels=3,
        n_classes=n_classes,
    )
    return seeded(plan.build().to_empty(device="cpu"), seed)


class TinyCnn(nn.Module):
    """Convolutions with batch norm, groups, a bias and a 2x2 map at the end; 8x8 inputs."""

    def __init__(self, n_classes=4):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.grouped = nn.Conv2d(8, 12, 3, stride=2, padding=1, groups=4)
        self.deep = nn.Sequential(
            nn.Conv2d(12, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)
        )
        self.head = nn.Linear(16, n_classes)

    def forward(self, x):
        x = torch.relu_(self.norm(self.stem(x)))
        x = torch.relu(self.grouped(x))
        x = self.deep(x)
        return self.head(x.mean(dim=(2, 3)))


def tiny_cnn(n_classes=4, seed=0):
    with torch.random.fork_rng(devices=[]):
        return seeded(TinyCnn(n_classes), seed)


def images(n, *, size=8, n_channels=3, seed=0):
    """(n, c, h, w) float32 in [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand((n, n_channels, size, size), generator=generator).numpy()


def classifier_of(module, n_classes=4, *, normalisation=None, layer=None, fixed_batch=None):
    return Classifier(
        module=module,
        normalisation=normalisation,
        n_classes=n_classes,
        architecture="made for a test",
        source=NOWHERE,
        classifier_layer=layer,
        reasons=(),
        batch_norm_steps=None,
        fixed_batch=fixed_batch,
    )
