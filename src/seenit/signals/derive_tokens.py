"""What follows of signals with one value per token: losses, and statistics for learners."""

from collections.abc import Mapping

import numpy as np

from seenit.numerics.arrays import Array
from seenit.numerics.tokens.measures import error_zone, standardised, window_votes
from seenit.numerics.tokens.spans import OFFSETS, Spans

SHARES = (0.1, 0.2, 0.5)
"""Of the least likely tokens of a record, each a statistic of its own."""


def of_tokens(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Losses of target and base model in nats a token, and `token_statistics`.

    No statistic is the number of tokens, which says nothing of the model.

    Args:
        arrays: vocabulary name to array.

    Returns:
        What follows; empty without `token_offsets`. What is there is never replaced.
    """
    if OFFSETS not in arrays:
        return {}
    spans = Spans(offsets=arrays[OFFSETS])
    made: dict[str, np.ndarray] = {}
    for model in ("target", "base"):
        if (log_p := arrays.get(f"{model}_token_log_p")) is not None:
            made[f"{model}_loss"] = -spans.means(log_p)
    statistics = _of_target(arrays, spans) + _against_base(arrays, spans)
    if statistics:
        made["token_statistics"] = np.column_stack(statistics)
    return {name: array for name, array in made.items() if name not in arrays}


def _of_target(arrays: Mapping[str, np.ndarray], spans: Spans) -> list[Array]:
    """Statistics (n,) of what the target alone says."""
    log_p = arrays.get("target_token_log_p")
    if log_p is None:
        return []
    found = list(spans.lowest_means(log_p, *SHARES))
    mean, sd = arrays.get("target_token_log_p_mean"), arrays.get("target_token_log_p_sd")
    if mean is not None and sd is not None:
        z = standardised(log_p, mean, sd)
        found += [spans.means(z), *spans.lowest_means(z, *SHARES)]
        found.append(spans.means(mean))
    if (hit := arrays.get("target_token_hit")) is not None:
        found.append(spans.means(hit))
    if (n_bytes := arrays.get("text_zlib_bytes")) is not None:
        found.append(spans.means(log_p) / n_bytes)
    return found


def _against_base(arrays: Mapping[str, np.ndarray], spans: Spans) -> list[Array]:
    """Statistics (n,) of how the target differs from the base model."""
    log_p, base = arrays.get("target_token_log_p"), arrays.get("base_token_log_p")
    if log_p is None or base is None:
        return []
    shift = log_p.astype(np.float64) - base
    found = [
        spans.means(shift),
        spans.means(shift > 0),
        *spans.lowest_means(shift, SHARES[1]),
        *(-highest for highest in spans.lowest_means(-shift, SHARES[1])),
        window_votes(shift, spans),
    ]
    hit, base_hit = arrays.get("target_token_hit"), arrays.get("base_token_hit")
    if hit is not None:
        found.append(error_zone(shift, hit, spans))
        if base_hit is not None:
            found.append(spans.means(hit) - spans.means(base_hit))
    mean, base_mean = arrays.get("target_token_log_p_mean"), arrays.get("base_token_log_p_mean")
    if mean is not None and base_mean is not None:
        found.append(spans.means(mean.astype(np.float64) - base_mean))
    return found
