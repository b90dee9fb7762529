"""By which recipe references are trained: the one that was passed, or what the target suggests."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from seenit.errors import ConfigError, SeenitError
from seenit.models import Classifier
from seenit.records.examples import Examples
from seenit.reference.choosing.distance import MarginSample
from seenit.reference.choosing.known_sample import known_sample
from seenit.reference.choosing.propose import Proposal, propose_recipes
from seenit.reference.networks import CIFAR_SUFFIX, build_network, is_builder
from seenit.reference.own_trainer import OwnTrainer, open_trainer
from seenit.reference.pool import Pool
from seenit.reference.pool_evidence import PoolEvidence
from seenit.reference.reading.target import LARGEST_TRAINING_SET, read_target
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe
from seenit.signals import extract_signals
from seenit.signals.standard_views import views_of

_STEMS = {"7x7 stem": "", "3x3 stem without max pooling": CIFAR_SUFFIX}


@dataclass(frozen=True, kw_only=True, eq=False)
class ResolvedRecipe:
    """A recipe and why it is this one.

    Attributes:
        recipe: to train by, or code of the user's own that trains.
        reasons: one sentence each.
        proposals: this one and others that the target allows, the most plausible first; empty
            where the recipe was passed.
        target: its margins on known members and non-members; None where either is missing.
    """

    recipe: Recipe | OwnTrainer
    reasons: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()
    target: MarginSample | None = None

    def in_words(self) -> str:
        """How to train, in one line."""
        if isinstance(self.recipe, OwnTrainer):
            return self.recipe.in_words
        return ", ".join(f"{name} {value}" for name, value in asdict(self.recipe).items())


def own_training(spec: str) -> ResolvedRecipe:
    """Training by code of the user's own, `--trainer module:function`.

    Raises:
        ConfigError: It cannot be imported or called.
    """
    return ResolvedRecipe(recipe=open_trainer(spec), reasons=(f"--trainer {spec}",))


def resolve_recipe(evidence: PoolEvidence, pool: Pool, path: Path | None) -> ResolvedRecipe:
    """The recipe of every reference of a run.

    Args:
        evidence: what is known of the pool, and the target.
        pool: the records.
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
    elif evidence.classifier is not None and architecture is not None:
        base = Recipe(architecture=architecture)
        resolved = _as_the_target(evidence.classifier, evidence, pool, base)
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
    if isinstance(resolved.recipe, Recipe):
        _require_fit(resolved.recipe, evidence)
    return resolved


def _as_the_target(
    classifier: Classifier, evidence: PoolEvidence, pool: Pool, base: Recipe
) -> ResolvedRecipe:
    """The most plausible recipe by what the target's file and answers tell; `base` for the rest."""
    known = known_sample(pool, evidence)
    if not len(known):
        reading = read_target(
            classifier, evidence.sets, evidence.is_member, {}, device=evidence.device
        )
        likeliest, *others = propose_recipes(reading, base=base)
        return ResolvedRecipe(
            recipe=likeliest.recipe, reasons=likeliest.reasons, proposals=(likeliest, *others)
        )
    views = views_of(evidence.sets, classifier, device=evidence.device)
    signals = extract_signals(
        classifier, known.inputs, known.labels, views=views, device=evidence.device
    )
    reading = read_target(
        classifier,
        (known,),
        known.is_member,
        {name: signals[name] for name in ("target_logits", "target_margin")},
        views=views,
        n_records=(
            max(1, int((evidence.is_member == 1).sum())),
            max(LARGEST_TRAINING_SET * len(pool), evidence.n_trained or 0),
        ),
        n_trained=evidence.n_trained,
        device=evidence.device,
    )
    proposals = propose_recipes(reading, base=base)
    return ResolvedRecipe(
        recipe=proposals[0].recipe,
        reasons=proposals[0].reasons,
        proposals=tuple(proposals),
        target=_target_sample(known, signals["target_margin"][:, 0]),
    )


def _target_sample(known: Examples, margin: np.ndarray) -> MarginSample | None:
    inside, outside = margin[known.is_member == 1], margin[known.is_member == 0]
    return MarginSample(inside=inside, outside=outside) if len(inside) and len(outside) else None


def _architecture(classifier: Classifier) -> str | None:
    """The name by which `build_network` makes the target's architecture, None if it cannot."""
    name, _, stem = classifier.architecture.partition(", ")
    if not is_builder(name) or stem not in ("", *_STEMS):
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
