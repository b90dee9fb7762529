"""Models of timm by name, without timm: a package of one model stands in its place."""

import sys
import types

import pytest
import torch
from seeded_models import images, seeded
from torch import nn

from seenit.errors import ModelError
from seenit.models import open_classifier


class Tiny(nn.Module):
    """A patch embedding with positions, and a buffer that no state dict holds."""

    def __init__(self, num_classes=1000, in_chans=3, img_size=16, patch_size=8):
        super().__init__()
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(in_chans, 6, patch_size, patch_size)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, 6))
        self.pos_embed = nn.Parameter(torch.zeros(1, (img_size // patch_size) ** 2 + 1, 6))
        self.register_buffer("scale", torch.full((1,), 0.5), persistent=False)
        self.head = nn.Linear(6, num_classes)
        self.default_cfg = {"classifier": ("head", "aux"), "first_conv": "patch_embed.proj"}

    def forward(self, x):
        patches = self.patch_embed.proj(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.cls_token.expand(len(x), -1, -1), patches], dim=1)
        return self.head(((tokens + self.pos_embed) * self.scale).mean(dim=1))


@pytest.fixture
def one_model(monkeypatch):
    """A package named timm that builds `tiny_vit` and notes how it was asked."""
    asked = []

    def create_model(name, *, pretrained, **sizes):
        asked.append((name, pretrained))
        return Tiny(**sizes)

    timm = types.ModuleType("timm")
    timm.__version__ = "0"
    timm.is_model = lambda name: name == "tiny_vit"
    timm.create_model = create_model
    monkeypatch.setitem(sys.modules, "timm", timm)
    return asked


def opened(tmp_path, net, name="timm:tiny_vit", shape=(3, 16, 16), prefix=""):
    state = {f"{prefix}{key}": value for key, value in net.state_dict().items()}
    torch.save({"state_dict": state}, tmp_path / "a.pt")
    return open_classifier(str(tmp_path / "a.pt"), architecture=name, input_shape=shape)


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ({"num_classes": 7}, (3, 16, 16)),
        ({"num_classes": 7, "in_chans": 1}, (1, 16, 16)),
        ({"num_classes": 7, "img_size": 32, "patch_size": 4}, (3, 32, 32)),
    ],
)
def test_sizes_come_from_the_file_and_no_weights_from_elsewhere(tmp_path, one_model, sizes, shape):
    net = seeded(Tiny(**sizes))
    batch = torch.from_numpy(images(3, size=shape[1], n_channels=shape[0]))

    classifier = opened(tmp_path, net, shape=shape, prefix="module.")

    assert torch.equal(classifier.module(batch), net(batch))
    assert classifier.n_classes == 7
    assert classifier.architecture == "timm tiny_vit"
    assert all(pretrained is False for _, pretrained in one_model)


def test_the_global_random_state_is_left_alone(tmp_path, one_model):
    net = seeded(Tiny(num_classes=3))
    before = torch.random.get_rng_state()

    opened(tmp_path, net)

    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("name", ["timm:nothing", "timm:hf-hub:someone/tiny_vit", "timm:"])
def test_only_names_of_the_installed_package_are_built(tmp_path, one_model, name):
    with pytest.raises(ModelError, match="expected the name of a model of timm"):
        opened(tmp_path, Tiny(), name=name)
    assert one_model == []


def test_without_the_package_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)

    with pytest.raises(ModelError, match=r"pip install 'seenit\[timm\]'"):
        opened(tmp_path, Tiny())
