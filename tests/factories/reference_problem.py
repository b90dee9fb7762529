"""Random reference signals, and what each example sees of them, for oracles in plain loops."""

from collections.abc import Iterator

import numpy as np


def random_references(
    seed: int, *, n: int = 23, r: int = 9, q: int = 2, with_counts: bool = True
) -> dict[str, np.ndarray]:
    """Signals of n examples: at least two IN and two OUT references count for each."""
    rng = np.random.default_rng(seed)
    is_in = rng.random((r, n)) < 0.5
    is_in[:2], is_in[2:4] = True, False
    signals = {
        "target_margin": rng.normal(2.0, 4.0, (n, q)),
        "reference_margin": rng.normal(1.0, 3.0, (r, n, q)).astype(np.float32),
        "reference_is_in": is_in,
    }
    if with_counts:
        counts = rng.random((r, n)) < 0.8
        counts[:4] = True
        signals["reference_is_usable"] = counts
    return signals


def views_of(
    signals: dict[str, np.ndarray],
) -> Iterator[tuple[int, float, list[float], list[float]]]:
    """Example, target margin, IN margins and OUT margins of every example and query."""
    target, margin = signals["target_margin"], signals["reference_margin"]
    is_in = signals["reference_is_in"]
    counts = signals.get("reference_is_usable", np.ones_like(is_in))
    for i in range(target.shape[0]):
        for k in range(target.shape[1]):
            inside, outside = [], []
            for r in range(len(margin)):
                if counts[r, i]:
                    (inside if is_in[r, i] else outside).append(float(margin[r, i, k]))
            yield i, float(target[i, k]), inside, outside


def mean_over_views(signals: dict[str, np.ndarray], per_view) -> np.ndarray:
    """Mean over the queries of per_view(target, IN margins, OUT margins), (n,)."""
    n, q = signals["target_margin"].shape
    scores = np.zeros(n)
    for i, target, inside, outside in views_of(signals):
        scores[i] += per_view(target, inside, outside) / q
    return scores


def pooled_variances(signals: dict[str, np.ndarray]) -> tuple[list[float], list[float]]:
    """IN and OUT variance within examples, one per query, by two plain passes."""
    q = signals["target_margin"].shape[1]
    pooled: tuple[list[float], list[float]] = ([], [])
    rows = list(views_of(signals))
    for k in range(q):
        for side in (0, 1):
            squares, freedom = 0.0, 0
            for row in rows[k::q]:
                margins = row[2 + side]
                centre = sum(margins) / len(margins)
                squares += sum((margin - centre) ** 2 for margin in margins)
                freedom += len(margins) - 1
            pooled[side].append(squares / freedom)
    return pooled


def one_example(target: float, inside: list[float], outside: list[float]) -> dict[str, np.ndarray]:
    """Signals of a single example and query with the given margins."""
    margin = np.array(inside + outside)[:, None, None]
    is_in = np.array([True] * len(inside) + [False] * len(outside))[:, None]
    return {
        "target_margin": np.array([[target]]),
        "reference_margin": margin,
        "reference_is_in": is_in,
    }
