"""The trainer of models of tables: a recipe, and the library that follows it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import nn

from seenit.models.tables.model import TableModel
from seenit.models.tables.module import TableModule
from seenit.reference import versions
from seenit.reference.pool import DevicePool
from seenit.reference.tabular.learners.learner import Learner
from seenit.reference.tabular.recipe import TableRecipe
from seenit.reference.tabular.recipe_file import table_recipe_toml
from seenit.reference.trainer import Timing, Training, TrainSeveral
from seenit.store import write_atomically

_ROUNDS_TRIED = 4
_SHARE_TRIED = 8
"""A trial takes an eighth of the rounds where that is less."""
_ROWS_TRIED = 2000


@dataclass(frozen=True, kw_only=True)
class TableTrainer:
    """Trains by a recipe of a table, one reference in a process.

    Attributes:
        recipe: parameters, and where they are from.
        learner: the library.
    """

    recipe: TableRecipe
    learner: Learner

    @property
    def name(self) -> str:
        """Library and version."""
        return self.learner.in_words

    @property
    def in_words(self) -> str:
        """Library and version; whoever chooses says the parameters by where they are from."""
        return self.name

    @property
    def key(self) -> Mapping[str, object]:
        """Parameters, library, columns, and the version of what follows them."""
        return {
            "parameters": self.recipe.values,
            **self.learner.key,
            "code": versions.TABLE_TRAINING,
        }

    @property
    def file_name(self) -> str:
        """In a run's folder."""
        return "recipe.toml"

    @property
    def toml(self) -> str:
        """The recipe, to be passed again."""
        return table_recipe_toml(self.recipe)

    @property
    def weights_suffix(self) -> str:
        """The library's own format."""
        return self.learner.suffix

    @property
    def n_steps(self) -> int:
        """The library is called once."""
        return 1

    @property
    def normalises(self) -> bool:
        """Rows are taken as they are."""
        return True

    @property
    def has_short_trial(self) -> bool:
        """A few rounds say what all will take."""
        return True

    @property
    def train_several(self) -> TrainSeveral | None:
        """One thread each, and as many processes as there are cores."""
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
        """A model of some rows of the pool, or as it was kept; nothing is kept on the way.

        Raises:
            TrainingError: The library does not take these parameters or rows.
        """
        if weights is not None and weights.exists():
            return TableModule(self.learner.load(weights, n_classes=training.n_classes))
        model = self._fitted(training, pool, training.rows)
        if weights is not None:
            write_atomically(weights, lambda path: self.learner.save(model, path))
        on_step(1)
        return TableModule(model)

    def trial(
        self, training: Training, pool: DevicePool, *, n_sharing: int = 0, n_at_once: int | None = 1
    ) -> Timing:
        """A few rounds, the first one told apart; where there are no rounds, a few records."""
        n_rounds, rows = self.learner.n_rounds(self.recipe), training.rows
        if n_rounds is None:
            few = rows[np.linspace(0, len(rows) - 1, min(len(rows), _ROWS_TRIED), dtype=np.int64)]
            model, seconds = self._timed(training, pool, few, None)
            return Timing(
                network=TableModule(model),
                seconds=seconds * len(rows) / len(few),
                n_tried=len(few),
            )
        n_tried = min(n_rounds, 1 + max(1, min(_ROUNDS_TRIED, n_rounds // _SHARE_TRIED)))
        model, seconds = self._timed(training, pool, rows, n_tried)
        if n_tried < n_rounds:
            _, first = self._timed(training, pool, rows, 1)
            seconds += (n_rounds - n_tried) * max(0.0, seconds - first) / (n_tried - 1)
        return Timing(network=TableModule(model), seconds=seconds, share_asked=n_tried / n_rounds)

    def _timed(
        self, training: Training, pool: DevicePool, rows: np.ndarray, n_rounds: int | None
    ) -> tuple[TableModel, float]:
        began = time.perf_counter()
        model = self._fitted(training, pool, rows, n_rounds)
        return model, time.perf_counter() - began

    def _fitted(
        self, training: Training, pool: DevicePool, rows: np.ndarray, n_rounds: int | None = None
    ) -> TableModel:
        return self.learner.fit(
            self.recipe,
            pool.inputs.numpy()[rows],
            pool.labels.numpy()[rows],
            n_classes=training.n_classes,
            seed=training.seed,
            n_rounds=n_rounds,
        )
