"""A state dict becomes the module that it came from, or is refused with every reason."""

import pytest
import torch
from seeded_models import NOWHERE, images, tiny_resnet
from torchvision import models

from seenit.errors import ModelError, Refused
from seenit.models import open_classifier
from seenit.models.weights.resnet import recognise_resnet
from seenit.models.weights.state_dict import module_from_state_dict

SHAPE = (3, 32, 32)


def logits_of(module, n=3, n_channels=3):
    batch = torch.from_numpy(images(n, size=32, n_channels=n_channels))
    with torch.inference_mode():
        return module(batch)


def saved(tmp_path, thing, name="model.pt"):
    torch.save(thing, tmp_path / name)
    return str(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "resnet18",
        "resnet34",
        "resnet50",
        pytest.param("resnet101", marks=pytest.mark.long),
        pytest.param("resnet152", marks=pytest.mark.long),
        "resnext50_32x4d",
        pytest.param("resnext101_32x8d", marks=pytest.mark.long),
        pytest.param("resnext101_64x4d", marks=pytest.mark.long),
        "wide_resnet50_2",
        pytest.param("wide_resnet101_2", marks=pytest.mark.long),
    ],
)
def test_every_torchvision_resnet_is_told_from_its_shapes(name):
    with torch.device("meta"):
        module = models.get_model(name, weights=None, num_classes=7)

    plan = recognise_resnet(module.state_dict())

    assert (plan.name, plan.n_classes, plan.small_stem) == (name, 7, False)
    rebuilt = {key: value.shape for key, value in plan.build().state_dict().items()}
    assert rebuilt == {key: value.shape for key, value in module.state_dict().items()}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"epoch": 3, "state_dict": state},
        lambda state: {"model": state, "optimizer": {"lr": 0.1}},
        lambda state: {f"module.{key}": value for key, value in state.items()},
        lambda state: {"model": {f"module._orig_mod.{k}": v for k, v in state.items()}},
        lambda state: {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")},
    ],
    ids=["bare", "state_dict", "model", "DataParallel", "compiled", "without counters"],
)
def test_a_checkpoint_gives_the_logits_of_the_model_that_was_saved(tmp_path, wrap):
    original = tiny_resnet()
    path = saved(tmp_path, wrap(original.state_dict()))

    classifier = open_classifier(path, input_shape=SHAPE)

    assert torch.equal(logits_of(classifier.module), logits_of(original))
    assert classifier.n_classes == 5
    assert classifier.classifier_layer == "fc"
    assert not classifier.module.training


def test_batch_norm_steps_are_read(tmp_path):
    path = saved(tmp_path, tiny_resnet().state_dict())

    assert open_classifier(path, input_shape=SHAPE).batch_norm_steps == 468


def test_half_precision_weights_are_used_as_float32_and_said_so(tmp_path):
    state = {
        key: value.half() if value.is_floating_point() else value
        for key, value in tiny_resnet().state_dict().items()
    }

    classifier = open_classifier(saved(tmp_path, state), input_shape=SHAPE)

    assert all(p.dtype == torch.float32 for p in classifier.module.parameters())
    assert any("float16" in reason for reason in classifier.reasons)


def test_a_small_stem_has_no_max_pooling_and_the_reason_names_no_impossible_option(tmp_path):
    original = tiny_resnet(small_stem=True)

    classifier = open_classifier(saved(tmp_path, original.state_dict()), input_shape=SHAPE)

    assert torch.equal(logits_of(classifier.module), logits_of(original))
    (stem,) = [reason for reason in classifier.reasons if reason.startswith("3x3 stem")]
    assert "--architecture" not in stem
    assert "--target module:function" in stem


def test_the_reason_for_a_small_stem_names_an_option_that_keeps_the_pooling(tmp_path):
    with torch.device("meta"):
        original = models.resnet18(num_classes=3)
    original.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    original.maxpool = torch.nn.Identity()
    original.to_empty(device="cpu").apply(_zeroed)

    classifier = open_classifier(saved(tmp_path, original.state_dict()), input_shape=SHAPE)

    (stem,) = [reason for reason in classifier.reasons if reason.startswith("3x3 stem")]
    assert "--architecture resnet18-3x3-maxpool" in stem


def _zeroed(layer):
    for value in (*layer.parameters(False), *layer.buffers(False)):
        torch.nn.init.zeros_(value.data)


@pytest.mark.parametrize("maxpool", [True, False])
def test_a_named_small_stem_pools_only_if_asked(tmp_path, maxpool):
    original = models.resnet18(num_classes=3)
    original.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    if not maxpool:
        original.maxpool = torch.nn.Identity()
    original.eval()
    name = "resnet18-3x3-maxpool" if maxpool else "resnet18"

    classifier = open_classifier(
        saved(tmp_path, original.state_dict()), architecture=name, input_shape=SHAPE
    )

    assert torch.equal(logits_of(classifier.module, 2), logits_of(original, 2))


@pytest.mark.parametrize("small_stem", [True, False])
def test_a_grey_stem_keeps_its_one_channel(tmp_path, small_stem):
    original = tiny_resnet(n_channels=1, small_stem=small_stem)

    classifier = open_classifier(saved(tmp_path, original.state_dict()), input_shape=(1, 32, 32))

    got = logits_of(classifier.module, n_channels=1)
    assert torch.equal(got, logits_of(original, n_channels=1))


def test_everything_that_does_not_fit_is_named_at_once(tmp_path):
    state = tiny_resnet().state_dict()
    del state["layer2.0.bn1.bias"]
    state["head.extra"] = torch.zeros(2)
    state["fc.bias"] = torch.zeros(9)
    state["bn1.bias"][0] = float("nan")

    with pytest.raises(Refused) as refused:
        open_classifier(saved(tmp_path, state), input_shape=SHAPE)

    lacks, surplus, misshaped, damaged = refused.value.problems
    assert "layer2.0.bn1.bias" in lacks
    assert "head.extra" in surplus
    assert "fc.bias (expected (5,), got (9,))" in misshaped
    assert "bn1.bias" in damaged


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ({"epoch": 1}, "epoch"),
        ([torch.zeros(2)], "list"),
        ({}, "nothing"),
        (torch.zeros(3), "Tensor"),
    ],
)
def test_what_holds_no_state_dict_is_refused(thing, said):
    with pytest.raises(ModelError, match=said):
        module_from_state_dict(thing, NOWHERE, architecture=None)


def test_an_unknown_architecture_asks_for_its_name(tmp_path):
    path = saved(tmp_path, {"features.0.weight": torch.zeros(4, 3, 3, 3)})

    with pytest.raises(ModelError, match="--architecture"):
        open_classifier(path, input_shape=SHAPE)


def test_a_named_builder_takes_its_class_count_from_the_file(tmp_path):
    original = models.get_model("shufflenet_v2_x0_5", weights=None, num_classes=6).eval()

    classifier = open_classifier(
        saved(tmp_path, original.state_dict()),
        architecture="shufflenet_v2_x0_5",
        input_shape=SHAPE,
    )

    assert classifier.n_classes == 6
    assert torch.equal(logits_of(classifier.module), logits_of(original))


def test_a_builder_that_reads_tensors_leaves_the_global_random_state_alone(tmp_path):
    state = models.get_model("regnet_y_400mf", weights=None, num_classes=6).state_dict()
    path = saved(tmp_path, state)
    before = torch.random.get_rng_state()

    classifier = open_classifier(path, architecture="regnet_y_400mf", input_shape=SHAPE)

    assert classifier.n_classes == 6
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize(
    ("architecture", "said"),
    [
        ("resnet19", "resnet19"),
        ("resnet18-3x3-avgpool", "-3x3-maxpool"),
        ("shufflenet_v2_x0_5-3x3", "only ResNets"),
    ],
)
def test_a_wrong_architecture_name_is_refused(tmp_path, architecture, said):
    path = saved(tmp_path, {"fc.weight": torch.zeros(4, 1024)})

    with pytest.raises(ModelError, match=said):
        open_classifier(path, architecture=architecture, input_shape=SHAPE)


def test_the_wrong_named_builder_lists_keys_of_both_sides(tmp_path):
    path = saved(tmp_path, tiny_resnet().state_dict())

    with pytest.raises(Refused) as refused:
        open_classifier(path, architecture="resnet34", input_shape=SHAPE)

    assert any("layer3.5.conv2.weight" in p or "more" in p for p in refused.value.problems)
