"""Signals are what the model says of each record by itself, however it is asked."""

import copy

import numpy as np
import pytest
import torch
from seeded_models import classifier_of, images, tiny_cnn, tiny_resnet
from torch import nn

from seenit.errors import ConfigError, SignalError, TargetFailed
from seenit.models.own_code.callable_module import CallableModule
from seenit.numerics.logits import margin
from seenit.records.examples import ArrayInputs, Normalisation
from seenit.signals import IDENTITY, STANDARD_VIEWS, View, extract_signals
from seenit.signals.querying import prepare

N = 23
ARRAY = images(N)
INPUTS = ArrayInputs(array=ARRAY)
LABELS = np.random.default_rng(0).integers(0, 4, N)
SHIFTED = Normalisation(mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.25))
VIEWS = STANDARD_VIEWS[:3]


class Viewing(nn.Module):
    """Only works on channels-first memory."""

    def __init__(self):
        super().__init__()
        self.net = tiny_cnn()
        self.extra = nn.Linear(8 * 16, 4)

    def forward(self, x):
        maps = torch.relu(self.net.norm(self.net.stem(x)))
        return self.extra(maps.view(len(x), -1)) + 0.0 * self.net(x)


class Branching(nn.Module):
    """Cannot be traced."""

    def __init__(self):
        super().__init__()
        self.net = tiny_cnn()

    def forward(self, x):
        return self.net(x) if float(x.abs().sum()) >= 0 else self.net(-x)


MODULES = {
    "traced": tiny_cnn(),
    "channels first only": Viewing().eval(),
    "branching": Branching().eval(),
    "callable": CallableModule(lambda batch: tiny_cnn()(batch).tolist()),
}


def ask(module=MODULES["traced"], inputs=INPUTS, labels=LABELS, **options):
    settings = {"normalisation": SHIFTED, "layer": None, "fixed_batch": None}
    settings |= {key: options.pop(key) for key in list(options) if key in settings}
    settings["layer"] = settings["layer"] or (
        "head" if isinstance(module, type(tiny_cnn())) else None
    )
    options = {"views": VIEWS, "device": "cpu", "batch_size": 8} | options
    return extract_signals(classifier_of(module, **settings), inputs, labels, **options)


def one_at_a_time(module, view):
    """Logits of every record, asked alone, the naive way."""
    mean, std = (torch.tensor(part).view(3, 1, 1) for part in (SHIFTED.mean, SHIFTED.std))
    rows = []
    for image in torch.from_numpy(ARRAY):
        shown = view.apply(image[None])[0]
        with torch.no_grad():
            rows.append(module(((shown - mean) / std)[None]))
    return torch.cat(rows).numpy()


def assert_same(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        if value.dtype == bool:
            assert np.array_equal(value, other[name])
        else:
            scale = np.maximum(1.0, np.abs(value))
            assert (np.abs(value - other[name]) / scale).max() < 1e-5, name


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_signals_equal_those_of_a_loop_over_single_records(module):
    signals = ask(module)

    for query, view in enumerate(VIEWS):
        logits = one_at_a_time(module, view)
        for name, temperature in (("target_margin", 1.0), ("target_margin_t2", 2.0)):
            wanted = margin(logits, LABELS, temperature=temperature)
            assert np.allclose(signals[name][:, query], wanted, rtol=1e-5, atol=1e-5)
        assert np.array_equal(signals["label_hits"][:, query], logits.argmax(axis=1) == LABELS)
    assert np.allclose(signals["target_logits"], one_at_a_time(module, IDENTITY), atol=1e-5)


def test_shapes_and_types_are_those_of_the_vocabulary():
    signals = ask()

    assert {name: (value.shape, value.dtype.name) for name, value in signals.items()} == {
        "target_logits": ((N, 4), "float32"),
        "target_features": ((N, 16), "float32"),
        "target_margin": ((N, 3), "float64"),
        "target_margin_t2": ((N, 3), "float64"),
        "label_hits": ((N, 3), "bool"),
    }


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
@pytest.mark.parametrize("batch_size", [1, 7, 64, None])
def test_the_batch_size_changes_nothing(module, batch_size):
    assert_same(ask(module), ask(module, batch_size=batch_size))


def test_the_order_of_the_records_changes_nothing():
    order = np.random.default_rng(1).permutation(N)

    shuffled = ask(inputs=ArrayInputs(array=ARRAY[order]), labels=LABELS[order])

    assert_same({name: value[order] for name, value in ask().items()}, shuffled)


def test_the_number_of_threads_changes_not_a_byte():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = ask(batch_size=4)
        torch.set_num_threads(3)
        together = ask(batch_size=4)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)

    assert all(np.array_equal(alone[name], together[name]) for name in alone)


def test_features_are_what_the_classifier_layer_takes():
    module = tiny_cnn()
    signals = ask(module)

    rebuilt = signals["target_features"] @ module.head.weight.detach().numpy().T
    rebuilt = rebuilt + module.head.bias.detach().numpy()

    assert np.allclose(rebuilt, signals["target_logits"], atol=1e-5)


def test_a_small_convolutional_resnet_is_asked_fused_and_says_the_same():
    module = tiny_resnet()
    array = images(6, size=32)
    probe = torch.from_numpy(array)

    query = prepare(module, probe)
    with torch.inference_mode():
        got = query.module(probe.contiguous(memory_format=query.memory_format))
        wanted = module(probe)

    assert query.is_pure
    assert not any(isinstance(part, nn.BatchNorm2d) for part in query.module.modules())
    assert sum(isinstance(part, nn.Conv2d) for part in query.module.modules()) < 12
    assert torch.allclose(got, wanted, atol=1e-4 * float(wanted.abs().max()))


def test_the_model_is_as_it_was():
    module = tiny_cnn().train()
    module.head.weight.requires_grad_(False)
    state = copy.deepcopy(module.state_dict())

    ask(module)

    assert all(part.training for part in module.modules())
    assert [name for name, p in module.named_parameters() if not p.requires_grad] == ["head.weight"]
    assert all(torch.equal(value, state[name]) for name, value in module.state_dict().items())
    assert all(p.grad is None for p in module.parameters())
    assert not any(part._forward_pre_hooks for part in module.modules())


def test_training_mode_does_not_leak_into_the_answers():
    assert_same(ask(), ask(tiny_cnn().train()))


def test_inputs_are_untouched():
    array = ARRAY.copy()
    array.flags.writeable = False

    ask(inputs=ArrayInputs(array=array))

    assert np.array_equal(array, ARRAY)


def test_global_settings_are_as_they_were():
    torch.set_float32_matmul_precision("high")
    try:
        ask()
        assert torch.get_float32_matmul_precision() == "high"
        assert torch.backends.cudnn.allow_tf32
    finally:
        torch.set_float32_matmul_precision("highest")


class Streamed:
    """Inputs that notice how they are read."""

    kind = "images"
    shape = ARRAY.shape

    def __init__(self):
        self.reads = []

    def read(self, start, stop):
        assert stop <= N
        self.reads.append((start, stop))
        return ARRAY[start:stop]


def test_records_are_read_a_batch_at_a_time_and_in_order():
    inputs = Streamed()
    done = []

    assert_same(ask(), ask(inputs=inputs, batch_size=5, on_progress=done.append))

    _probe, *blocks = inputs.reads
    assert blocks == [(0, 5), (5, 10), (10, 15), (15, 20), (20, 23)]
    assert done == [5, 5, 5, 5, 3]


def test_a_failing_read_is_not_swallowed():
    class Broken(Streamed):
        def read(self, start, stop):
            if start >= 15:
                raise OSError("disk gone")
            return super().read(start, stop)

    with pytest.raises(OSError, match="disk gone"):
        ask(inputs=Broken(), batch_size=5)


def test_a_model_of_one_batch_size_is_only_asked_in_such_batches():
    sizes = set()

    def picky(batch):
        sizes.add(len(batch))
        return tiny_cnn()(batch)

    assert_same(ask(CallableModule(picky), fixed_batch=6), ask(CallableModule(tiny_cnn())))
    assert sizes == {6}


def test_tables_are_asked_plainly():
    with torch.random.fork_rng(devices=[]):
        module = nn.Sequential(nn.Linear(10, 6), nn.ReLU(), nn.Linear(6, 4)).eval()
    rows = images(N).reshape(N, -1)[:, :10]
    options = {"normalisation": None, "layer": "2"}

    signals = ask(module, inputs=ArrayInputs(array=rows), views=(IDENTITY,), **options)

    with torch.no_grad():
        wanted = module(torch.from_numpy(rows)).numpy()
    assert np.allclose(signals["target_logits"], wanted, atol=1e-6)
    assert signals["target_features"].shape == (N, 6)
    with pytest.raises(SignalError, match="only the plain view"):
        ask(module, inputs=ArrayInputs(array=rows), **options)


def test_the_plain_view_must_be_query_zero():
    with pytest.raises(ConfigError, match="plain view first"):
        ask(views=(View(flip=True),))


def test_an_unknown_device_is_refused():
    with pytest.raises(ConfigError, match="abacus"):
        ask(device="abacus")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_a_gpu_says_the_same():
    assert_same(ask(), ask(device="cuda"))


class Picky(nn.Module):
    """Fails on a white image."""

    def __init__(self):
        super().__init__()
        self.net = tiny_cnn()

    def forward(self, x):
        if float(x.amax()) > 0.999:
            raise ValueError("too bright\nand more lines")
        return self.net(x)


@pytest.mark.parametrize("at", [0, 17])
def test_a_module_that_fails_names_the_rows_among_which_it_failed(at):
    array = ARRAY * 0.9
    array[at] = 1.0
    with pytest.raises(TargetFailed, match="ValueError: too bright;") as failed:
        ask(Picky().eval(), ArrayInputs(array=array), normalisation=None)
    assert failed.value.row == 8 * (at // 8)
    assert failed.value.n_rows == min(8, N - failed.value.row)
