import numpy as np
from set_in_formats import FLOATS, PIXELS, dataset

from seenit.data import open_examples
from seenit.data.formats.images import DecodedInputs
from seenit.data.formats.inputs import ListInputs, inputs_of
from seenit.files import load_torch


class Counting:
    """An image source that counts how often each image is decoded."""

    def __init__(self) -> None:
        self.times = np.zeros(len(PIXELS), dtype=int)

    @property
    def shape(self) -> tuple[int, ...]:
        return PIXELS.shape

    def decode(self, start: int, stop: int) -> np.ndarray:
        self.times[start:stop] += 1
        return PIXELS[start:stop]


def test_a_list_of_mapped_tensors_is_not_copied(tmp_path) -> None:
    dataset(tmp_path / "pub.pt")
    tensors = load_torch(str(tmp_path / "pub.pt")).fields["imgs"]
    problems: list[str] = []

    inputs = inputs_of(tensors, problems)

    assert problems == []
    assert isinstance(inputs, ListInputs)
    for row, tensor in zip(inputs.rows, tensors, strict=True):
        assert np.shares_memory(row, tensor.numpy())


def test_what_is_read_may_be_changed_without_changing_the_set(tmp_path) -> None:
    dataset(tmp_path / "pub.pt")
    inputs = open_examples(str(tmp_path / "pub.pt")).inputs

    inputs.read(0, 3)[:] = 7.0

    assert np.array_equal(inputs.read(0, 3), FLOATS[:3])
    again = open_examples(str(tmp_path / "pub.pt")).inputs
    assert np.array_equal(again.read(0, 3), FLOATS[:3])


def test_images_that_fit_are_decoded_once() -> None:
    source = Counting()
    inputs = DecodedInputs(source)

    for _ in range(3):
        for start in (0, 4, 8):
            assert np.array_equal(inputs.read(start, start + 4), FLOATS[start : start + 4])

    assert source.times.tolist() == [1] * len(PIXELS)


def test_images_that_do_not_fit_are_decoded_again_and_not_kept() -> None:
    source = Counting()
    inputs = DecodedInputs(source, kept_bytes=PIXELS.nbytes - 1)

    for _ in range(3):
        assert np.array_equal(inputs.read(0, 4), FLOATS[:4])

    assert source.times.tolist() == [3] * 4 + [0] * (len(PIXELS) - 4)
