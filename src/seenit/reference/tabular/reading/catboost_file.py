"""How a CatBoost model was trained: its metadata state every parameter."""

from collections.abc import Mapping

from seenit.errors import ConfigError
from seenit.reference.tabular.recipe import Parameter, TableRecipe, Value

ROUNDS = "iterations"
_ALWAYS = ("loss_function", "learning_rate", "depth", "l2_leaf_reg")
"""Told of whatever their value is."""
_TAKEN = (
    *_ALWAYS,
    "grow_policy",
    "min_data_in_leaf",
    "max_leaves",
    "boosting_type",
    "bootstrap_type",
    "subsample",
    "bagging_temperature",
    "sampling_frequency",
    "random_strength",
    "rsm",
    "border_count",
    "feature_border_type",
    "nan_mode",
    "score_function",
    "leaf_estimation_method",
    "leaf_estimation_iterations",
    "leaf_estimation_backtracking",
    "one_hot_max_size",
    "max_ctr_complexity",
    "model_size_reg",
    "auto_class_weights",
    "class_weights",
    "boost_from_average",
    "langevin",
    "diffusion_temperature",
    "model_shrink_rate",
    "model_shrink_mode",
    "fold_permutation_block",
    "has_time",
    "monotone_constraints",
)
"""Parameters that change a training and that the library takes back. Others, among them names of
folders that it would write to, are never taken from a model."""
_OF_A_POLICY = {"max_leaves": ("Lossguide",), "min_data_in_leaf": ("Lossguide", "Depthwise")}
_OF_A_BOOTSTRAP = {
    "subsample": ("Bernoulli", "MVS", "Poisson"),
    "bagging_temperature": ("Bayesian",),
}
_OWN = ("PythonUserDefinedPerObject", "PythonUserDefinedMultiTarget")


def read_catboost(params: Mapping[str, object], *, n_trees: int) -> TableRecipe:
    """The recipe of a CatBoost model.

    Args:
        params: all parameters, as the library reads them from the metadata of a model.
        n_trees: of the model.

    Raises:
        ConfigError: The model has no metadata, or was trained on a loss of somebody's own.
    """
    loss = str(params.get("loss_function", ""))
    if not loss or loss in _OWN:
        raise ConfigError(
            "references: expected a CatBoost model with its parameters and a loss of the library, "
            f"got {f'the loss {loss}' if loss else 'no parameters'}; pass --recipe or --trainer"
        )
    policy = str(params.get("grow_policy", "SymmetricTree"))
    bootstrap = str(params.get("bootstrap_type", ""))
    found = [
        Parameter(
            name=ROUNDS,
            value=n_trees,
            origin="stated",
            reason="that many trees are in the file",
        )
    ]
    for name in _TAKEN:
        value = params.get(name)
        if value is None or value in ({}, []):
            continue
        if policy not in _OF_A_POLICY.get(name, (policy,)):
            continue
        if bootstrap not in _OF_A_BOOTSTRAP.get(name, (bootstrap,)):
            continue
        found.append(
            Parameter(
                name=name,
                value=_plain(value),
                origin="stated",
                reason="in the metadata of the file",
            )
        )
    return TableRecipe(library="catboost", parameters=tuple(found))


def _plain(value: object) -> Value:
    """Floats without the noise of float32."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [float(f"{one:.7g}") if isinstance(one, float) else one for one in value]
    if isinstance(value, bool | int | str):
        return value
    return str(value)
