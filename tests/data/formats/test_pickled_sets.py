"""Data sets of torch and torchvision, and lists of records, open as they answer by themselves."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision
from torch.utils.data import ConcatDataset, DataLoader, Subset, TensorDataset, random_split
from torchvision import tv_tensors
from torchvision.transforms import Compose, Normalize, ToTensor

from seenit.data import open_examples
from seenit.errors import SeenitError
from seenit.files import load_torch
from seenit.records.examples import Normalisation

N = 12
X = torch.rand((N, 3, 7, 6), generator=torch.Generator().manual_seed(0))
Y = torch.arange(N) % 3
WHOLE = TensorDataset(X, Y)


def bytes_of(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


def of_vision(kind: type, data: object, transform: object = None):
    made = kind.__new__(kind)
    made.data, made.targets, made.root = data, Y.tolist(), "somewhere"
    made.transform = made.target_transform = made.transforms = None
    if transform is not None:
        made.transform = transform
        made.transforms = torchvision.datasets.vision.StandardTransform(transform, None)
    return made


def opened(value: object, folder: Path):
    torch.save(value, folder / "a.pt")
    return open_examples(str(folder / "a.pt"))


def problems(value: object, folder: Path) -> str:
    with pytest.raises(SeenitError) as refused:
        opened(value, folder)
    return " ".join(refused.value.problems)


CIFAR = of_vision(torchvision.datasets.CIFAR10, bytes_of((N, 7, 6, 3)), ToTensor())
MNIST = of_vision(torchvision.datasets.MNIST, torch.from_numpy(bytes_of((N, 7, 6))), ToTensor())
SETS = {
    "tensors": WHOLE,
    "subset": Subset(WHOLE, [5, 1, 8]),
    "subset by an array": Subset(WHOLE, np.array([5, 1, 8])),
    "subset by a tensor": Subset(WHOLE, torch.tensor([5, 1, 8])),
    "subset by a range": Subset(WHOLE, range(1, 9, 3)),
    "subset from behind": Subset(WHOLE, [-1, 0]),
    "subset with copies": Subset(WHOLE, [4, 4, 2]),
    "subset of a subset": Subset(Subset(WHOLE, [7, 6, 5, 4]), range(3, 0, -1)),
    "random split": random_split(WHOLE, [9, 3], torch.Generator().manual_seed(0))[0],
    "sum": ConcatDataset([Subset(WHOLE, [3, 2]), WHOLE]),
    "subset of a list": Subset([(X[at].clone(), at % 3) for at in range(N)], [2, 0]),
    "cifar": CIFAR,
    "mnist": MNIST,
    "subset of cifar": Subset(CIFAR, [3, 11]),
}


@pytest.mark.parametrize("name", SETS)
def test_a_pickled_set_opens_as_it_answers(name, tmp_path) -> None:
    expected = [SETS[name][at] for at in range(len(SETS[name]))]

    examples = opened(SETS[name], tmp_path)

    read = torch.from_numpy(examples.inputs.read(0, len(examples)))
    torch.testing.assert_close(read, torch.stack([one for one, _ in expected]))
    assert examples.labels.tolist() == [int(label) for _, label in expected]
    assert len(set(examples.ids.tolist())) == len(expected)
    assert (examples.is_member == -1).all()


def test_a_subset_of_a_competition_set_keeps_ids_and_membership(tmp_path, monkeypatch) -> None:
    made = type("MembershipDataset", (), {"__module__": __name__})
    monkeypatch.setitem(globals(), "MembershipDataset", made)
    whole = made()
    whole.ids, whole.labels, whole.imgs = list(range(50, 50 + N)), Y.tolist(), list(X)
    whole.membership, whole.transform = [1, 0, None] * 4, None

    examples = opened(Subset(whole, [2, 0, 1]), tmp_path)

    assert examples.ids.tolist() == [52, 50, 51]
    assert examples.is_member.tolist() == [-1, 1, 0]


def test_the_normalisation_of_a_set_of_torchvision_is_offered(tmp_path) -> None:
    transform = Compose([ToTensor(), Normalize((0.5, 0.25, 0.125), (0.25, 0.5, 0.75))])
    cifar = of_vision(torchvision.datasets.CIFAR10, bytes_of((N, 7, 6, 3)), transform)

    examples = opened(Subset(cifar, [1, 2]), tmp_path)

    offered = Normalisation(mean=(0.5, 0.25, 0.125), std=(0.25, 0.5, 0.75))
    assert examples.offered_normalisation == offered


RECORDS = {
    "pairs": [(X[at].clone(), int(Y[at])) for at in range(N)],
    "pairs of tensors": [(X[at].clone(), Y[at].clone()) for at in range(N)],
    "pairs of arrays": [(X[at].numpy(), Y.numpy()[at]) for at in range(N)],
    "lists": [[X[at].clone(), int(Y[at])] for at in range(N)],
    "a tuple of two": tuple((X[at].clone(), int(Y[at])) for at in range(2)),
    "dicts": [{"image": X[at].clone(), "label": int(Y[at])} for at in range(N)],
    "capitals": [{"Image": X[at].clone(), "Label": int(Y[at])} for at in range(N)],
    "batches": list(DataLoader(WHOLE, batch_size=5)),
    "images of another class": [(tv_tensors.Image(X[at]), int(Y[at])) for at in range(N)],
    "two lists": [[X[0].clone(), X[1].clone()], [0, 1]],
    "two lists of tensors": [[X[0].clone(), X[1].clone()], [Y[0].clone(), Y[1].clone()]],
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_list_of_records_opens(name, tmp_path) -> None:
    n = 2 if "two" in name else N

    examples = opened(RECORDS[name], tmp_path)

    np.testing.assert_array_equal(examples.inputs.read(0, n), X[:n].numpy())
    assert examples.labels.tolist() == Y[:n].tolist()


def test_rows_of_a_table_open_as_records_and_as_batches(tmp_path) -> None:
    rows = torch.rand((N, 5), generator=torch.Generator().manual_seed(0))

    single = [(rows[at].clone(), int(Y[at])) for at in range(N)]
    batches = list(DataLoader(TensorDataset(rows, Y), batch_size=4))

    for value in (single, batches):
        examples = opened(value, tmp_path)
        np.testing.assert_array_equal(examples.inputs.read(0, N), rows.numpy())
        assert examples.labels.tolist() == Y.tolist()


def test_records_keep_their_ids_and_membership(tmp_path) -> None:
    records = [
        {"id": f"r{at}", "img": X[at].clone(), "target": int(Y[at]), "is_member": at % 2}
        for at in range(N)
    ]

    examples = opened(records, tmp_path)

    assert examples.ids.tolist() == [f"r{at}" for at in range(N)]
    assert examples.is_member.tolist() == [0, 1] * 6


@pytest.mark.parametrize("kind", [tv_tensors.Image, tv_tensors.Mask])
def test_tensors_of_other_classes_are_plain_tensors(kind, tmp_path) -> None:
    torch.save({"images": kind(X), "labels": Y}, tmp_path / "a.pt")

    loaded = load_torch(str(tmp_path / "a.pt"))["images"]

    assert type(loaded + 0) is torch.Tensor
    assert torch.equal(loaded, X)


def test_grey_bytes_as_torchvision_writes_mnist_are_pictures(tmp_path) -> None:
    pixels = bytes_of((N, 7, 6))

    examples = opened((torch.from_numpy(pixels), Y), tmp_path)

    np.testing.assert_allclose(examples.inputs.read(0, N)[:, 0] * 255, pixels, atol=1e-4)
    assert "read as grey" in examples.source.remarks[0]


def test_floats_without_a_channel_may_be_sequences_and_are_refused(tmp_path) -> None:
    assert "add the missing axis" in problems((X[:, 0].clone(), Y), tmp_path)


def test_a_set_that_reads_files_elsewhere_is_refused_with_what_to_do(tmp_path) -> None:
    folder = tmp_path / "set" / "ant"
    folder.mkdir(parents=True)
    torchvision.utils.save_image(X[0], folder / "0.png")
    whole = torchvision.datasets.ImageFolder(str(tmp_path / "set"))

    for value in (whole, Subset(whole, [0])):
        said = problems(value, tmp_path)
        assert "torchvision.datasets.folder.ImageFolder" in said
        assert "Pass the folder of images itself" in said
        assert "[(image, label) for image, label in dataset]" in said
        assert "clean copy" not in said


@pytest.mark.parametrize(
    ("value", "piece"),
    [
        (Subset(WHOLE, [0, N]), "indices of the subset: expected places from 0 to 11"),
        (Subset(WHOLE, [True, False]), "indices of the subset: expected places"),
        (Subset(WHOLE, []), "indices of the subset: expected places"),
        (Subset(WHOLE, ["a"]), "indices of the subset: expected places"),
        (Subset(WHOLE, range(N + 1)), "indices of the subset: expected places"),
        (TensorDataset(X, Y, Y), "expected a pair (images, labels), got 3 parts"),
        ([(X[0], 0, 1)] * 3, "a list of records must hold pairs (image, label)"),
        ([{"image": X[0], "label": 0}, {"image": X[1]}], "label: expected in each of the 2"),
        (
            ConcatDataset([WHOLE, TensorDataset(X[:, :, :5], Y)]),
            "images: expected one shape and type",
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else type(value).__name__,
)
def test_what_does_not_fit_is_refused_by_name(value, piece, tmp_path) -> None:
    assert piece in problems(value, tmp_path)


def test_labels_that_a_function_changes_are_refused(tmp_path) -> None:
    changed = of_vision(torchvision.datasets.CIFAR10, bytes_of((N, 7, 6, 3)))
    changed.target_transform = ToTensor()

    assert "target_transform: expected none" in problems(changed, tmp_path)
