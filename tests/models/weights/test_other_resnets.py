"""ResNets of other projects, against constructions that share nothing with seenit's modules."""

import math

import pytest
import torch
from seeded_models import images, seeded, tiny_resnet
from torch import nn
from torch.nn import functional

from seenit.errors import Refused
from seenit.models import open_classifier
from seenit.models.weights.group_norm import fit_norms

SHAPE = (3, 32, 32)
BATCH = torch.from_numpy(images(3, size=32))


def opened(tmp_path, thing, **options):
    torch.save(thing, tmp_path / "a.pt")
    return open_classifier(str(tmp_path / "a.pt"), input_shape=SHAPE, **options)


def answers(module):
    with torch.inference_mode():
        return module(BATCH)


def three_stage_state(
    n, *, widths=(16, 32, 64), n_classes=10, shortcut=None, last="linear", seed=0
):
    """A random state dict: n basic blocks per stage; shortcuts under a name, or without weights."""
    generator = torch.Generator().manual_seed(seed)
    state = {}

    def conv(name, n_out, n_in, size):
        scale = (2 / (n_in * size * size)) ** 0.5
        state[f"{name}.weight"] = scale * torch.randn(n_out, n_in, size, size, generator=generator)

    def norm(name, n):
        state[f"{name}.weight"] = 1 + 0.2 * torch.randn(n, generator=generator)
        state[f"{name}.bias"] = 0.2 * torch.randn(n, generator=generator)
        state[f"{name}.running_mean"] = 0.2 * torch.randn(n, generator=generator)
        state[f"{name}.running_var"] = 0.5 + torch.rand(n, generator=generator)

    conv("conv1", widths[0], 3, 3)
    norm("bn1", widths[0])
    n_in = widths[0]
    for stage, width in enumerate(widths, start=1):
        for block in range(n):
            at = f"layer{stage}.{block}"
            conv(f"{at}.conv1", width, n_in, 3)
            norm(f"{at}.bn1", width)
            conv(f"{at}.conv2", width, width, 3)
            norm(f"{at}.bn2", width)
            if shortcut and n_in != width:
                conv(f"{at}.{shortcut}.0", width, n_in, 1)
                norm(f"{at}.{shortcut}.1", width)
            n_in = width
    state[f"{last}.weight"] = torch.randn(n_classes, n_in, generator=generator) / n_in**0.5
    state[f"{last}.bias"] = torch.randn(n_classes, generator=generator)
    return state


def three_stage_logits(state, batch, *, shortcut=None, last="linear"):
    """The network of He et al. 2015, section 4.2, written with functions alone."""

    def norm(x, name):
        return functional.batch_norm(
            x,
            state[f"{name}.running_mean"],
            state[f"{name}.running_var"],
            state[f"{name}.weight"],
            state[f"{name}.bias"],
        )

    x = functional.conv2d(batch, state["conv1.weight"], padding=1)
    x = norm(x, "bn1").relu()
    for stage in (1, 2, 3):
        block = 0
        while f"layer{stage}.{block}.conv1.weight" in state:
            at = f"layer{stage}.{block}"
            stride = 2 if stage > 1 and block == 0 else 1
            y = functional.conv2d(x, state[f"{at}.conv1.weight"], stride=stride, padding=1)
            y = norm(y, f"{at}.bn1").relu()
            y = norm(functional.conv2d(y, state[f"{at}.conv2.weight"], padding=1), f"{at}.bn2")
            if shortcut and f"{at}.{shortcut}.0.weight" in state:
                x = functional.conv2d(x, state[f"{at}.{shortcut}.0.weight"], stride=stride)
                x = norm(x, f"{at}.{shortcut}.1")
            elif x.shape[1] != y.shape[1]:
                quarter = y.shape[1] // 4
                x = functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter))
            x = (x + y).relu()
            block += 1
    return functional.linear(x.mean(dim=(2, 3)), state[f"{last}.weight"], state[f"{last}.bias"])


@pytest.mark.parametrize(
    ("n", "name", "shortcut", "last"),
    [
        (3, "ResNet-20", None, "linear"),
        (5, "ResNet-32", None, "linear"),
        (9, "ResNet-56", None, "linear"),
        (3, "ResNet-20", "downsample", "fc"),
        (7, "ResNet-44", "shortcut", "linear"),
        (18, "ResNet-110", "downsample", "fc"),
    ],
)
def test_a_three_stage_resnet_gives_the_logits_of_a_reference_construction(
    n, name, shortcut, last, tmp_path
):
    state = three_stage_state(n, shortcut=shortcut, last=last, seed=n)
    with torch.inference_mode():
        wanted = three_stage_logits(state, BATCH, shortcut=shortcut, last=last)
    saved = {"state_dict": {f"module.{key}": value for key, value in state.items()}}

    classifier = opened(tmp_path, {**saved, "best_prec1": 91.7})

    assert name in classifier.architecture
    assert classifier.n_classes == 10
    assert torch.allclose(answers(classifier.module), wanted, atol=1e-4, rtol=1e-4)
    padded = any("pad" in reason for reason in classifier.reasons)
    assert padded == (shortcut is None)


def test_a_wide_three_stage_resnet_takes_its_widths_from_the_file(tmp_path):
    state = three_stage_state(2, widths=(64, 128, 256), shortcut="shortcut")

    classifier = opened(tmp_path, state)

    with torch.inference_mode():
        wanted = three_stage_logits(state, BATCH, shortcut="shortcut")
    assert torch.allclose(answers(classifier.module), wanted, atol=1e-4, rtol=1e-4)
    assert "64-128-256" in classifier.architecture


def test_a_stage_without_its_blocks_is_refused_by_its_keys(tmp_path):
    state = three_stage_state(3)
    del state["layer2.1.conv2.weight"]

    with pytest.raises(Refused, match=r"layer2\.1\.conv2\.weight"):
        opened(tmp_path, state)


def test_resnets_with_shortcut_and_linear_are_torchvisions(tmp_path):
    original = tiny_resnet(small_stem=True)
    renamed = {
        f"module.{name.replace('downsample', 'shortcut').replace('fc.', 'linear.')}": value
        for name, value in original.state_dict().items()
    }

    classifier = opened(tmp_path, {"net": renamed, "acc": 95.1, "epoch": 199})

    assert torch.equal(answers(classifier.module), answers(original))
    assert classifier.classifier_layer == "fc"


def with_group_norms(module):
    """Every batch norm replaced, written apart from seenit's way."""
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm2d):
            groups = max(g for g in range(1, 33) if 32 % g == 0 and child.num_features % g == 0)
            setattr(module, name, nn.GroupNorm(groups, child.num_features))
        else:
            with_group_norms(child)
    return module


def test_a_resnet_after_opacuss_repair_has_group_norms(tmp_path):
    original = seeded(with_group_norms(tiny_resnet()), seed=3)
    state = {f"_module.{name}": value for name, value in original.state_dict().items()}

    classifier = opened(tmp_path, state)

    assert torch.equal(answers(classifier.module), answers(original))
    assert "group norms" in classifier.architecture
    assert any("Opacus" in reason for reason in classifier.reasons)


def test_the_group_norms_are_those_of_opacus():
    validators = pytest.importorskip("opacus.validators", reason="opacus is not installed")
    ours = tiny_resnet()
    theirs = validators.ModuleValidator.fix(tiny_resnet())

    fit_norms(ours, theirs.state_dict())

    def norms(module):
        layers = [one for one in module.modules() if isinstance(one, nn.GroupNorm)]
        return [(layer.num_groups, layer.num_channels, layer.eps) for layer in layers]

    assert norms(ours) == norms(theirs)
    assert all(groups == math.gcd(32, channels) for groups, channels, _ in norms(ours))


def test_one_batch_norm_without_statistics_is_damage_and_not_a_group_norm(tmp_path):
    state = tiny_resnet().state_dict()
    del state["layer1.0.bn1.running_mean"]

    with pytest.raises(Refused, match=r"layer1\.0\.bn1\.running_mean"):
        opened(tmp_path, state)
