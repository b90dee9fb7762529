"""What a model in memory answers about records: an estimator, a torch module, or any callable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from sklearn.base import is_classifier, is_regressor
from torch import nn

from seenit.data.signal_files.model_answers import LOGITS, PROBABILITIES, SCORE, ModelAnswers
from seenit.errors import Refused, first_line
from seenit.evidence.memory.records import n_rows, rows_of
from seenit.evidence.regression.fits import fit_of
from seenit.models.votes import n_votes_of
from seenit.numerics.arrays import Array, IntArray

SUM_SLACK = 1e-3
_AT_ONCE = 256
_WHAT = (
    "expected an estimator with predict_proba, decision_function or, for a regressor, predict; a "
    "torch module; or a callable from X to probabilities or logits, such as "
    "lambda X: model.predict(X)"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """The true answers of n records.

    Attributes:
        classes: of a classifier, in the order of its outputs; None of a regressor.
        codes: (n,) place of each record's class; None of a regressor.
        values: (n,) targets of a regression; None of a classifier.
    """

    classes: tuple[Any, ...] | None
    codes: IntArray | None
    values: Array | None


def truth_of(model: Any, labels: Sequence[Any], classes: Sequence[Any] | None) -> Truth:
    """Labels as places of the model's outputs.

    Args:
        model: the target.
        labels: (n,) of all records.
        classes: of the outputs in order, for models that do not say it by `classes_`.

    Raises:
        Refused: A label is none of the classes, or no number.
    """
    if is_estimator(model) and is_regressor(model):
        try:
            values = np.asarray(labels, dtype=np.float64)
        except (TypeError, ValueError):
            values = np.full(len(labels), np.nan)
        if not np.isfinite(values).all():
            raise Refused(["labels: expected finite numbers of a regression, got others"])
        return Truth(classes=None, codes=None, values=values)
    order = classes if classes is not None else getattr(model, "classes_", None)
    if order is None:
        if is_estimator(model) and is_classifier(model):
            raise Refused(
                [
                    f"model: expected a fitted classifier, got a {type(model).__name__} without "
                    "classes_; fit it on the members first, or pass classes="
                ]
            )
        return Truth(classes=None, codes=_numbers(labels), values=None)
    known = tuple(np.asarray(order).tolist() if isinstance(order, np.ndarray) else order)
    if known and isinstance(known[0], list | np.ndarray):
        raise Refused(["model: expected one output, got several; audit one output at a time"])
    place = {one: at for at, one in enumerate(known)}
    foreign = sorted({repr(label) for label in labels if label not in place})
    if foreign:
        raise Refused(
            [
                f"labels: expected classes that the model knows, {_listed(map(repr, known))}, got "
                f"{_listed(foreign)} too"
            ]
        )
    codes = np.array([place[label] for label in labels], dtype=np.int64)
    return Truth(classes=known, codes=codes, values=None)


def ask(model: Any, inputs: Any, truth: Truth) -> ModelAnswers:
    """The model's answers about n records.

    Probabilities and logits as they are; of a decision function the signed distance to the
    nearest other class, and of a regressor −|residual|, as scores.

    Raises:
        Refused: It is no model, it fails, or its answers do not fit the labels.
    """
    try:
        found = _asked(model, inputs, truth)
    except Refused:
        raise
    except Exception as error:  # a foreign model may fail in any way
        raise Refused(
            [
                f"model: expected answers about {n_rows(inputs):,} records, got "
                f"{type(error).__name__}: {first_line(error)}; ask it about these records "
                "yourself, as it was asked here: the X of members and non-members as one"
            ]
        ) from error
    if not np.isfinite(found.values).all():
        raise Refused(["model: expected finite answers, got NaN or infinite ones"])
    if len(found.values) != n_rows(inputs):
        raise Refused(
            [
                f"model: expected {n_rows(inputs):,} answers, one per record, got "
                f"{len(found.values):,}"
            ]
        )
    width = found.values.shape[1] if found.values.ndim == 2 else None
    if found.labels is not None and width is not None and found.labels.max() >= width:
        raise Refused(
            [
                f"labels: expected 0 to {width - 1} beside {width} outputs, got "
                f"{int(found.labels.max())}; pass classes=, in the order of the outputs"
            ]
        )
    return found


def is_estimator(model: Any) -> bool:
    """It is of scikit-learn's kind: it can be fitted and tells its parameters."""
    return hasattr(model, "fit") and hasattr(model, "get_params")


def _asked(model: Any, inputs: Any, truth: Truth) -> ModelAnswers:
    if isinstance(model, nn.Module):
        return _outputs(_of_module(model, inputs), truth)
    if truth.values is not None:
        return fit_of(np.asarray(model.predict(inputs)).reshape(-1), truth.values)
    if hasattr(model, "predict_proba"):
        p = _one_output(model.predict_proba(inputs))
        return ModelAnswers(
            kind=PROBABILITIES,
            values=_in_order(p, model, truth),
            labels=truth.codes,
            n_votes=n_votes_of(model),
        )
    if hasattr(model, "decision_function") and truth.codes is not None:
        decided = np.asarray(model.decision_function(inputs), dtype=np.float64)
        return ModelAnswers(kind=SCORE, values=_lead(decided, truth.codes), labels=truth.codes)
    if callable(model):
        return _outputs(model(inputs), truth)
    raise Refused([f"model: {_WHAT}, got a {type(model).__name__}"])


def _of_module(module: nn.Module, inputs: Any) -> Array:
    """Raw outputs, batch by batch, in evaluation mode; the mode is restored."""
    sample = next((each for each in module.parameters()), torch.empty(0))
    was_training, parts = module.training, []
    module.eval()
    try:
        with torch.inference_mode():
            for start in range(0, n_rows(inputs), _AT_ONCE):
                rows = np.arange(start, min(start + _AT_ONCE, n_rows(inputs)))
                taken = rows_of(inputs, rows)
                taken = taken.to_numpy() if hasattr(taken, "to_numpy") else taken
                x = torch.as_tensor(taken, device=sample.device)
                try:
                    out = module(x.to(sample.dtype) if x.is_floating_point() else x)
                except Exception as error:  # a foreign module may fail in any way
                    raise Refused([_failed_on(rows, n_rows(inputs), x, error)]) from error
                parts.append(_logits_of(out).double().cpu().numpy())
    finally:
        module.train(was_training)
    return np.concatenate(parts)


def _failed_on(rows: IntArray, n: int, batch: torch.Tensor, error: Exception) -> str:
    return (
        f"model: failed on records {rows[0]:,} to {rows[-1]:,} of {n:,}, counted from 0 with the "
        f"members first, a batch of shape {tuple(batch.shape)} of {batch.dtype}, "
        f"{type(error).__name__}: {first_line(error)}; "
        + (
            "pass records as the model takes them"
            if rows[0] == 0
            else "it took those before them, so look for what is special in these"
        )
        + ", or pass a callable from X to logits that prepares them"
    )


def _logits_of(out: Any) -> torch.Tensor:
    """The tensor that a module answers, or what it calls logits among its outputs."""
    found = out.get("logits") if isinstance(out, Mapping) else getattr(out, "logits", out)
    if isinstance(found, torch.Tensor):
        return found
    raise Refused(
        [
            f"model: expected a tensor of outputs (records, classes), or logits by that name, got "
            f"a {type(out).__name__}; pass a callable that takes out what is meant, such as "
            "lambda x: model(x)[0]"
        ]
    )


def _outputs(out: Any, truth: Truth) -> ModelAnswers:
    """Probabilities where every row is one, else logits; one column is class 1 of two."""
    if isinstance(out, torch.Tensor):
        out = out.detach().double().cpu().numpy()
    values = np.asarray(out, dtype=np.float64)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 1:
        if values.size and values.min() >= 0 and values.max() <= 1:
            pair = np.stack([1 - values, values], axis=1)
            return ModelAnswers(kind=PROBABILITIES, values=pair, labels=truth.codes)
        pair = np.stack([np.zeros(len(values)), values], axis=1)
        return ModelAnswers(kind=LOGITS, values=pair, labels=truth.codes)
    if values.ndim != 2:
        raise Refused([f"model: expected outputs (records, classes), got shape {values.shape}"])
    sums = values.sum(axis=1)
    if values.min() >= 0 and np.abs(sums - 1).max() <= SUM_SLACK:
        values = values / sums[:, None]
        return ModelAnswers(kind=PROBABILITIES, values=values, labels=truth.codes)
    return ModelAnswers(kind=LOGITS, values=values, labels=truth.codes)


def _in_order(p: Array, model: Any, truth: Truth) -> Array:
    """Columns in the order of the target's classes; a class that a reference never saw gets 0."""
    own = getattr(model, "classes_", None)
    if truth.classes is None or own is None or len(own) == len(truth.classes):
        return p
    place = {one: at for at, one in enumerate(truth.classes)}
    found = np.zeros((len(p), len(truth.classes)))
    found[:, [place[one] for one in np.asarray(own).tolist()]] = p
    return found


def _one_output(p: Any) -> Array:
    if isinstance(p, list):
        raise Refused(["model: expected one output, got several; audit one output at a time"])
    return np.asarray(p, dtype=np.float64)


def _lead(decided: Array, codes: IntArray) -> Array:
    """How far the true class is ahead of the nearest other, (n,)."""
    if decided.ndim == 1:
        return np.where(codes == 1, decided, -decided)
    rows = np.arange(len(decided))
    true = decided[rows, codes]
    others = decided.copy()
    others[rows, codes] = -np.inf
    lead: Array = true - others.max(axis=1)
    return lead


def _numbers(labels: Sequence[Any]) -> IntArray:
    """Labels that are the places of the outputs themselves."""
    wrong = [one for one in labels if isinstance(one, str) or one != one or int(one) != one]
    if wrong or any(one < 0 for one in labels):
        shown = repr(wrong[0]) if wrong else "a negative one"
        raise Refused(
            [
                f"labels: expected class numbers from 0, as the model does not name its classes, "
                f"got {shown}; pass classes=, in the order of the model's outputs"
            ]
        )
    return np.asarray(labels, dtype=np.int64)


def _listed(names: Any) -> str:
    shown = list(names)
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")
