"""Margins of references, from whatever they answered: logits, probabilities, losses or scores."""

from collections.abc import Callable, Mapping

import numpy as np

from seenit.numerics.answers import (
    Margins,
    margins_of_logits,
    margins_of_losses,
    margins_of_probabilities,
    margins_of_scores,
)
from seenit.numerics.arrays import FloatArray

SPENT = ("reference_logits", "reference_probabilities", "reference_loss", "reference_score")
"""What references answered; of no use to an attack once the margins are there."""


def margins_with_references(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Margins of the references and, where it has none yet, of the target in the same terms.

    `reference_logits` and `reference_probabilities` (r, n, c) need `labels`; with either the
    softened margins come too. `reference_loss` (r, n) goes with `target_loss`, `reference_score`
    (r, n) with `target_score`. A margin that is there is never replaced. The first of these that
    is there decides.

    Args:
        arrays: vocabulary name to array.

    Returns:
        What follows: `reference_margin`, `reference_margin_t2`, `target_margin`,
        `target_margin_t2`; empty where nothing does.
    """
    made: dict[str, np.ndarray] = {}
    if "target_score" in arrays:
        made["target_margin"] = margins_of_scores(arrays["target_score"]).plain[:, None]
    labels = arrays.get("labels")
    readings: dict[str, Callable[[FloatArray], Margins]] = {}
    if labels is not None:
        readings["logits"] = lambda rows: margins_of_logits(rows, labels)
        readings["probabilities"] = lambda rows: margins_of_probabilities(rows, labels)
    readings |= {"loss": margins_of_losses, "score": margins_of_scores}
    for kind, read in readings.items():
        if f"reference_{kind}" in arrays and "reference_margin" not in arrays:
            made |= _of_references([read(each) for each in arrays[f"reference_{kind}"]])
            if (target := arrays.get(f"target_{kind}")) is not None:
                made |= _of_target(read(target))
            break
    return {name: array for name, array in made.items() if name not in arrays}


def _of_references(margins: list[Margins]) -> dict[str, np.ndarray]:
    """(r, n, 1) float32 each."""
    found = {"reference_margin": np.stack([each.plain for each in margins])}
    softened = [each.softened for each in margins if each.softened is not None]
    if softened:
        found["reference_margin_t2"] = np.stack(softened)
    return {name: array.astype(np.float32)[:, :, None] for name, array in found.items()}


def _of_target(margins: Margins) -> dict[str, np.ndarray]:
    """(n, 1) each."""
    found = {"target_margin": margins.plain[:, None]}
    if margins.softened is not None:
        found["target_margin_t2"] = margins.softened[:, None]
    return found
