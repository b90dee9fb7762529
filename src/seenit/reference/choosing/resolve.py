"""What trains references: what was passed, or a recipe that the target suggests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from seenit.errors import ConfigError, SeenitError
from seenit.kinds import views_of
from seenit.models import Classifier
from seenit.models.tables.task import table_task
from seenit.records.examples import TEXTS, Examples
from seenit.reference.choosing.distance import MarginSample
from seenit.reference.choosing.known_sample import known_sample
from seenit.reference.choosing.propose import Proposal, propose_recipes
from seenit.reference.choosing.tables import choose_table_trainer
from seenit.reference.choosing.texts import choose_text_trainer
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.networks import CIFAR_SUFFIX, build_network, is_builder
from seenit.reference.options import TARGET, ReferenceOptions
from seenit.reference.own_code.trainer import open_trainer
from seenit.reference.pool import Pool
from seenit.reference.reading.target import LARGEST_TRAINING_SET, read_target
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe
from seenit.reference.trainer import Trainer
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.reference.training.start import EPOCHS, SHARE, Start, start_of
from seenit.signals import extract_signals

_STEMS = {"7x7 stem": "", "3x3 stem without max pooling": CIFAR_SUFFIX}


@dataclass(frozen=True, kw_only=True, eq=False)
class ChosenTrainer:
    """What trains, and why it is this.

    Attributes:
        trainer: of every reference of a run.
        reasons: one sentence each.
        proposals: recipes that the target allows, the most plausible first; empty where the
            trainer was passed.
        target: its margins on known members and non-members; None where either is missing.
        start: weights that recipes begin with a share of; None for none.
        origins: parameters by where they are from, in words by name; empty where reasons say it.
        device: the only one that it trains on; None for any.
    """

    trainer: Trainer
    reasons: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()
    target: MarginSample | None = None
    start: Start | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    device: str | None = None


def choose_trainer(given: ReferenceInputs, pool: Pool, options: ReferenceOptions) -> ChosenTrainer:
    """The trainer of every reference of a run: code of the user's own, a recipe of their kind.

    Args:
        given: the records and what is known of the target.
        pool: the records, as they are trained on.
        options: what was asked for.

    Raises:
        ConfigError: The code cannot be imported or called, or as `choose_recipe` or
            `choose_table_trainer`.
    """
    if options.trainer is not None:
        return ChosenTrainer(
            trainer=open_trainer(options.trainer, table_task(given.sets)),
            reasons=(f"--trainer {options.trainer}",),
        )
    if given.sets[0].kind == TEXTS:
        text_trainer, reasons, origins = choose_text_trainer(given, options)
        return ChosenTrainer(trainer=text_trainer, reasons=reasons, origins=origins)
    schema = given.sets[0].schema
    if schema is not None:
        table_trainer, reasons, origins = choose_table_trainer(given, schema, options)
        return ChosenTrainer(trainer=table_trainer, reasons=reasons, origins=origins, device="cpu")
    return choose_recipe(
        given,
        pool,
        None if options.recipe is None else Path(options.recipe),
        starts_from_target=options.start == TARGET,
    )


def choose_recipe(
    given: ReferenceInputs, pool: Pool, path: Path | None, *, starts_from_target: bool = False
) -> ChosenTrainer:
    """The recipe that was passed, or the most plausible one by what the target tells.

    Args:
        given: what is known of the pool, and the target.
        pool: the records.
        path: `--recipe`, None without.
        starts_from_target: begin with a share of the target's weights; a recipe from a file may
            ask for it, too, and says its epochs, while one that was read takes a few.

    Raises:
        ConfigError: The file is refused, the target does not say its architecture, such a network
            does not take these records, or there are no weights to begin with.
    """
    architecture = None if given.classifier is None else _architecture(given.classifier)
    if path is not None:
        recipe = read_recipe(path, architecture=architecture)
        _require_fit(recipe, given)
        if starts_from_target and not recipe.start:
            recipe = replace(recipe, start=SHARE)
        start = _start(recipe, given)
        return ChosenTrainer(
            trainer=RecipeTrainer(recipe=recipe, start=start),
            reasons=(f"read from {path}",),
            start=start,
        )
    if given.classifier is None or architecture is None:
        raise ConfigError(
            "--recipe: expected a TOML file with at least an architecture, got none, and "
            + (
                "there is no --target to take it from"
                if given.classifier is None
                else f"the target ({given.classifier.architecture}) cannot be built anew from "
                "its file"
            )
            + '; write for example architecture = "resnet18" or "mlp-512-256"'
        )
    proposals, target = _as_the_target(
        given.classifier, given, pool, Recipe(architecture=architecture)
    )
    _require_fit(proposals[0].recipe, given)
    if starts_from_target:
        proposals = [_begun(one) for one in proposals]
    first = proposals[0]
    start = _start(first.recipe, given)
    return ChosenTrainer(
        trainer=RecipeTrainer(recipe=first.recipe, start=start),
        reasons=first.reasons,
        proposals=tuple(proposals),
        target=target,
        start=start,
    )


def _begun(proposal: Proposal) -> Proposal:
    """The same, begun near the target."""
    recipe = proposal.recipe
    epochs = min(recipe.epochs, EPOCHS)
    return Proposal(
        recipe=replace(recipe, start=SHARE, epochs=epochs),
        reasons=(
            *proposal.reasons,
            f"--start target: weights begin at {SHARE:g} of the target's and {1 - SHARE:g} of a "
            f"fresh draw, and take {epochs} epochs",
        ),
    )


def _start(recipe: Recipe, given: ReferenceInputs) -> Start | None:
    """The weights that a recipe begins with a share of; None where it begins from scratch."""
    if not recipe.start:
        return None
    if given.classifier is None:
        raise ConfigError(
            "--start target: expected a --target whose weights references begin with, got none"
        )
    return start_of(
        given.classifier.module,
        recipe,
        n_classes=given.n_classes,
        input_shape=tuple(given.sets[0].inputs.shape[1:]),
    )


def _as_the_target(
    classifier: Classifier, given: ReferenceInputs, pool: Pool, base: Recipe
) -> tuple[list[Proposal], MarginSample | None]:
    """Recipes by what the target's file and answers tell, `base` for the rest; its margins."""
    known = known_sample(pool, given)
    if not len(known):
        reading = read_target(classifier, given.sets, given.is_member, {}, device=given.device)
        return propose_recipes(reading, base=base), None
    views = views_of(given.sets, classifier, device=given.device)
    signals = extract_signals(
        classifier, known.inputs, known.labels, views=views, device=given.device
    )
    reading = read_target(
        classifier,
        (known,),
        known.is_member,
        {name: signals[name] for name in ("target_logits", "target_margin")},
        views=views,
        n_records=(
            max(1, int((given.is_member == 1).sum())),
            max(LARGEST_TRAINING_SET * len(pool), given.n_trained or 0),
        ),
        n_trained=given.n_trained,
        device=given.device,
    )
    target = _target_sample(known, signals["target_margin"][:, 0])
    return propose_recipes(reading, base=base), target


def _target_sample(known: Examples, margin: np.ndarray) -> MarginSample | None:
    inside, outside = margin[known.is_member == 1], margin[known.is_member == 0]
    return MarginSample(inside=inside, outside=outside) if len(inside) and len(outside) else None


def _architecture(classifier: Classifier) -> str | None:
    """The name by which `build_network` makes the target's architecture, None if it cannot."""
    name, _, stem = classifier.architecture.partition(", ")
    if not is_builder(name) or stem not in ("", *_STEMS):
        return None
    return name + _STEMS.get(stem, "")


def _require_fit(recipe: Recipe, given: ReferenceInputs) -> None:
    shape = given.sets[0].inputs.shape[1:]
    try:
        network = build_network(
            recipe.architecture, n_classes=given.n_classes, input_shape=shape, seed=0
        ).eval()
        with torch.inference_mode():
            network(torch.zeros((2, *shape)))
    except SeenitError:
        raise
    except Exception as error:  # a foreign builder may fail in any way
        raise ConfigError(
            f"recipe: {recipe.architecture} does not take records of shape {tuple(shape)} "
            f"({type(error).__name__}: {str(error).splitlines()[0]}); name another architecture in "
            "--recipe"
        ) from error
