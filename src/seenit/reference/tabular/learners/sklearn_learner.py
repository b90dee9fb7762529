"""Estimators of scikit-learn, fitted as the target was."""

import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.base import clone

from seenit.errors import TrainingError, first_line
from seenit.models.tables.libraries import library
from seenit.models.tables.model import TableModel
from seenit.models.tables.skops.archive import load_estimator
from seenit.models.tables.skops.model import SklearnModel
from seenit.models.votes import may_vote
from seenit.numerics.arrays import FloatArray, IntArray
from seenit.reference.tabular.learners.absent_classes import WithAbsentClasses
from seenit.reference.tabular.learners.parameters_key import parameters_key
from seenit.reference.tabular.reading.estimator import STRUCTURE
from seenit.reference.tabular.recipe import TableRecipe

_OF_ROUNDS = ("n_estimators", "max_iter")
_BY_ITERATION = ("HistGradientBoostingClassifier",)
"""Estimators whose `max_iter` counts trees; of others it is a limit that few reach."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SklearnLearner:
    """Fits clones of an estimator.

    Attributes:
        like: the target with its estimator unfitted.
    """

    like: SklearnModel

    @property
    def key(self) -> Mapping[str, object]:
        """Version, every parameter of every part, and how rows reach it; how votes are read."""
        like = self.like
        return {
            **({"shares of votes": "half a vote added"} if may_vote(like.estimator) else {}),
            "library": self.in_words,
            "parameters of parts": parameters_key(like.estimator),
            "schema": asdict(like.schema),
            "positions": list(like.positions or ()),
            "is_fitted_on_frame": like.is_fitted_on_frame,
            "missing": repr(like.missing),
            "order": None if like.order is None else like.order.tolist(),
        }

    @property
    def in_words(self) -> str:
        """Library and version."""
        return f"scikit-learn {sklearn.__version__}"

    @property
    def suffix(self) -> str:
        """A format that holds no code."""
        return ".skops"

    @property
    def rounds_name(self) -> str | None:
        """The parameter that says the number of trees; None where none or several do."""
        found = self.like.estimator.get_params(deep=True)
        names = []
        for name in found:
            owner, _, last = name.rpartition("__")
            kind = type(found[owner] if owner else self.like.estimator).__name__
            if last == _OF_ROUNDS[0] or (last == _OF_ROUNDS[1] and kind in _BY_ITERATION):
                names.append(name)
        return names[0] if len(names) == 1 else None

    def n_rounds(self, recipe: TableRecipe) -> int | None:
        """Trees, where one part has a number of them."""
        name = self.rounds_name
        if name is None:
            return None
        held = self.like.estimator.get_params(deep=True)[name]
        return int(str(recipe.values.get(name, held)))

    def fit(
        self,
        recipe: TableRecipe,
        rows: FloatArray,
        labels: IntArray,
        *,
        n_classes: int,
        seed: int,
        n_rounds: int | None = None,
    ) -> TableModel:
        """A fitted clone, by one thread.

        Raises:
            TrainingError: The estimator does not take these parameters or rows.
        """
        estimator = clone(self.like.estimator)
        order = self.like.order
        passed = {name: value for name, value in recipe.values.items() if name != STRUCTURE}
        fixed = {name: fixed_parameter(name, seed) for name in estimator.get_params(deep=True)}
        passed |= {name: value for name, value in fixed.items() if value is not None}
        if n_rounds is not None and self.rounds_name is not None:
            passed[self.rounds_name] = n_rounds
        batch = self.like.batch_of(rows)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what the target said of the same, 64 times
                estimator.set_params(**passed)
                estimator.fit(batch, labels if order is None else order[labels])
        except Exception as error:  # parts of somebody's own may fail in any way
            raise TrainingError(
                f"scikit-learn: {type(error).__name__}: {first_line(error)}; see --recipe"
            ) from error
        return self._model(estimator, n_classes)

    def save(self, model: TableModel, path: Path) -> None:
        """Keep a model by skops."""
        inner = model.model if isinstance(model, WithAbsentClasses) else model
        if not isinstance(inner, SklearnModel):
            raise AssertionError("a learner keeps models that it fitted")
        library("skops.io", needed_by=str(path)).dump(inner.estimator, path)

    def load(self, path: Path, *, n_classes: int) -> TableModel:
        """The model that was kept."""
        return self._model(load_estimator(str(path), trust=self.like.trust), n_classes)

    def _model(self, estimator: Any, n_classes: int) -> TableModel:
        """The estimator, answering for the classes of the task in their order."""
        outputs = np.asarray(estimator.classes_, dtype=np.int64)
        order = np.arange(n_classes) if self.like.order is None else self.like.order[:n_classes]
        place = {int(output): at for at, output in enumerate(outputs)}
        present = np.array([c for c in range(n_classes) if int(order[c]) in place], dtype=np.int64)
        columns = np.array([place[int(order[c])] for c in present], dtype=np.int64)
        model = replace(self.like, estimator=estimator, order=columns)
        if len(present) == n_classes:
            return model
        return WithAbsentClasses(model=model, present=present, n_classes=n_classes)


def sklearn_learner_like(target: SklearnModel) -> SklearnLearner:
    """A learner that fits clones of the target's estimator."""
    return SklearnLearner(like=replace(target, estimator=clone(target.estimator)))


def fixed_parameter(name: str, seed: int) -> object:
    """What is fixed whatever the target had; None for what is not."""
    last = name.rpartition("__")[2]
    return {"random_state": seed % 2**32, "n_jobs": 1, "verbose": False}.get(last)
