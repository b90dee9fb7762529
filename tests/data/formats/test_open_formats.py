from pathlib import Path

import numpy as np
import pytest
import set_in_formats as one_set
import torch
import torchvision
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from seenit.data import open_examples
from seenit.data.formats.reading import Reading
from seenit.kinds.check import check_examples, check_pair
from seenit.records.examples import Normalisation


@pytest.mark.parametrize("write", one_set.WRITERS)
def test_every_format_gives_the_same_records(write, tmp_path) -> None:
    write(tmp_path / "data")

    examples = open_examples(str(tmp_path / "data"))

    assert examples.ids.tolist() == one_set.IDS.tolist()
    assert examples.labels.dtype == np.int64
    assert examples.labels.tolist() == one_set.LABELS.tolist()
    assert examples.is_member.dtype == np.int8
    assert examples.is_member.tolist() == one_set.MEMBERSHIP.tolist()
    assert examples.inputs.shape == one_set.PIXELS.shape
    read = examples.inputs.read(0, len(examples))
    assert read.dtype == np.float32
    assert np.array_equal(read, one_set.FLOATS)
    assert check_examples(examples, role="public", needs_membership=True) == []


@pytest.mark.parametrize("write", one_set.WRITERS)
@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ranges=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4))
def test_ranges_are_read_in_any_order(write, ranges, tmp_path) -> None:
    path = tmp_path / "data"
    if not path.exists():
        write(path)
    inputs = open_examples(str(path)).inputs

    for start, stop in ranges:
        expected = one_set.FLOATS[start:stop]
        assert inputs.read(start, stop).shape == expected.shape
        assert np.array_equal(inputs.read(start, stop), expected)


@pytest.mark.parametrize("write", [one_set.pair, one_set.tensor_dataset])
def test_a_pair_without_ids_is_named_after_its_file(write, tmp_path) -> None:
    write(tmp_path / "train.pt")

    examples = open_examples(str(tmp_path / "train.pt"))

    assert np.array_equal(examples.inputs.read(0, 99), one_set.FLOATS)
    assert examples.is_member.tolist() == [-1] * one_set.N
    assert examples.ids[3] == f"train-{examples.source.sha256[:6]}:3"


def test_two_files_of_one_name_never_share_names_of_records(tmp_path) -> None:
    for side, seed in (("a", 0), ("b", 1)):
        (tmp_path / side).mkdir()
        images = torch.rand((4, 3, 6, 6), generator=torch.Generator().manual_seed(seed))
        torch.save((images, torch.arange(4)), tmp_path / side / "data.pt")

    public, private = (open_examples(str(tmp_path / side / "data.pt")) for side in "ab")

    assert check_pair(public, private) == []


def _by_id(path: Path) -> dict[str, tuple[int, int, float]]:
    examples = open_examples(str(path))
    images = examples.inputs.read(0, len(examples))
    return {
        str(examples.ids[at]).rpartition("/")[2].removesuffix(".png"): (
            int(examples.labels[at]),
            int(examples.is_member[at]),
            float(images[at].sum()),
        )
        for at in range(len(examples))
    }


def test_a_folder_numbers_its_classes_in_order_and_knows_no_membership(tmp_path) -> None:
    one_set.folder(tmp_path / "set", sides=False)

    found = _by_id(tmp_path / "set")

    for at in range(one_set.N):
        label, member, total = found[str(one_set.IDS[at])]
        assert (label, member) == (one_set.LABELS[at], -1)
        assert total == pytest.approx(float(one_set.FLOATS[at].sum()), rel=1e-6)


def test_folders_of_members_and_nonmembers_say_who_is_which(tmp_path) -> None:
    one_set.folder(tmp_path / "set", sides=True)

    found = _by_id(tmp_path / "set")

    known = [at for at in range(one_set.N) if one_set.MEMBERSHIP[at] >= 0]
    assert len(found) == len(known)
    for at in known:
        expected = (one_set.LABELS[at], one_set.MEMBERSHIP[at])
        assert found[str(one_set.IDS[at])][:2] == expected


def test_class_folders_named_by_numbers_are_sorted_as_text_like_any_other(tmp_path) -> None:
    one_set.folder(tmp_path / "set", sides=False, names=("7", "3", "10"))

    found = _by_id(tmp_path / "set")

    numbers = [(2, 1, 0)[label] for label in one_set.LABELS]
    assert [found[str(name)][0] for name in one_set.IDS] == numbers


def test_class_folders_are_numbered_as_torchvision_does_and_by_number_on_request(tmp_path) -> None:
    names = [str(number) for number in range(12)]
    for name in names:
        (tmp_path / "set" / name).mkdir(parents=True)
        Image.new("RGB", (4, 4)).save(tmp_path / "set" / name / "image.png")
    published = torchvision.datasets.ImageFolder(tmp_path / "set").class_to_idx

    as_text = open_examples(str(tmp_path / "set"))
    by_number = open_examples(str(tmp_path / "set"), Reading(class_order="numeric"))

    for examples, numbers in ((as_text, published), (by_number, {one: int(one) for one in names})):
        found = {str(name).split("/")[1]: label for name, label in zip(
            examples.ids, examples.labels.tolist(), strict=True)}  # fmt: skip
        assert found == numbers


def test_an_empty_class_folder_keeps_its_number(tmp_path) -> None:
    one_set.folder(tmp_path / "set", sides=False, names=("bee", "cat", "dog"))
    (tmp_path / "set" / "ant").mkdir()

    found = _by_id(tmp_path / "set")

    assert [found[str(name)][0] for name in one_set.IDS] == (one_set.LABELS + 1).tolist()


def test_the_normalisation_of_a_pickled_transform_is_offered(tmp_path) -> None:
    transform = torchvision.transforms.Compose(
        [torchvision.transforms.Normalize((0.25, 0.5, 0.75), (0.5, 0.25, 0.125))]
    )
    path = tmp_path / "set.pt"
    torch.save(
        {
            "imgs": torch.from_numpy(one_set.FLOATS),
            "labels": torch.from_numpy(one_set.LABELS),
            "transform": transform,
        },
        path,
    )

    offered = open_examples(str(path)).offered_normalisation

    assert offered == Normalisation(mean=(0.25, 0.5, 0.75), std=(0.5, 0.25, 0.125))


def test_grey_images_keep_one_channel(tmp_path) -> None:
    images = torch.rand((3, 1, 4, 4), generator=torch.Generator().manual_seed(0))
    torch.save({"images": images, "labels": [0, 1, 2]}, tmp_path / "grey.pt")

    assert open_examples(str(tmp_path / "grey.pt")).inputs.shape == (3, 1, 4, 4)


def test_tables_of_features_may_take_any_value(tmp_path) -> None:
    np.savez(tmp_path / "rows.npz", x=np.linspace(-50, 900, 12).reshape(4, 3), y=np.arange(4))

    examples = open_examples(str(tmp_path / "rows.npz"))

    assert examples.inputs.shape == (4, 3)
    assert check_examples(examples, role="private", needs_membership=False) == []
