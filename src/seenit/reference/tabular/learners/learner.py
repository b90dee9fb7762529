"""What fits a model of a table by a recipe: one protocol for every library."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from seenit.models.tables.model import TableModel
from seenit.numerics.arrays import FloatArray, IntArray
from seenit.reference.tabular.recipe import TableRecipe


class Learner(Protocol):
    """Fits models of rows of one schema as the target was fitted; goes to workers by value."""

    @property
    def key(self) -> Mapping[str, object]:
        """All that decides a model beside recipe, rows and seed, the library's version included."""

    @property
    def in_words(self) -> str:
        """Library and version."""

    @property
    def suffix(self) -> str:
        """Of the files that it keeps models in, with the dot."""

    @property
    def rounds_name(self) -> str | None:
        """The parameter that says the rounds; None of a model that is not fitted round by round."""

    def n_rounds(self, recipe: TableRecipe) -> int | None:
        """Rounds of boosting, or trees; None of a model that is not fitted round by round."""

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
        """A model of some rows, by one thread.

        Args:
            recipe: how.
            rows: (m, k) of the schema.
            labels: (m,) int64 in 0..n_classes−1.
            n_classes: of the task, of which some may have no row.
            seed: decides everything that is random.
            n_rounds: fewer than the recipe's, for a trial.

        Raises:
            TrainingError: The library does not take these parameters or rows.
        """

    def save(self, model: TableModel, path: Path) -> None:
        """Keep a model that this learner fitted, in the library's own format."""

    def load(self, path: Path, *, n_classes: int) -> TableModel:
        """The model that was kept, for so many classes."""
