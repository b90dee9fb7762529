"""Training code of the user's own: a function from records to a model, called by its name.

    def train(inputs, labels, seed):
        ...
        return model

It is called once for each reference, in a worker, with the records that this reference trains on:
a tensor, and of a mixed table a pandas frame.
"""

import inspect
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from seenit.errors import ConfigError
from seenit.models.own_code.importing import names_code
from seenit.models.tables.task import TableTask
from seenit.reference import versions
from seenit.reference.own_code.code import import_own
from seenit.reference.own_code.function import EXPECTED, OwnFunction
from seenit.reference.pool import DevicePool, as_read
from seenit.reference.trainer import Timing, Training, TrainSeveral

MOST_TRIED = 512
"""Records that own code is tried on."""
_N_PROBED = 2


@dataclass(frozen=True, kw_only=True)
class OwnTrainer(OwnFunction):
    """Trains by a function of the user's own, called once for each reference."""

    @property
    def name(self) -> str:
        """That of the function."""
        return self.spec

    @property
    def in_words(self) -> str:
        """What trains, for a report."""
        return f"own code, {self.spec} ({self.file.name}, SHA-256 {self.sha256[:12]}…)"

    @property
    def key(self) -> Mapping[str, object]:
        """The source, wherever it lies, and how it is called."""
        own: dict[str, object] = {"spec": self.spec, "sha256": self.sha256}
        if self.table is not None:
            own["table"] = asdict(self.table)
        return {"trainer": own, "code": versions.OWN_TRAINING}

    @property
    def file_name(self) -> str:
        """In a run's folder."""
        return "trainer.toml"

    @property
    def toml(self) -> str:
        """Which code trained."""
        named = {"trainer": self.spec, "file": self.file.as_posix(), "sha256": self.sha256}
        lines = [f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in named.items()]
        return "\n".join(lines) + "\n"

    @property
    def weights_suffix(self) -> str:
        """Nothing is kept in it."""
        return ".safetensors"

    @property
    def n_steps(self) -> int:
        """The function is called once, and nobody knows how far it is."""
        return 1

    @property
    def normalises(self) -> bool:
        """It gets records as they are."""
        return True

    @property
    def has_short_trial(self) -> bool:
        """It may do its whole work whatever it is given."""
        return False

    @property
    def train_several(self) -> TrainSeveral | None:
        """Somebody's code has a process of its own."""
        return None

    def train(
        self,
        training: Training,
        pool: DevicePool,
        *,
        checkpoint: Path | None = None,
        weights: Path | None = None,
        on_step: Callable[[int], None] = lambda _: None,
    ) -> nn.Module:
        """The model that the function gives for some rows of the pool, and that can be asked.

        What the function wants to keep it keeps by itself, so both files stay unused.

        Raises:
            TrainingError: The code fails, or what it gives is no model of the task.
        """
        rows = torch.from_numpy(training.rows).to(pool.inputs.device)
        model = self.call(
            as_read(pool.inputs[rows]), pool.labels[rows].cpu().clone(), seed=training.seed
        )
        self.check(model, as_read(pool.inputs[:_N_PROBED]), n_classes=training.n_classes)
        on_step(1)
        return model

    def trial(
        self, training: Training, pool: DevicePool, *, n_sharing: int = 0, n_at_once: int | None = 1
    ) -> Timing:
        """The function called once with a few of the records; it never shares a device."""
        rows = training.rows
        few = rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_TRIED), dtype=np.int64)]
        began = time.perf_counter()
        network = self.train(replace(training, rows=few), pool)
        seconds = time.perf_counter() - began
        return Timing(network=network, seconds=seconds * len(rows) / len(few), n_tried=len(few))


def open_trainer(spec: str, table: TableTask | None = None) -> OwnTrainer:
    """The trainer that `module:function` names, the working folder importable.

    Args:
        spec: module:function.
        table: of records of a mixed table; None of other records.

    Raises:
        ConfigError: It cannot be imported, has no source, or cannot be called so.
    """
    if not names_code(spec):
        raise ConfigError(f"--trainer: expected module:function, got '{spec}'")
    folder = Path.cwd()
    try:
        function, file, sha256 = import_own(spec, folder)
    except Exception as error:  # the user's own code may fail in any way
        raise ConfigError(
            f"--trainer {spec}: {EXPECTED}, got {type(error).__name__}: {error}"
        ) from error
    if not callable(function):
        raise ConfigError(f"--trainer {spec}: {EXPECTED}, got {type(function).__name__}")
    try:
        inspect.signature(function).bind("inputs", "labels", "seed")
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"--trainer {spec}: {EXPECTED}, got '{error}'; a function of (ids, seed), for records "
            "that are no tensors, goes with --plan FILE in the place of records"
        ) from error
    return OwnTrainer(spec=spec, folder=folder, file=file, sha256=sha256, table=table)
