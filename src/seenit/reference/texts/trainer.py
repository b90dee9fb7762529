"""The trainer of sequence classifiers: from the model before fine-tuning, by a recipe."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from seenit.models.texts.beginning import Beginning, Begun
from seenit.models.texts.classifier_module import TextClassifier
from seenit.models.texts.packing import texts_in
from seenit.reference import versions
from seenit.reference.pool import DevicePool
from seenit.reference.texts.fine_tuning import fine_tune, loss_of_classes
from seenit.reference.texts.recipe import TextRecipe
from seenit.reference.texts.recipe_file import text_recipe_toml
from seenit.reference.trainer import Timing, Training, TrainSeveral
from seenit.store import write_atomically

_STEPS_TRIED = 4


@dataclass(frozen=True, kw_only=True)
class TextTrainer:
    """Fine-tunes one reference in a process.

    Attributes:
        recipe: numbers, and where they are from.
        beginning: folders that every reference begins with.
    """

    recipe: TextRecipe
    beginning: Beginning

    @property
    def name(self) -> str:
        """What is trained, and from where."""
        return self.beginning.in_words

    @property
    def in_words(self) -> str:
        """What is trained; whoever chooses says the numbers by where they are from."""
        return self.name

    @property
    def key(self) -> Mapping[str, object]:
        """Numbers, the weights that training begins with, and the version of what follows them."""
        return {
            "recipe": self.recipe.values,
            **self.beginning.key,
            "code": versions.TEXT_TRAINING,
        }

    @property
    def file_name(self) -> str:
        """In a run's folder."""
        return "recipe.toml"

    @property
    def toml(self) -> str:
        """The recipe, to be passed again."""
        return text_recipe_toml(self.recipe)

    @property
    def weights_suffix(self) -> str:
        """All weights, by the names of transformers."""
        return ".safetensors"

    @property
    def n_steps(self) -> int:
        """Epochs are told of."""
        return self.recipe.epochs

    @property
    def normalises(self) -> bool:
        """Texts are taken as they are."""
        return True

    @property
    def has_short_trial(self) -> bool:
        """A few steps say what all will take."""
        return True

    @property
    def train_several(self) -> TrainSeveral | None:
        """Each takes a process of its own."""
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
        """The classifier fine-tuned on some rows of the pool, or as it was kept.

        Raises:
            FileRefused: The folders that it begins with are not what they were.
            TrainingError: The loss is not finite.
        """
        begun = self._begun(training, pool)
        if weights is not None and weights.exists():
            begun.model.load_state_dict(load_file(weights))
            return self._asked(begun, training)
        self._trained(begun, training, pool, training.rows, on_epoch=lambda: on_step(1))
        if weights is not None:
            state = {
                name: value.detach().cpu().clone().contiguous()
                for name, value in begun.model.state_dict().items()
            }
            write_atomically(weights, lambda path: save_file(state, path))
        return self._asked(begun, training)

    def trial(
        self, training: Training, pool: DevicePool, *, n_sharing: int = 0, n_at_once: int | None = 1
    ) -> Timing:
        """A few steps; a first one is not counted."""
        begun = self._begun(training, pool)
        rows = training.rows
        self._trained(begun, training, pool, rows[: self.recipe.batch_size], at_most=1)
        began = time.perf_counter()
        n_taken = self._trained(begun, training, pool, rows, at_most=_STEPS_TRIED)
        seconds = time.perf_counter() - began
        n_steps = self.recipe.epochs * -(-len(rows) // self.recipe.batch_size)
        return Timing(
            network=self._asked(begun, training),
            seconds=seconds * n_steps / max(1, n_taken),
            n_parameters=sum(one.numel() for one in begun.model.parameters()),
        )

    def _begun(self, training: Training, pool: DevicePool) -> Begun:
        begun = self.beginning.open(n_classes=training.n_classes, seed=training.seed)
        begun.model.to(pool.inputs.device)
        return begun

    def _trained(
        self,
        begun: Begun,
        training: Training,
        pool: DevicePool,
        rows: np.ndarray,
        *,
        at_most: int | None = None,
        on_epoch: Callable[[], None] = lambda: None,
    ) -> int:
        at = torch.from_numpy(np.asarray(rows)).to(pool.inputs.device)
        return fine_tune(
            begun.model,
            begun.encoder.encode(texts_in(pool.inputs[at])),
            loss_of_classes(pool.labels[at].cpu()),
            recipe=self.recipe,
            padding=begun.encoder.padding,
            seed=training.seed,
            at_most=at_most,
            on_epoch=on_epoch,
        )

    def _asked(self, begun: Begun, training: Training) -> nn.Module:
        order = np.arange(training.n_classes)
        return TextClassifier(begun.model, begun.encoder, order).eval()
