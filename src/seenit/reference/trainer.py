"""What trains reference models, and what it is told of each: one protocol for every kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from torch import nn

from seenit.numerics.arrays import IntArray
from seenit.records.examples import Normalisation
from seenit.reference.pool import DevicePool


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """What a trainer is told of one reference: which records, and which coin flips.

    Attributes:
        rows: (m,) positions in the pool that are trained on, some perhaps several times.
        seed: 32 bits, decides initialisation, order and augmentation.
        normalisation: of inputs in [0, 1], per channel; None for none.
        n_classes: of the task.
    """

    rows: IntArray
    seed: int
    normalisation: Normalisation | None
    n_classes: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Timing:
    """What a short trial of a trainer says of one whole training.

    Attributes:
        network: that can be asked, to time the questions; what it answers does not count.
        seconds: that the training will take among as many as were tried at once.
        n_at_once: trainings that shared the device.
        n_parameters: kept in its checkpoints.
        n_tried: records of a trial on a few; 0 where single steps were timed.
        share_asked: of a whole model that `network` has; questions take that share of the time.
    """

    network: nn.Module
    seconds: float
    n_at_once: int = 1
    n_parameters: int = 0
    n_tried: int = 0
    share_asked: float = 1.0


class TrainSeveral(Protocol):
    """Trains several on one device, some at once; each as if alone."""

    def __call__(
        self,
        trainers: Sequence["Trainer"],
        trainings: Sequence[Training],
        pool: DevicePool,
        *,
        n_at_once: int | None,
        checkpoints: Sequence[Path],
        weights: Sequence[Path | None],
        on_step: Callable[[int], None],
        on_trained: Callable[[int, nn.Module, float], None],
    ) -> int:
        """The most that were in flight, `n_at_once` or as many as memory holds.

        The trainers are of one kind, one for each training, and files are as those of
        `Trainer.train`. `on_trained` is called with the position of a training, its network, in
        eval mode, on the device, and the seconds that it was in flight.
        """


class Trainer(Protocol):
    """What trains references: a recipe that is followed, code of the user's own, a library.

    Workers get it by value. A new kind is one file with such a class, and a line in `choosing`.
    """

    @property
    def name(self) -> str:
        """For messages: an architecture, or the name of a function."""

    @property
    def in_words(self) -> str:
        """How it trains, in one line, for a report."""

    @property
    def key(self) -> Mapping[str, object]:
        """All of it that decides a result, the version of its code included: parts of a key."""

    @property
    def file_name(self) -> str:
        """`recipe.toml` or `trainer.toml`: where a run's folder says what trained."""

    @property
    def toml(self) -> str:
        """What that file holds."""

    @property
    def weights_suffix(self) -> str:
        """Of the file that trained weights are kept in, with the dot."""

    @property
    def n_steps(self) -> int:
        """Steps of a training that are told of one by one."""

    @property
    def normalises(self) -> bool:
        """It normalises records by itself, before it trains and when its model is asked."""

    @property
    def has_short_trial(self) -> bool:
        """A trial is short beside one training; where it is not, only a dry run makes one."""

    @property
    def train_several(self) -> TrainSeveral | None:
        """How several share a GPU; None where each training takes a process of its own."""

    def train(
        self,
        training: Training,
        pool: DevicePool,
        *,
        checkpoint: Path | None,
        weights: Path | None,
        on_step: Callable[[int], None],
    ) -> nn.Module:
        """The trained network, in eval mode, on the pool's device.

        Args:
            training: on what.
            pool: the n records, on the device to train on.
            checkpoint: file to go on from and to keep steps in, for a trainer that can; None
                keeps nothing.
            weights: file for the trained weights, which are taken from it if it is there; None
                forgets them.
            on_step: called with the number of steps just done.

        Raises:
            TrainingError: The training diverged, or somebody's code failed.
        """

    def trial(
        self, training: Training, pool: DevicePool, *, n_sharing: int, n_at_once: int | None
    ) -> Timing:
        """A short trial; nothing of it is kept.

        Args:
            training: one like those that will follow.
            pool: the records.
            n_sharing: trainings that are to share the device; 0 where each has a process.
            n_at_once: of these in flight; None for as many as memory holds.
        """
