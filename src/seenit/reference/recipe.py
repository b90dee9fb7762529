"""How a reference model is trained, in numbers."""

from dataclasses import asdict, dataclass

from seenit.errors import ConfigError

FILLS = ("black", "mean", "reflect")
"""What may lie outside a shifted image."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides a training but its data and its seed.

    Optimiser: SGD with Nesterov momentum; the learning rate rises linearly over the first
    `warmup` share of the steps and falls linearly to zero over the rest.

    Attributes:
        architecture: torchvision builder name ("resnet18"), the same with "-cifar" for a 3x3
            stem without max-pooling, or "mlp-512-256" for hidden widths on flat inputs.
        epochs: passes over the reference's own records.
        batch_size: records per step at most. An epoch has as few batches as that allows, all of
            one size but the last, which has what is left over.
        remainder: records of one more, smaller batch at the end of each epoch, as a data loader
            makes of what is left over; 0 for none. A small one is a kick to a network that has
            learnt by heart: it matters.
        learning_rate: its peak.
        momentum: of SGD.
        weight_decay: L2, on weights of two or more axes only.
        label_smoothing: share of the target spread over all classes.
        flip: mirror half of the images.
        shift: random translation in pixels, as a padded random crop does.
        fill: what lies outside a shifted image: "black"; "mean", the normalisation's means, which
            is what padding with zeros after the normalisation makes; or "reflect", the image
            mirrored at its edge.
        warmup: share of steps before the peak.
        start: share of the target's weights that a network begins with, the rest is a fresh draw;
            0 for the draw alone.
    """

    architecture: str
    epochs: int = 30
    batch_size: int = 128
    remainder: int = 0
    learning_rate: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.0
    flip: bool = True
    shift: int = 4
    fill: str = "black"
    warmup: float = 0.2
    start: float = 0.0

    def __post_init__(self) -> None:
        checks = (
            ("epochs", self.epochs, self.epochs >= 1, "1 or more"),
            ("batch_size", self.batch_size, self.batch_size >= 2, "2 or more"),
            (
                "remainder",
                self.remainder,
                self.remainder == 0 or 2 <= self.remainder < self.batch_size,
                "0, or 2 to below batch_size",
            ),
            ("learning_rate", self.learning_rate, self.learning_rate > 0, "above 0"),
            ("momentum", self.momentum, 0 <= self.momentum < 1, "0 to below 1"),
            ("weight_decay", self.weight_decay, self.weight_decay >= 0, "0 or more"),
            ("label_smoothing", self.label_smoothing, 0 <= self.label_smoothing < 1, "0 to 1"),
            ("shift", self.shift, self.shift >= 0, "0 or more"),
            ("fill", self.fill, self.fill in FILLS, f"one of {', '.join(FILLS)}"),
            ("warmup", self.warmup, 0 <= self.warmup < 1, "0 to below 1"),
            ("start", self.start, 0 <= self.start <= 1, "0 to 1"),
        )
        problems = [
            f"recipe {name}: expected {want}, got {got}"
            for name, got, fits, want in checks
            if not fits
        ]
        if problems:
            raise ConfigError("; ".join(problems))

    def as_dict(self) -> dict[str, object]:
        """Fields by name; a start from scratch is not mentioned, as before there was another."""
        named = asdict(self)
        return named if self.start else {k: v for k, v in named.items() if k != "start"}

    def batch_sizes(self, n_records: int) -> list[int]:
        """Records in each step of an epoch, the remainder last; it is left out where it is all.

        No batch has a single record, which batch norm would not take: the one before gives one up.
        """
        rest = self.remainder if n_records > self.remainder else 0
        n_even = n_records - rest
        size = -(-n_even // -(-n_even // self.batch_size))
        n_whole, left = divmod(n_even, size)
        sizes = [size] * n_whole + [each for each in (left,) if each]
        if left == 1 and n_whole and size > 2:
            sizes[-2:] = [size - 1, 2]
        return sizes + [each for each in (rest,) if each]

    def learning_rate_at(self, step: int, n_steps: int) -> float:
        """Learning rate of step 0..n_steps−1."""
        n_warmup = int(self.warmup * n_steps)
        if step < n_warmup:
            return self.learning_rate * (step + 1) / n_warmup
        return self.learning_rate * (n_steps - step) / (n_steps - n_warmup)
