"""What trains references on a mixed table: the target's library, with the target's parameters."""

from collections.abc import Mapping
from pathlib import Path

from seenit.errors import ConfigError
from seenit.models.tables.model import TableModel
from seenit.models.tables.module import TableModule
from seenit.records.table_schema import TableSchema
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.options import TARGET, ReferenceOptions
from seenit.reference.tabular.like_target import trainer_like, trainer_of
from seenit.reference.tabular.recipe import ORIGINS, Origin, TableRecipe
from seenit.reference.tabular.recipe_file import read_table_recipe
from seenit.reference.tabular.trainer import TableTrainer

_ORIGINS_IN_WORDS: Mapping[Origin, str] = {
    "stated": "stated by the target's file",
    "inferred": "inferred from its trees",
    "assumed": "assumed",
    "passed": "passed",
}


def choose_table_trainer(
    given: ReferenceInputs, schema: TableSchema, options: ReferenceOptions
) -> tuple[TableTrainer, tuple[str, ...], Mapping[str, str]]:
    """The trainer of every reference of a run, why it is this, and its parameters by origin.

    Args:
        given: the records and the target.
        schema: of the records.
        options: what was asked for.

    Raises:
        ConfigError: The target does not say how it was trained and no recipe was passed, the
            recipe is refused, or an option does not go with tables.
    """
    _require_options(options)
    target = _table_model(given)
    path = None if options.recipe is None else Path(options.recipe)
    if path is None and target is None:
        raise ConfigError(
            "--recipe: expected a TOML file with a library and its parameters, got none, and there "
            "is no target whose file says how it was trained; or pass --trainer module:function"
        )
    known, why_not = _like(target, given)
    if path is None:
        if known is None:
            raise ConfigError(why_not)
        return known, (f"as the target was trained: {known.name}",), origins_of(known.recipe)
    recipe = read_table_recipe(path, None if known is None else known.recipe)
    if known is not None and recipe.library == known.recipe.library:
        trainer = TableTrainer(recipe=recipe, learner=known.learner)
    else:
        trainer = trainer_of(recipe, schema, given.n_classes)
    return trainer, (f"read from {path}",), origins_of(recipe)


def origins_of(recipe: TableRecipe) -> Mapping[str, str]:
    """Names and values of parameters, by where they are from, in words."""
    return {
        _ORIGINS_IN_WORDS[origin]: recipe.words_of(origin)
        for origin in ORIGINS
        if recipe.of(origin)
    }


def _like(target: TableModel | None, given: ReferenceInputs) -> tuple[TableTrainer | None, str]:
    """What trains as the target was trained, or why nothing does."""
    if target is None:
        return None, ""
    try:
        return trainer_like(target, n_trained=given.n_trained), ""
    except ConfigError as error:
        return None, str(error)


def _table_model(given: ReferenceInputs) -> TableModel | None:
    module = None if given.classifier is None else given.classifier.module
    return module.model if isinstance(module, TableModule) else None


def _require_options(options: ReferenceOptions) -> None:
    problems = []
    if options.start == TARGET:
        problems.append(
            "--start target: expected a network that has weights to begin with, got a table; leave "
            "it out"
        )
    if options.match_budget is not None:
        problems.append(
            "--match-budget: expected a network, whose recipe is chosen among several, got a "
            "table, whose recipe is read from the target's file; leave it out"
        )
    if problems:
        raise ConfigError("; ".join(problems))
