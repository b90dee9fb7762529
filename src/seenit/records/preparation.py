"""What is done to an image before it is normalised: named, deterministic steps.

Each step is torchvision's transform of that name; `seenit.data.prepare` carries it out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Resize:
    """Resize an image to another height and width.

    Attributes:
        size: (height, width), (shorter edge,), or () where `max_size` alone decides.
        interpolation: "nearest", "nearest-exact", "bilinear", "bicubic", and of pictures also
            "box", "hamming" and "lanczos".
        antialias: for bilinear and bicubic of tensors; pictures always are.
        max_size: of the longer edge, None for no limit.
    """

    size: tuple[int, ...]
    interpolation: str = "bilinear"
    antialias: bool = True
    max_size: int | None = None

    def in_words(self) -> str:
        """The step in words, for a report."""
        edges = {
            0: f"its longer edge to {self.max_size}",
            1: f"its shorter edge to {self.size[0] if self.size else 0}",
            2: " x ".join(map(str, self.size)),
        }[len(self.size)]
        limit = f", at most {self.max_size}" if self.size and self.max_size else ""
        rough = "" if self.antialias else ", no antialiasing"
        return f"Resize {edges}{limit} ({self.interpolation}{rough})"


@dataclass(frozen=True, kw_only=True)
class CenterCrop:
    """Crop an image around its centre; a smaller image is padded first.

    Attributes:
        size: height and width.
        fill: of the padding, one value or one per channel, in the scale of the image at that step.
    """

    size: tuple[int, int]
    fill: tuple[float, ...] = (0.0,)

    def in_words(self) -> str:
        """The step in words, for a report."""
        return f"CenterCrop {self.size[0]} x {self.size[1]}"


@dataclass(frozen=True, kw_only=True)
class Pad:
    """A border around the image.

    Attributes:
        widths: left, top, right, bottom, in pixels.
        mode: "constant", "edge", "reflect" or "symmetric".
        fill: one value, or one per channel, in the scale of the image at that step.
    """

    widths: tuple[int, int, int, int]
    mode: str = "constant"
    fill: tuple[float, ...] = (0.0,)

    def in_words(self) -> str:
        """The step in words, for a report."""
        return f"Pad by {', '.join(map(str, self.widths))} ({self.mode})"


@dataclass(frozen=True, kw_only=True)
class Grayscale:
    """Convert an image to grey, in 1 channel or in 3 equal channels.

    Attributes:
        n_channels: 1 or 3.
        repeats: one channel becomes three; torchvision's first transforms leave a tensor of one.
    """

    n_channels: int = 1
    repeats: bool = True

    def in_words(self) -> str:
        """The step in words, for a report."""
        return f"Grayscale in {self.n_channels} channel{'s' if self.n_channels > 1 else ''}"


@dataclass(frozen=True, kw_only=True)
class ToRGB:
    """Convert an image to 3 channels: one channel is repeated, three stay as they are."""

    def in_words(self) -> str:
        """The step in words, for a report."""
        return "RGB"


@dataclass(frozen=True, kw_only=True)
class ToKind:
    """Convert an image to another kind.

    Attributes:
        kind: "float" in [0, 1], "bytes" in 0..255, a "picture" of bytes, or a "tensor": bytes of a
            picture, and a tensor as it is.
    """

    kind: str

    def in_words(self) -> str:
        """The step in words, for a report."""
        return f"as {self.kind}"


Step = Resize | CenterCrop | Pad | Grayscale | ToRGB | ToKind


@dataclass(frozen=True, kw_only=True)
class StoredSteps:
    """What a transform that is stored beside the records does besides normalising.

    Attributes:
        steps: deterministic ones, in order.
        random: names of random ones, which are training augmentation and are not applied.
        random_sizes: (height, width) that random crops leave.
        left_out: what else there is and is not applied, with the reason where it has one.
    """

    steps: tuple[Step, ...] = ()
    random: tuple[str, ...] = ()
    random_sizes: tuple[tuple[int, int], ...] = ()
    left_out: tuple[str, ...] = ()


def in_words(steps: tuple[Step, ...]) -> str:
    """All steps that change more than the kind of an image."""
    return ", then ".join(step.in_words() for step in steps if not isinstance(step, ToKind))
