"""By which recipe references are trained: the one that was passed, or what the target suggests."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torchvision import models as builders

from seenit.errors import ConfigError, SeenitError
from seenit.models import Classifier
from seenit.reference.networks import CIFAR_SUFFIX, build_network
from seenit.reference.propose import propose_recipes
from seenit.reference.reading import read_target
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe
from seenit.stages.pool_evidence import PoolEvidence

_STEMS = {"7x7 stem": "", "3x3 stem without max pooling": CIFAR_SUFFIX}


@dataclass(frozen=True, kw_only=True)
class ResolvedRecipe:
    """A recipe and why it is this one.

    Attributes:
        recipe: to train by.
        reasons: one sentence each.
    """

    recipe: Recipe
    reasons: tuple[str, ...]


def resolve_recipe(evidence: PoolEvidence, path: Path | None) -> ResolvedRecipe:
    """The recipe of every reference of a run.

    Args:
        evidence: the pool and the target.
        path: `--recipe`, None without.

    Raises:
        ConfigError: The file is refused, the target does not say its architecture, or such a
            network does not take these records.
    """
    architecture = None if evidence.classifier is None else _architecture(evidence.classifier)
    if path is not None:
        resolved = ResolvedRecipe(
            recipe=read_recipe(path, architecture=architecture), reasons=(f"read from {path}",)
        )
    elif architecture is not None:
        resolved = _as_the_target(evidence, Recipe(architecture=architecture))
    else:
        raise ConfigError(
            "--recipe: expected a TOML file with at least an architecture, got none, and "
            + (
                "there is no --target to take it from"
                if evidence.classifier is None
                else f"the target ({evidence.classifier.architecture}) cannot be built anew from "
                "its file"
            )
            + '; write for example architecture = "resnet18" or "mlp-512-256"'
        )
    _require_fit(resolved.recipe, evidence)
    return resolved


def _as_the_target(evidence: PoolEvidence, base: Recipe) -> ResolvedRecipe:
    """The most plausible recipe by what the target's file and answers tell; `base` for the rest."""
    if evidence.classifier is None:
        return ResolvedRecipe(recipe=base, reasons=("seenit's default",))
    reading = read_target(
        evidence.classifier, evidence.sets, evidence.is_member, {}, device=evidence.device
    )
    likeliest = propose_recipes(reading, base=base)[0]
    return ResolvedRecipe(recipe=likeliest.recipe, reasons=likeliest.reasons)


def _architecture(classifier: Classifier) -> str | None:
    """The name by which `build_network` makes the target's architecture, None if it cannot."""
    name, _, stem = classifier.architecture.partition(", ")
    if name not in builders.list_models(module=builders) or stem not in ("", *_STEMS):
        return None
    return name + _STEMS.get(stem, "")


def _require_fit(recipe: Recipe, evidence: PoolEvidence) -> None:
    shape = evidence.sets[0].inputs.shape[1:]
    try:
        network = build_network(
            recipe.architecture, n_classes=evidence.n_classes, input_shape=shape, seed=0
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
