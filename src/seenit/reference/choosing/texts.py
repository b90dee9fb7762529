"""What trains references of a classifier of texts: the target's recipe, from its base."""

from collections.abc import Mapping
from pathlib import Path

from seenit.errors import ConfigError
from seenit.models.texts.beginning import beginning_of
from seenit.models.texts.classifier_module import TextClassifier
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.options import TARGET, ReferenceOptions
from seenit.reference.texts.recipe_file import read_text_recipe, stated_recipe
from seenit.reference.texts.trainer import TextTrainer


def choose_text_trainer(
    given: ReferenceInputs, options: ReferenceOptions
) -> tuple[TextTrainer, tuple[str, ...], Mapping[str, str]]:
    """The trainer of every reference of a run, why it is this, and its numbers by origin.

    Args:
        given: the records and the target.
        options: what was asked for.

    Raises:
        ConfigError: The target is no folder of a sequence classifier, the recipe is refused, or
            an option does not go with texts.
    """
    _require_options(options)
    module = None if given.classifier is None else given.classifier.module
    if not isinstance(module, TextClassifier) or module.origin is None:
        raise ConfigError(
            "references: expected the folder of a sequence classifier as --target, which says how "
            "references are trained, got none; pass one"
        )
    origin = module.origin
    recipe = stated_recipe(Path(origin.target))
    reason = "numbers that trainer_state.json says, and transformers' own for the rest"
    if options.recipe is not None:
        recipe = read_text_recipe(Path(options.recipe), recipe)
        reason = f"read from {options.recipe}"
    beginning = beginning_of(origin.target, origin.base, Path(origin.tokenizer))
    reasons = [reason]
    if origin.base is None:
        reasons.append(
            "no --base was passed, so each begins with weights drawn anew and not with those "
            "before fine-tuning; pass --base DIR where the target was fine-tuned"
        )
    return TextTrainer(recipe=recipe, beginning=beginning), tuple(reasons), recipe.by_origin()


def _require_options(options: ReferenceOptions) -> None:
    problems = []
    if options.start == TARGET:
        problems.append(
            "--start target: expected a network for images, got texts, whose references begin "
            "with --base; leave it out"
        )
    if options.match_budget is not None:
        problems.append(
            "--match-budget: expected a network for images, whose recipe is chosen among several, "
            "got texts, whose recipe is read from the target's folder; leave it out"
        )
    if problems:
        raise ConfigError("; ".join(problems))
