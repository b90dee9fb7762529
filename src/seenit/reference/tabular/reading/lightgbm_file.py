"""How a LightGBM model was trained: its file states every parameter."""

from collections.abc import Iterator, Mapping

from seenit.errors import ConfigError
from seenit.reference.tabular.recipe import Parameter, TableRecipe, Value

ROUNDS = "num_iterations"
MAIN = (
    "objective",
    "num_class",
    "learning_rate",
    "num_leaves",
    "max_depth",
    "min_data_in_leaf",
    "lambda_l2",
)
"""Parameters that are told of whatever their value is."""
DEFAULTS: Mapping[str, Value] = {
    "boosting": "gbdt",
    "objective": "regression",
    "data_sample_strategy": "bagging",
    "learning_rate": 0.1,
    "num_leaves": 31,
    "max_depth": -1,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 0.001,
    "bagging_fraction": 1,
    "pos_bagging_fraction": 1,
    "neg_bagging_fraction": 1,
    "bagging_freq": 0,
    "feature_fraction": 1,
    "feature_fraction_bynode": 1,
    "extra_trees": 0,
    "max_delta_step": 0,
    "lambda_l1": 0,
    "lambda_l2": 0,
    "linear_lambda": 0,
    "min_gain_to_split": 0,
    "drop_rate": 0.1,
    "max_drop": 50,
    "skip_drop": 0.5,
    "xgboost_dart_mode": 0,
    "uniform_drop": 0,
    "top_rate": 0.2,
    "other_rate": 0.1,
    "min_data_per_group": 100,
    "max_cat_threshold": 32,
    "cat_l2": 10,
    "cat_smooth": 10,
    "max_cat_to_onehot": 4,
    "monotone_constraints": "",
    "monotone_constraints_method": "basic",
    "monotone_penalty": 0,
    "feature_contri": "",
    "path_smooth": 0,
    "interaction_constraints": "",
    "use_quantized_grad": 0,
    "num_grad_quant_bins": 4,
    "quant_train_renew_leaf": 0,
    "stochastic_rounding": 1,
    "linear_tree": 0,
    "max_bin": 255,
    "min_data_in_bin": 3,
    "bin_construct_sample_cnt": 200000,
    "enable_bundle": 1,
    "use_missing": 1,
    "zero_as_missing": 0,
    "feature_pre_filter": 1,
    "num_class": 1,
    "is_unbalance": 0,
    "scale_pos_weight": 1,
    "sigmoid": 1,
    "boost_from_average": 1,
    "reg_sqrt": 0,
    "alpha": 0.9,
    "fair_c": 1,
    "poisson_max_delta_step": 0.7,
    "tweedie_variance_power": 1.5,
}
"""Parameters that change a training, as the library has them. Others, among them names of files
that it would open, are never taken from a model."""
_OWN = ("none", "custom", "null", "na")


def read_lightgbm(text: str) -> TableRecipe:
    """The recipe of a LightGBM model.

    Args:
        text: the model as the library writes it.

    Raises:
        ConfigError: It was trained on an objective of somebody's own.
    """
    header, _, rest = text.partition("\nTree=")
    stated = dict(_pairs(rest.partition("\nparameters:")[2].partition("\nend of parameters")[0]))
    head = dict(line.split("=", 1) for line in header.splitlines() if "=" in line)
    objective, *settings = head.get("objective", stated.get("objective", "custom")).split(" ")
    if objective in _OWN or stated.get("objective") in _OWN:
        raise ConfigError(
            "references: expected a LightGBM model of one of the library's objectives, got one of "
            "somebody's own, which its file does not hold; pass --recipe or --trainer"
        )
    found = [_rounds(text, head), *_stated(stated)]
    if not stated:  # a file without that section
        said = dict(one.split(":", 1) for one in settings if ":" in one)
        found += [
            Parameter(name=name, value=value, origin="stated", reason="the first lines say so")
            for name, value in {"objective": objective, **_typed(said)}.items()
        ]
        found += [
            Parameter(
                name=name,
                value=DEFAULTS[name],
                origin="assumed",
                reason="the file has no parameters section: the default",
            )
            for name in MAIN
            if name not in ("objective", "num_class")
        ]
    return TableRecipe(library="lightgbm", parameters=tuple(found))


def _rounds(text: str, head: Mapping[str, str]) -> Parameter:
    n_trees = text.count("\nTree=")
    return Parameter(
        name=ROUNDS,
        value=n_trees // max(1, int(head.get("num_tree_per_iteration", 1))),
        origin="stated",
        reason="that many rounds are in the file",
    )


def _stated(stated: Mapping[str, str]) -> Iterator[Parameter]:
    for name, value in _typed(stated).items():
        if name in MAIN or value != DEFAULTS[name]:
            yield Parameter(
                name=name, value=value, origin="stated", reason="in the parameters section"
            )


def _pairs(section: str) -> Iterator[tuple[str, str]]:
    for line in section.splitlines():
        name, colon, value = line.strip().removeprefix("[").removesuffix("]").partition(": ")
        if colon:
            yield name, value


def _typed(stated: Mapping[str, str]) -> dict[str, Value]:
    """Values of the parameters that are taken, those with a number as numbers."""
    return {
        name: _number(text) if isinstance(DEFAULTS[name], int | float) else text
        for name, text in stated.items()
        if name in DEFAULTS and (text or DEFAULTS[name] != "")
    }


def _number(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        return float(text)
