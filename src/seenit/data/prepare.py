"""Records as a model takes them: resized, cropped, padded, grey, by torchvision's own functions."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from seenit.data.sides import ChosenInputs, TwoInputs
from seenit.errors import ConfigError
from seenit.numerics.arrays import Float32Array
from seenit.records.examples import Examples, Inputs
from seenit.records.preparation import (
    CenterCrop,
    Grayscale,
    Pad,
    Resize,
    Step,
    ToKind,
    ToRGB,
    in_words,
)
from seenit.store.keys import key_of

_MOST_PIXELS = 2**24
_ROUNDING = 1.01 / 255


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedInputs:
    """Inputs that pass some steps when they are read.

    Attributes:
        original: as the file has them.
        steps: what is done to each image.
        image_shape: (channels, height, width) afterwards.
    """

    original: Inputs
    steps: tuple[Step, ...]
    image_shape: tuple[int, ...]

    @property
    def kind(self) -> str:
        """Kind of the records before preparation."""
        return self.original.kind

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, channels, height, width)."""
        return (self.original.shape[0], *self.image_shape)

    def read(self, start: int, stop: int) -> Float32Array:
        """Rows start..stop as float32."""
        rows = self.original.read(start, stop)
        if not len(rows):
            return np.empty((0, *self.image_shape), dtype=np.float32)
        return apply_steps(self.steps, rows)


def prepared(examples: Examples, steps: tuple[Step, ...]) -> Examples:
    """The examples with their images prepared; the same ones where that changes nothing.

    Steps that only turn an image into another type and back change nothing but its rounding.

    Args:
        examples: of images.
        steps: in order.

    Raises:
        ConfigError: Such images cannot be prepared so.
    """
    shape = examples.inputs.shape
    if not steps:
        return examples
    probe = np.random.default_rng(0).random((1, *shape[1:]), dtype=np.float32)
    try:
        after = apply_steps(steps, probe)
    except Exception as error:  # torchvision raises many types
        raise ConfigError(
            f"{examples.source.path}: images of shape {tuple(shape[1:])} cannot be prepared by "
            f"{in_words(steps)} ({type(error).__name__}: {str(error).splitlines()[0]}); pass "
            "--resize with the size that the model was trained on"
        ) from error
    if after.shape == probe.shape and float(np.abs(after - probe).max()) <= _ROUNDING:
        return examples
    source = examples.source
    how = [{"step": type(step).__name__, **asdict(step)} for step in steps]
    return replace(
        examples,
        inputs=PreparedInputs(
            original=examples.inputs, steps=steps, image_shape=tuple(after.shape[1:])
        ),
        source=replace(
            source,
            kind=f"{source.kind}, prepared: {in_words(steps)}",
            sha256=key_of({"file": source.sha256, "steps": how}),
        ),
        steps=steps,
    )


def as_stored(inputs: Inputs) -> Inputs:
    """The same records as their files have them, before anything was done to them."""
    match inputs:
        case PreparedInputs():
            return inputs.original
        case ChosenInputs():
            return ChosenInputs(inputs=as_stored(inputs.inputs), rows=inputs.rows)
        case TwoInputs():
            return TwoInputs(first=as_stored(inputs.first), second=as_stored(inputs.second))
    return inputs


def apply_steps(steps: tuple[Step, ...], rows: Float32Array) -> Float32Array:
    """Images (n, c, h, w) in [0, 1] after some steps, float32.

    Bytes and pictures are rounded as torchvision rounds them. A `Pad` or `CenterCrop` fills in the
    scale that its image has at that step: 0 to 255 where it is bytes or a picture.
    """
    images: Tensor | list[Image.Image] = torch.from_numpy(np.ascontiguousarray(rows))
    for step in steps:
        if isinstance(step, ToKind):
            images = _as_kind(step.kind, images)
        elif isinstance(images, list):
            images = [_after(step, image) for image in images]
        else:
            images = _after(step, images)
        _require_bounded(images[0] if isinstance(images, list) else images)
    floats = _as_kind("float", images)
    result: Float32Array = floats.contiguous().numpy()  # type: ignore[union-attr]
    return result


def _require_bounded(image: Tensor | Image.Image) -> None:
    """Refuse sizes that would fill the memory, because the file is not trusted.

    Raises:
        ConfigError: The image has more pixels than any that is read.
    """
    width, height = image.size if isinstance(image, Image.Image) else image.shape[:-3:-1]
    if width * height > _MOST_PIXELS:
        raise ConfigError(f"expected at most {_MOST_PIXELS:,} pixels, got {width} x {height}")


def _as_kind(kind: str, images: Tensor | list[Image.Image]) -> Tensor | list[Image.Image]:
    from torchvision.transforms.v2 import functional  # late: a table needs none of it

    if kind == "picture":
        return images if isinstance(images, list) else [
            functional.to_pil_image(image) for image in images
        ]  # fmt: skip
    if isinstance(images, list):
        images = torch.stack([functional.pil_to_tensor(image) for image in images])
    if kind == "tensor":
        return images
    dtype = torch.uint8 if kind == "bytes" else torch.float32
    converted: Tensor = functional.to_dtype(images, dtype, scale=True)
    return converted


def _after(step: Step, image: Tensor | Image.Image) -> Any:
    """A batch (n, c, h, w) or a picture after one step."""
    from torchvision.transforms.v2 import functional  # late: a table needs none of it

    match step:
        case Resize():
            return functional.resize(
                image,
                list(step.size) or None,
                interpolation=step.interpolation,
                max_size=step.max_size,
                antialias=step.antialias,
            )
        case CenterCrop():
            return functional.center_crop(_wide_enough(step, image), list(step.size))
        case Pad():
            return functional.pad(image, list(step.widths), fill=_fill(step.fill, image),
                                  padding_mode=step.mode)  # fmt: skip
        case Grayscale():
            if isinstance(image, Tensor) and image.shape[-3] == 1 and not step.repeats:
                return image
            return functional.rgb_to_grayscale(image, num_output_channels=step.n_channels)
        case ToRGB():
            return functional.grayscale_to_rgb(image)
        case _:
            raise ConfigError(f"step: expected one that changes pixels, got {step}")


def _wide_enough(step: CenterCrop, image: Tensor | Image.Image) -> Any:
    """The image with the border that a larger crop needs, in the crop's own fill."""
    from torchvision.transforms.v2 import functional  # late: a table needs none of it

    height, width = functional.get_size(image)
    missing = [max(0, size - has) for size, has in zip(step.size, (height, width), strict=True)]
    if not any(missing):
        return image
    (above, below), (left, right) = ((part // 2, (part + 1) // 2) for part in missing)
    return functional.pad(image, [left, above, right, below], fill=_fill(step.fill, image))


def _fill(values: tuple[float, ...], image: Tensor | Image.Image) -> Any:
    """One value, or one for each channel; pictures take whole numbers."""
    if isinstance(image, Image.Image):
        whole = [round(value) for value in values]
        return whole[0] if len(whole) == 1 or image.mode == "L" else whole
    return values[0] if len(values) == 1 else list(values)
