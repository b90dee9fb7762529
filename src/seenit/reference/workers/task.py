"""What all references of a run have in common."""

from dataclasses import dataclass

from seenit.records.examples import Normalisation
from seenit.reference.own_trainer import OwnTrainer
from seenit.reference.recipe import Recipe
from seenit.signals.views import View


@dataclass(frozen=True, kw_only=True)
class Task:
    """What, how and with which questions.

    Attributes:
        pool_key: of the records, in their order.
        normalisation: per channel, None for none.
        n_classes: of the task.
        recipe: how to train: in numbers, or by code of the user's own, which normalises by itself.
        views: how to ask, the plain one first.
    """

    pool_key: str
    normalisation: Normalisation | None
    n_classes: int
    recipe: Recipe | OwnTrainer
    views: tuple[View, ...]

    @property
    def n_epochs(self) -> int:
        """Parts of a training that are told of one by one; own code is one."""
        return self.recipe.epochs if isinstance(self.recipe, Recipe) else 1

    @property
    def trainer_name(self) -> str:
        """The architecture, or the name of the user's own code."""
        return self.recipe.architecture if isinstance(self.recipe, Recipe) else self.recipe.spec
