"""Training and test records in one file are read as members and non-members, and that is said."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from seenit.data import open_examples
from seenit.data.formats.reading import Reading
from seenit.errors import SeenitError

N = {"train": 6, "val": 3, "test": 4}
X = {
    split: np.random.default_rng(at).random((n, 3, 5, 4), dtype=np.float32)
    for at, (split, n) in enumerate(N.items())
}
Y = {split: np.arange(n) % 2 for split, n in N.items()}
SPELLINGS = {
    "keras": ("x_{}", "y_{}"),
    "capital": ("X_{}", "y_{}"),
    "medmnist": ("{}_images", "{}_labels"),
    "features": ("{}_features", "{}_target"),
    "shouting": ("X_{}", "Y_{}"),
}


def archive(folder: Path, spelling: str, splits=("train", "test"), **more) -> str:
    images, labels = SPELLINGS[spelling]
    words = {split: split.upper() if spelling == "shouting" else split for split in splits}
    arrays = {images.format(words[split]): X[split] for split in splits}
    arrays |= {labels.format(words[split]): Y[split] for split in splits}
    np.savez(folder / "a.npz", **arrays, **more)
    return str(folder / "a.npz")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_train_are_members_and_test_are_non_members(spelling, tmp_path) -> None:
    examples = open_examples(archive(tmp_path, spelling))

    np.testing.assert_array_equal(
        examples.inputs.read(0, 10), np.concatenate([X["train"], X["test"]])
    )
    assert examples.labels.tolist() == [*Y["train"], *Y["test"]]
    assert examples.is_member.tolist() == [1] * 6 + [0] * 4
    assert len(set(examples.ids.tolist())) == 10
    assert "were read as members" in examples.source.remarks[0]


@pytest.mark.parametrize(("side", "split"), [("members", "train"), ("nonmembers", "test")])
def test_a_side_takes_its_own_records(side, split, tmp_path) -> None:
    path = archive(tmp_path, "keras", ("train", "val", "test"))

    examples = open_examples(path, Reading(side=side))

    np.testing.assert_array_equal(examples.inputs.read(0, len(examples)), X[split])
    assert (examples.is_member == -1).all()
    said = examples.source.remarks[0]
    assert f"the records of x_{split} and y_{split} were read as {side}; x_val and y_val" in said
    assert f"x_{'test' if split == 'train' else 'train'}" not in said  # the other side reads it


def test_the_sides_of_one_file_have_other_names_and_hashes(tmp_path) -> None:
    path = archive(tmp_path, "keras")

    sides = [open_examples(path, Reading(side=side)) for side in ("members", "nonmembers")]

    assert sides[0].source.sha256 != sides[1].source.sha256
    assert not {*sides[0].ids.tolist()} & {*sides[1].ids.tolist()}


def test_validation_stands_in_for_a_missing_test(tmp_path) -> None:
    path = archive(tmp_path, "medmnist", ("train", "val"))

    examples = open_examples(path, Reading(side="nonmembers"))

    np.testing.assert_array_equal(examples.inputs.read(0, 3), X["val"])
    for side in ("members", "nonmembers"):
        assert "left out" not in open_examples(path, Reading(side=side)).source.remarks[0]


def test_one_split_alone_is_read_without_membership(tmp_path) -> None:
    path = archive(tmp_path, "keras", ("test",))

    for side in ("", "members", "nonmembers"):
        examples = open_examples(path, Reading(side=side))
        np.testing.assert_array_equal(examples.inputs.read(0, 4), X["test"])
        assert (examples.is_member == -1).all()


def test_bytes_as_keras_and_medmnist_publish_them_are_read_as_pictures(tmp_path) -> None:
    grey = np.random.default_rng(0).integers(0, 256, (6, 8, 7), dtype=np.uint8)
    colour = np.random.default_rng(1).integers(0, 256, (6, 8, 7, 3), dtype=np.uint8)
    labels = np.arange(6)[:, None] % 3
    for name, pixels in (("grey", grey[..., None]), ("bare", grey), ("colour", colour)):
        np.savez(
            tmp_path / f"{name}.npz", x_train=pixels, y_train=labels, x_test=pixels, y_test=labels
        )

        read = open_examples(str(tmp_path / f"{name}.npz")).inputs.read(0, 6)

        expected = pixels.reshape(6, 8, 7, -1).transpose(0, 3, 1, 2)
        np.testing.assert_allclose(read * 255, expected, atol=1e-4)


@pytest.mark.parametrize("form", ["flat", "pairs", "dicts", "sets", "records"])
def test_torch_files_have_splits_too(form, tmp_path) -> None:
    both = {split: (torch.from_numpy(X[split]), torch.from_numpy(Y[split])) for split in N}
    value = {
        "flat": {
            **{f"x_{split}": x for split, (x, _) in both.items()},
            **{f"y_{split}": y for split, (_, y) in both.items()},
        },
        "pairs": both,
        "dicts": {split: {"images": x, "labels": y} for split, (x, y) in both.items()},
        "sets": {split: TensorDataset(x, y) for split, (x, y) in both.items()},
        "records": {
            split: [(x[at].clone(), int(y[at])) for at in range(len(y))]
            for split, (x, y) in both.items()
        },
    }[form]
    torch.save(value, tmp_path / "a.pt")

    examples = open_examples(str(tmp_path / "a.pt"))

    np.testing.assert_array_equal(
        examples.inputs.read(0, 10), np.concatenate([X["train"], X["test"]])
    )
    assert examples.is_member.tolist() == [1] * 6 + [0] * 4
    assert "left out" in examples.source.remarks[0]


def test_the_users_word_goes_before_a_split(tmp_path) -> None:
    path = archive(tmp_path, "keras")

    examples = open_examples(path, Reading(columns={"x_test": "images", "y_test": "labels"}))

    np.testing.assert_array_equal(examples.inputs.read(0, 4), X["test"])


def test_what_is_wrong_with_one_split_is_refused(tmp_path) -> None:
    np.savez(tmp_path / "a.npz", x_train=X["train"], y_train=Y["test"], x_test=X["test"],
             y_test=Y["test"])  # fmt: skip

    with pytest.raises(SeenitError) as refused:
        open_examples(str(tmp_path / "a.npz"))

    assert "labels: expected 10" in str(refused.value)


def test_weights_called_like_a_split_are_still_a_model(tmp_path) -> None:
    torch.save({"w_train": torch.zeros(2, 2), "fc_test": torch.zeros(2)}, tmp_path / "a.pt")

    with pytest.raises(SeenitError, match="state dict"):
        open_examples(str(tmp_path / "a.pt"))
