"""Files that are not state dicts, programs, and functions of the user's own."""

import textwrap
import warnings
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from seeded_models import images, tiny_cnn, tiny_resnet

from seenit.errors import FileRefused, ModelError, SeenitError
from seenit.models import open_classifier
from seenit.records.examples import Normalisation

SHAPE = (3, 8, 8)
BATCH = torch.from_numpy(images(5))


def scripted(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch advises against TorchScript
        torch.jit.trace(tiny_cnn(), BATCH).save(tmp_path / "script.pt")
    return str(tmp_path / "script.pt")


def exported(tmp_path, *, batch=None):
    shapes = None if batch else ({0: torch.export.Dim("batch", min=1, max=1024)},)
    example = BATCH[:batch] if batch else BATCH
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own deprecations while it exports
        program = torch.export.export(tiny_cnn(), (example,), dynamic_shapes=shapes)
        torch.export.save(program, tmp_path / "program.pt2")
    return str(tmp_path / "program.pt2")


@pytest.fixture
def own_code(tmp_path, monkeypatch):
    """Write a module of the user's own into an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def write(name, code):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(code))
        return name

    return write


def test_safetensors_give_the_logits_of_the_model_that_was_saved(tmp_path):
    original = tiny_resnet()
    save_file(original.state_dict(), tmp_path / "model.safetensors")

    classifier = open_classifier(str(tmp_path / "model.safetensors"), input_shape=(3, 32, 32))

    batch = torch.from_numpy(images(3, size=32))
    assert torch.equal(classifier.module(batch), original(batch))


def test_a_cut_off_safetensors_file_is_refused(tmp_path):
    save_file(tiny_resnet().state_dict(), tmp_path / "model.safetensors")
    whole = (tmp_path / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(FileRefused, match="safetensors"):
        open_classifier(str(tmp_path / "model.safetensors"), input_shape=(3, 32, 32))


@pytest.mark.parametrize("write", [scripted, exported])
def test_a_program_opens_only_with_trust(tmp_path, write):
    path = write(tmp_path)

    with pytest.raises(FileRefused, match="this file is code"):
        open_classifier(path, input_shape=SHAPE)

    classifier = open_classifier(path, trust=True, input_shape=SHAPE)
    assert classifier.n_classes == 4
    assert torch.allclose(classifier.module(BATCH), tiny_cnn()(BATCH), atol=1e-5)


def test_a_program_of_one_batch_size_is_asked_in_such_batches(tmp_path):
    classifier = open_classifier(exported(tmp_path, batch=3), trust=True, input_shape=SHAPE)

    assert classifier.fixed_batch == 3


def test_a_damaged_program_is_refused_even_when_trusted(tmp_path):
    whole = zipfile.ZipFile(scripted(tmp_path))
    with zipfile.ZipFile(tmp_path / "damaged.pt", "w") as damaged:
        for name in whole.namelist():
            is_code = name.endswith(".py")
            damaged.writestr(name, b"no program" if is_code else whole.read(name))

    with pytest.raises(FileRefused, match="does not load"):
        open_classifier(str(tmp_path / "damaged.pt"), trust=True, input_shape=SHAPE)


FACTORIES = """
    import numpy as np
    import torch
    from torch import nn

    def build():
        net = nn.Sequential(nn.Flatten(), nn.Linear(192, 4))
        nn.init.constant_(net[1].bias, 0.5)
        nn.init.constant_(net[1].weight, 0.01)
        return net

    net = build()

    def served(batch):
        return net(batch).detach().numpy().astype(np.float64)

    def lists(batch):
        return net(batch).tolist()

    def give_callable():
        return served

    number = 3

    def broken():
        raise OSError("no such weights")

    def one_logit(batch):
        return np.zeros((len(batch), 1))

    def flat(batch):
        return np.zeros(len(batch))
"""


@pytest.mark.parametrize("name", ["build", "net", "served", "lists", "give_callable"])
def test_a_function_of_the_users_own_is_a_model(own_code, name):
    spec = f"{own_code('factory_good', FACTORIES)}:{name}"

    classifier = open_classifier(spec, input_shape=SHAPE)

    wanted = BATCH.flatten(1).sum(dim=1, keepdim=True) * 0.01 + 0.5
    assert torch.allclose(classifier.module(BATCH), wanted.expand(-1, 4), atol=1e-5)
    assert classifier.n_classes == 4
    assert classifier.source.path == spec
    assert len(classifier.source.sha256) == 64


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("number", "int"),
        ("broken", "no such weights"),
        ("missing", "missing"),
        ("one_logit", "at least 2 logits"),
        ("flat", "logits of shape"),
    ],
)
def test_a_function_that_gives_no_model_is_refused(own_code, name, said):
    spec = f"{own_code('factory_bad', FACTORIES)}:{name}"

    with pytest.raises(ModelError, match=said):
        open_classifier(spec, input_shape=SHAPE)


def test_an_unknown_module_is_refused(own_code):
    with pytest.raises(ModelError, match="nowhere_to_be_found"):
        open_classifier("nowhere_to_be_found:build", input_shape=SHAPE)


def test_a_table_is_no_model(tmp_path):
    (tmp_path / "table.csv").write_text("id,loss\n1,0.5\n")

    with pytest.raises(FileRefused, match="expected a model"):
        open_classifier(str(tmp_path / "table.csv"), input_shape=SHAPE)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SeenitError, match="nothing"):
        open_classifier(str(tmp_path / "nothing.pt"), input_shape=SHAPE)


def test_records_of_other_channels_are_refused(tmp_path):
    torch.save(tiny_resnet().state_dict(), tmp_path / "model.pt")

    with pytest.raises(ModelError, match="takes 3 channels"):
        open_classifier(str(tmp_path / "model.pt"), input_shape=(1, 32, 32))


def test_a_normalisation_of_other_channels_is_refused(tmp_path):
    torch.save(tiny_resnet().state_dict(), tmp_path / "model.pt")

    with pytest.raises(ModelError, match="normalisation"):
        open_classifier(
            str(tmp_path / "model.pt"),
            normalisation=Normalisation(mean=(0.5, 0.5), std=(0.2, 0.2)),
            input_shape=(3, 32, 32),
        )


def test_records_of_an_impossible_size_are_refused(own_code):
    spec = f"{own_code('factory_size', FACTORIES)}:build"

    with pytest.raises(ModelError, match="does not take a batch of shape"):
        open_classifier(spec, input_shape=(3, 9, 9))
    assert np.array_equal(BATCH, images(5))  # nothing was written into
