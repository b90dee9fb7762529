"""Offsets that fit no array of tokens, and values that cannot be what their names say."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.tokens.spans import OFFSETS, Spans
from seenit.records.signals import is_of_tokens

_ROUNDING = 1e-4
"""Nats by which a log-softmax in half precision may exceed 0."""
_FEWEST_BYTES = 8
"""Length of zlib's output for a text of no characters."""


def offset_problem(arrays: Mapping[str, np.ndarray]) -> str | None:
    """What is wrong with the offsets, for all arrays of tokens alike; None for nothing."""
    sizes = {name: array.size for name, array in arrays.items() if is_of_tokens(name)}
    if not sizes:
        return None
    first, n_tokens = next(iter(sizes.items()))
    if OFFSETS not in arrays:
        return (
            f"{OFFSETS}: expected 0 and the running sum of the numbers of tokens, beside "
            f"{first}, got none; they say where the tokens of each record begin"
        )
    try:
        spans = Spans(offsets=arrays[OFFSETS])
    except SignalError as error:
        return str(error)
    if set(sizes.values()) == {n_tokens} and spans.n_tokens != n_tokens:
        return (
            f"{OFFSETS}: expected {n_tokens:,} as the last one, as many as {first} has "
            f"values, got {spans.n_tokens:,}"
        )
    return None


def gap_hint(name: str, arrays: Mapping[str, np.ndarray]) -> str:
    """What to do about values that are missing where every text begins; empty for others."""
    array = arrays[name]
    if not is_of_tokens(name) or array.dtype.kind != "f":
        return ""
    gaps, starts = np.flatnonzero(~np.isfinite(array)), arrays[OFFSETS][:-1]
    if not len(gaps) or not np.isin(gaps, starts).all():
        return ""
    return (
        "; they stand where texts begin: nothing is before a first token, so leave it out of all "
        "arrays of tokens and of the offsets"
    )


def token_problems(arrays: Mapping[str, np.ndarray]) -> Iterator[str]:
    """One sentence for each array of tokens, losses and lengths of texts with impossible values."""
    for model in ("target", "base"):
        for name in (f"{model}_token_log_p", f"{model}_token_log_p_mean"):
            highest = _end(arrays, name, np.max)
            if highest > _ROUNDING:
                yield (
                    f"{name}: expected logarithms of probabilities, 0 or less, got {highest:.6g}; "
                    "if these are losses write their negatives, if logits take the log-softmax "
                    "over the vocabulary, if probabilities their natural logarithms"
                )
        name = f"{model}_token_log_p_sd"
        lowest = _end(arrays, name, np.min)
        if lowest < 0:
            yield f"{name}: expected standard deviations, 0 or more, got {lowest:.6g}"
    if (lowest := _end(arrays, "base_loss", np.min)) < -_ROUNDING:
        yield f"base_loss: expected a loss in nats, 0 or more, got {lowest:.6g}"
    n_bytes = arrays.get("text_zlib_bytes")
    if n_bytes is not None and n_bytes.size and n_bytes.min() < _FEWEST_BYTES:
        yield (
            f"text_zlib_bytes: expected at least {_FEWEST_BYTES}, which zlib needs for a text of "
            f"no characters, got {n_bytes.min():g}; write len(zlib.compress(text.encode()))"
        )
    target, base = arrays.get("target_token_log_p"), arrays.get("base_token_log_p")
    if target is not None and base is not None and np.array_equal(target, base):
        yield (
            "base_token_log_p: expected answers of the model that the target was tuned from, got "
            "those of the target; pass --column base_token_log_p=ignore if there is no base model"
        )


def _end(
    arrays: Mapping[str, np.ndarray], name: str, end: Callable[[np.ndarray], np.generic]
) -> float:
    """The largest or smallest value of an array; 0 where there is none."""
    array = arrays.get(name)
    return float(end(array)) if array is not None and array.size else 0.0
