"""Weights are found wherever trainers put them, and never chosen silently among several."""

import pytest
import torch
from safetensors.torch import save_file
from seeded_models import images, narrow_resnet, seeded
from torch import nn
from torch.optim.swa_utils import AveragedModel

from seenit.errors import ModelError
from seenit.models import open_classifier, weights_in
from seenit.records.examples import Normalisation

SHAPE = (3, 32, 32)
BATCH = torch.from_numpy(images(3, size=32))
RAW, AVERAGE = narrow_resnet(seed=1), narrow_resnet(seed=2)


def under(prefix, module=RAW):
    return {f"{prefix}.{name}": value for name, value in module.state_dict().items()}


def opened(tmp_path, thing, **options):
    torch.save(thing, tmp_path / "a.pt")
    return open_classifier(str(tmp_path / "a.pt"), input_shape=SHAPE, **options)


def answers(module):
    with torch.inference_mode():
        return module(BATCH)


class Lightning(nn.Module):
    def __init__(self, name):
        super().__init__()
        setattr(self, name, narrow_resnet(seed=1))
        self.criterion = nn.CrossEntropyLoss(weight=torch.ones(5))
        self.train_confmat = nn.Module()
        self.train_confmat.register_buffer("confmat", torch.zeros(5, 5, dtype=torch.int64))


LAYOUTS = {
    "state": {"state": RAW.state_dict()},
    "weights": {"weights": RAW.state_dict(), "epoch": 3},
    "params": {"params": RAW.state_dict()},
    "model_state_dict": {"model_state_dict": RAW.state_dict()},
    "net": {"net": RAW.state_dict(), "acc": 95.1},
    "two deep": {"model": {"state_dict": RAW.state_dict()}},
    "Opacus": under("_module"),
    "Opacus, compiled": under("_orig_mod._module"),
    "AveragedModel": AveragedModel(RAW).state_dict(),
    "model_ema alone": {"model_ema": AveragedModel(RAW).state_dict()},
    "ema of timm": {"ema": under("module")},
    "backbone": under("backbone"),
    "resnet": under("resnet"),
    "nested": under("module.encoder.backbone"),
    "compiled layers": {
        name.replace("layer1.0.", "layer1.0._orig_mod."): value
        for name, value in RAW.state_dict().items()
    },
    "FSDP": {
        "_fsdp_wrapped_module." + name.replace("layer2.", "layer2._fsdp_wrapped_module."): value
        for name, value in RAW.state_dict().items()
    },
    "ema-pytorch without the online model": {
        "initted": torch.tensor(True),
        "step": torch.tensor(3),
        **under("ema_model"),
    },
    "Lightning, net": {"state_dict": Lightning("net").state_dict(), "loops": {}},
    "Lightning, model": {
        "state_dict": Lightning("model").state_dict(),
        "optimizer_states": [{"state": {0: {"momentum_buffer": torch.zeros(3, 3)}}}],
        "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.5)}},
    },
    "an optimiser by name": {
        "model": RAW.state_dict(),
        "optimizer": {"layer1.0.conv1.weight": torch.zeros(3, 3)},
    },
    "a loss of the network's own": {**RAW.state_dict(), "criterion.weight": torch.ones(5)},
    "head by another name": {
        name.replace("fc.", "classifier."): value for name, value in RAW.state_dict().items()
    },
    "the same twice": {"model": RAW.state_dict(), "module": RAW.state_dict()},
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_weights_are_found(name, tmp_path):
    classifier = opened(tmp_path, LAYOUTS[name])

    assert torch.equal(answers(classifier.module), answers(RAW))


def test_the_key_is_among_the_reasons(tmp_path):
    classifier = opened(tmp_path, LAYOUTS["Lightning, net"])

    assert "weights found under 'state_dict.net'" in classifier.reasons


TWO = {
    "timm": (
        {"state_dict": RAW.state_dict(), "state_dict_ema": AVERAGE.state_dict()},
        "state_dict",
        "state_dict_ema",
    ),
    "torchvision": (
        {"model": RAW.state_dict(), "model_ema": AveragedModel(AVERAGE).state_dict()},
        "model",
        "model_ema",
    ),
    "ema-pytorch": (
        {"initted": torch.tensor(True), **under("online_model"), **under("ema_model", AVERAGE)},
        "online_model",
        "ema_model",
    ),
    "ema-pytorch beside": (
        {"model": RAW.state_dict(), "ema": under("ema_model", AVERAGE)},
        "model",
        "ema",
    ),
    "Lightning": (
        {"state_dict": {**under("net"), **under("net_ema.module", AVERAGE)}},
        "net",
        "net_ema",
    ),
    "teacher": ({**under("student"), **under("teacher", AVERAGE)}, "student", "teacher"),
}


@pytest.mark.parametrize("name", TWO)
def test_averaged_weights_beside_raw_ones_are_never_passed_over(name, tmp_path):
    checkpoint, raw, average = TWO[name]

    with pytest.raises(ModelError, match=r"--weights-key") as refused:
        opened(tmp_path, checkpoint)

    assert raw in str(refused.value)
    assert average in str(refused.value)
    assert len(weights_in(str(tmp_path / "a.pt"))) == 2
    of_raw = opened(tmp_path, checkpoint, weights_key=raw)
    of_average = opened(tmp_path, checkpoint, weights_key=average)
    assert torch.equal(answers(of_raw.module), answers(RAW))
    assert torch.equal(answers(of_average.module), answers(AVERAGE))


def test_averages_of_parameters_alone_take_the_statistics_of_the_network_beside_them(tmp_path):
    shadow = dict(AVERAGE.named_parameters())
    wanted = narrow_resnet(seed=1)
    wanted.load_state_dict({**RAW.state_dict(), **shadow})
    checkpoint = {"model": RAW.state_dict(), "ema": {"decay": 0.99, "shadow": shadow}}

    classifier = opened(tmp_path, checkpoint, weights_key="ema.shadow")

    assert torch.equal(answers(classifier.module), answers(wanted))
    assert any("statistics" in reason and "'model'" in reason for reason in classifier.reasons)


def test_averages_without_names_are_found_by_their_order(tmp_path):
    shadow = list(AVERAGE.parameters())
    wanted = narrow_resnet(seed=1)
    wanted.load_state_dict({**RAW.state_dict(), **dict(AVERAGE.named_parameters())})
    checkpoint = {"model": RAW.state_dict(), "ema": {"shadow_params": shadow}}

    with pytest.raises(ModelError, match=r"ema\.shadow_params"):
        opened(tmp_path, checkpoint)

    classifier = opened(tmp_path, checkpoint, weights_key="ema.shadow_params")
    assert torch.equal(answers(classifier.module), answers(wanted))


def test_a_key_that_is_not_there_lists_those_that_are(tmp_path):
    with pytest.raises(ModelError, match=r"--weights-key nowhere.*model: .*model_ema"):
        opened(tmp_path, TWO["torchvision"][0], weights_key="nowhere")


def test_a_key_of_a_program_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_net.py").write_text("def build(): ...\n")

    with pytest.raises(ModelError, match="leave it out"):
        open_classifier("own_net:build", weights_key="model", input_shape=SHAPE)


def test_a_layer_outside_the_network_is_not_passed_over(tmp_path):
    checkpoint = {**under("encoder"), "projector.weight": torch.zeros(128, 512)}

    with pytest.raises(ModelError, match=r"projector\.weight.*--weights-key encoder"):
        opened(tmp_path, checkpoint)

    classifier = opened(tmp_path, checkpoint, weights_key="encoder")
    assert torch.equal(answers(classifier.module), answers(RAW))


class Normalise(nn.Module):
    def __init__(self, mean, std, shape):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).reshape(shape))
        self.register_buffer("std", torch.tensor(std).reshape(shape))

    def forward(self, x):
        return (x - self.mean) / self.std


MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2, 0.25, 0.3)


@pytest.mark.parametrize("shape", [(1, 3, 1, 1), (3, 1, 1), (-1,)])
def test_a_normalisation_before_the_network_is_the_classifiers(tmp_path, shape):
    state = nn.Sequential(Normalise(MEAN, STD, shape), RAW).state_dict()

    classifier = opened(tmp_path, state)

    assert classifier.normalisation.mean == pytest.approx(MEAN)
    assert classifier.normalisation.std == pytest.approx(STD)
    assert torch.equal(answers(classifier.module), answers(RAW))
    assert any("'0.mean'" in reason for reason in classifier.reasons)


def test_another_normalisation_than_the_files_own_is_refused_and_the_same_is_not(tmp_path):
    state = nn.Sequential(Normalise(MEAN, STD, (3, 1, 1)), RAW).state_dict()
    other = Normalisation(mean=(0.5,), std=(0.5,))

    with pytest.raises(ModelError, match="its own normalisation"):
        opened(tmp_path, state, normalisation=other)

    same = opened(tmp_path, state, normalisation=Normalisation(mean=MEAN, std=STD))
    alone = opened(tmp_path, state, normalisation=other, weights_key="1")
    assert same.normalisation.mean == pytest.approx(MEAN)
    assert alone.normalisation == other


def test_a_normalisation_for_values_up_to_255_is_refused(tmp_path):
    state = nn.Sequential(Normalise((125.0, 123.0, 114.0), (63.0, 62.0, 67.0), (3, 1, 1)), RAW)

    with pytest.raises(ModelError, match=r"0\.mean, 0\.std.*\[0, 1\]"):
        opened(tmp_path, state.state_dict())


def test_a_named_builder_is_found_under_any_key(tmp_path):
    from torchvision import models

    net = seeded(models.shufflenet_v2_x0_5(num_classes=5))
    checkpoint = {"state_dict": {**under("net", net), "loss_fn.weight": torch.ones(5)}}

    classifier = opened(tmp_path, checkpoint, architecture="shufflenet_v2_x0_5")

    assert torch.equal(answers(classifier.module), answers(net))


def test_safetensors_have_layouts_too(tmp_path):
    save_file(under("module.net"), tmp_path / "a.safetensors")

    classifier = open_classifier(str(tmp_path / "a.safetensors"), input_shape=SHAPE)

    assert torch.equal(answers(classifier.module), answers(RAW))
