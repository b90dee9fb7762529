"""A membership problem whose answer is planted, with every signal of the vocabulary.

Every model here, the target included, gives record i the margin
`ease_i + PUSH * (the model was trained on i) + noise`, so every attack has something to find.
"""

import numpy as np
from planted_tokens import extreme_tokens, planted_tokens

from seenit.numerics.logits import hinge, log_softmax, loss_of_margin, margin
from seenit.records.signals import SignalTable
from seenit.signals.derive_tokens import of_tokens

N_CLASSES = 5
N_QUERIES = 3
N_REFERENCES = 16
N_POPULATION = 150
PUSH = 1.6


def planted_table(*, seed: int, n: int = 600) -> SignalTable:
    """n records, half of them members, with every signal of the vocabulary."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(N_CLASSES, size=n)
    is_member = rng.permutation(np.arange(n) % 2 == 0)
    ease = rng.normal(0.0, 1.2, n)
    target = _logits(rng, ease, labels, is_member[None])[0]  # (n, q, c)
    plain = target[:, 0].astype(np.float32)
    reference_is_in = _balanced(rng, n)
    references = _logits(rng, ease, labels, reference_is_in)
    imitator_is_in = _balanced(rng, n)
    imitators = _logits(rng, ease, labels, imitator_is_in)
    counts = np.ones((N_REFERENCES, n), dtype=bool)
    counts[:2, : n // 4] = False  # as an anchored plan leaves some cells out

    outsider_labels = rng.integers(N_CLASSES, size=N_POPULATION)
    outsider_ease = rng.normal(0.0, 1.2, N_POPULATION)
    nowhere = np.zeros((1, N_POPULATION), dtype=bool)
    population = _logits(rng, outsider_ease, outsider_labels, nowhere)[0]
    population_is_in = _balanced(rng, N_POPULATION)
    reference_population = _logits(rng, outsider_ease, outsider_labels, population_is_in)

    log_p = log_softmax(plain)
    loss = loss_of_margin(margin(plain, labels))
    features = rng.normal(size=(N_CLASSES, 8))[labels] + 0.5 * rng.normal(size=(n, 8))
    features[:, 0] += ease
    residual = -np.expm1(-loss)  # 1 − p_y
    arrays = {
        "labels": labels,
        "target_logits": plain,
        "target_probabilities": np.exp(log_p),
        "target_loss": loss,
        "table_features": np.stack([hinge(plain, labels), loss, rng.normal(size=n)], axis=1),
        "target_margin": _margins(target[None], labels, 1.0)[0],
        "target_margin_t2": _margins(target[None], labels, 2.0)[0],
        "reference_margin": _margins(references, labels, 1.0).astype(np.float32),
        "reference_margin_t2": _margins(references, labels, 2.0).astype(np.float32),
        "reference_is_in": reference_is_in,
        "reference_is_usable": counts,
        "shadow_log_odds": PUSH * is_member + rng.normal(0.0, 1.0, n),
        "imitator_margin": _margins(imitators, labels, 1.0).astype(np.float32),
        "imitator_is_in": imitator_is_in,
        "population_margin": _margins(population[None], outsider_labels, 1.0)[0],
        "reference_population_margin": _margins(reference_population, outsider_labels, 1.0).astype(
            np.float32
        ),
        "population_is_in": population_is_in,
        "target_features": features.astype(np.float32),
        "gradient_norms": residual[:, None] * np.exp(rng.normal(0.0, 0.3, (n, 3))),
        "label_hits": target.argmax(axis=2) == labels[:, None],
    }
    right_around = 0.9 - 0.5 * is_member[:, None]  # what is learned by heart holds nowhere around
    arrays["neighbour_hits"] = rng.random((n, 16)) < right_around
    arrays |= planted_tokens(is_member, seed=seed)
    arrays["base_loss"] = loss + 0.4 * is_member + rng.normal(0.0, 0.3, n)
    arrays |= of_tokens(arrays) | _planted_trees(is_member, seed=seed)
    lost = 0.5 * PUSH * is_member[:, None] + rng.normal(0.0, 1.0, (2, n, 1))
    arrays["probe_margin"] = (arrays["target_margin"][:, :2] - lost).astype(np.float32)
    return SignalTable(ids=np.arange(n), is_member=is_member.astype(np.int8), arrays=arrays)


def _planted_trees(is_member: np.ndarray, *, seed: int) -> dict[str, np.ndarray]:
    """What trees say: members grow faster, in smaller leaves, and get more votes."""
    rng = np.random.default_rng((seed, 1))
    n, side = len(is_member), np.asarray(is_member, dtype=float)
    return {
        "staged_margin": PUSH * side[:, None] * [0.5, 1.0] + rng.normal(0.0, 1.0, (n, 2)),
        "leaf_sizes": -PUSH * side[:, None] + rng.normal(3.0, 1.0, (n, 4)),
        "tree_votes": 1 / (1 + np.exp(-PUSH * side - rng.normal(0.0, 1.0, n))),
    }


def extreme_table(*, seed: int, n: int = 64) -> SignalTable:
    """As planted_table, with the numbers that real models give and formulas choke on.

    Logits of ±80, exact ties, all equal, certain and wrong; probabilities of exactly 0 and 1.
    """
    table = planted_table(seed=seed, n=n)
    labels = table.arrays["labels"]
    rows = np.arange(n)
    z = np.zeros((n, N_CLASSES), dtype=np.float32)  # kind 0: all classes tie
    kind = rows % 6
    z[kind == 1] = -80.0
    z[(kind == 1), labels[kind == 1]] = 80.0  # certain and right
    z[kind == 2] = -80.0
    z[kind == 2, (labels[kind == 2] + 1) % N_CLASSES] = 80.0  # certain and wrong
    z[kind == 3] = -80.0
    for shift in (0, 1):
        z[kind == 3, (labels[kind == 3] + shift) % N_CLASSES] = 80.0  # two classes tie at the top
    z[kind == 4] = 80.0
    z[kind == 4, labels[kind == 4]] = -80.0  # all but the right one
    z[kind == 5] = np.random.default_rng(seed).normal(0.0, 5.0, (int((kind == 5).sum()), N_CLASSES))
    rounded = np.exp(log_softmax(z)).astype(np.float32).astype(np.float64)
    views = np.repeat(margin(z, labels)[:, None], N_QUERIES, axis=1)
    softened = np.repeat(margin(z, labels, temperature=2.0)[:, None], N_QUERIES, axis=1)
    certain = np.array([-160.0, 160.0])[rows % 2][:, None]  # (n, 1)
    spread = np.where(kind == 5, 1.0, 1e-3)[:, None]  # (n, 1), references that nearly agree
    references = (certain + spread * table.arrays["reference_margin"]).astype(np.float32)
    tokens = extreme_tokens(n)
    return table.with_arrays(
        {
            "target_logits": z,
            "target_probabilities": rounded,
            "target_loss": loss_of_margin(margin(z, labels)).astype(np.float32).astype(float),
            "target_margin": views,
            "target_margin_t2": softened,
            "reference_margin": references,
            "reference_margin_t2": references / 2,
            "imitator_margin": references,
            "gradient_norms": np.where(kind == 1, 0.0, 1.0)[:, None] * np.ones((n, 3)),
            "label_hits": np.repeat((z.argmax(axis=1) == labels)[:, None], N_QUERIES, axis=1),
            "base_loss": np.where(kind == 1, 0.0, 80.0),
            **tokens,
            "token_statistics": of_tokens(tokens)["token_statistics"],
        }
    )


def _balanced(rng: np.random.Generator, n: int) -> np.ndarray:
    """(r, n) bool, every record in exactly half of the models."""
    order = rng.random((N_REFERENCES, n)).argsort(axis=0)
    return order < N_REFERENCES // 2


def _logits(
    rng: np.random.Generator, ease: np.ndarray, labels: np.ndarray, is_in: np.ndarray
) -> np.ndarray:
    """Logits (r, n, q, c) whose margins are the planted ones."""
    r, n = is_in.shape
    noise = 0.6 * rng.normal(size=(r, n, 1)) + 0.2 * rng.normal(size=(r, n, N_QUERIES))
    phi = ease[:, None] + PUSH * is_in[:, :, None] + noise  # (r, n, q)
    z = 0.5 * rng.normal(size=(r, n, N_QUERIES, N_CLASSES))
    is_label = labels[:, None, None] == np.arange(N_CLASSES)  # (n, 1, c)
    others = np.log(np.where(is_label, 0.0, np.exp(z)).sum(axis=3))  # (r, n, q)
    return np.where(is_label, (others + phi)[..., None], z)


def _margins(logits: np.ndarray, labels: np.ndarray, temperature: float) -> np.ndarray:
    """Margins (r, n, q) of logits (r, n, q, c)."""
    r, n, q, c = logits.shape
    repeated = np.broadcast_to(labels[:, None], (r, n, q)).reshape(-1)
    return margin(logits.reshape(-1, c), repeated, temperature=temperature).reshape(r, n, q)
