"""From reference models to columns: the target's margin against those of its references.

Columns are means over references and over views, never extremes or counts: how many references
are IN can give membership away, and an extreme moves with their number.
"""

import numpy as np

from seenit.attacks.stack_evidence import Evidence
from seenit.errors import SignalError
from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.logits import log_p_of_margin
from seenit.numerics.references.models import References, Side, moments, references_of
from seenit.numerics.references.ratios import log_equal_mean, log_mean_p

Columns = dict[str, Array]


def reference_columns(evidence: Evidence) -> Columns:
    """What references say of each record, at each temperature that is there.

    Raises:
        SignalError: Reference margins come without plan or target margins, or a record has no
            OUT reference.
    """
    columns: Columns = {}
    for suffix, target, reference in (
        ("", evidence.target_margin, evidence.reference_margin),
        (" t2", evidence.target_margin_t2, evidence.reference_margin_t2),
    ):
        if reference is None:
            continue
        if target is None or evidence.reference_is_in is None:
            raise SignalError(
                f"stack: expected target_margin{suffix.replace(' ', '_')} and reference_is_in "
                "beside the reference margins, got them alone"
            )
        references = references_of(
            target,
            reference,
            evidence.reference_is_in,
            evidence.reference_is_usable,
            min_in=0,
            min_out=1,
        )
        named = _against_references(target.astype(np.float64), references)
        columns |= {f"{name}{suffix}": column for name, column in named.items()}
    return columns


def _against_references(target: FloatArray, references: References) -> Columns:
    """Columns from margins (n, q); those that need IN references only where all records have some.

    Ratios are the logarithm of p_y over its mean among references, as in RMIA and BASE; the
    middle is halfway between the IN and the OUT mean, and the way from it in units of their
    distance is LiRA's log-ratio when both spread alike.
    """
    log_p = log_p_of_margin(target)  # (n, q)
    has_in = bool((references.n_models(Side.IN) > 0).all())
    sides = (Side.OUT, Side.IN) if has_in else (Side.OUT,)
    log_means = dict(zip(sides, log_mean_p(references, *sides), strict=True))
    means = {
        side: found.mean for side, found in zip(sides, moments(references, *sides), strict=True)
    }
    log_out, out = log_means[Side.OUT], means[Side.OUT]
    columns = {
        "OUT margin": out.mean(axis=1),
        "margin over OUT": (target - out).mean(axis=1),
        "OUT p": log_out.mean(axis=1),
        "ratio to OUT": (log_p - log_out).mean(axis=1),
        "p over OUT": (np.exp(log_p) - np.exp(log_out)).mean(axis=1),
    }
    if has_in:
        log_in, inside = log_means[Side.IN], means[Side.IN]
        ratio = log_p - log_equal_mean(log_in, log_out)
        columns |= {
            "IN margin": inside.mean(axis=1),
            "margin over IN": (target - inside).mean(axis=1),
            "IN p": log_in.mean(axis=1),
            "IN over OUT": (inside - out).mean(axis=1),
            "ratio": ratio.mean(axis=1),
            "ratio, plain": ratio[:, 0],
            "way from the middle": ((inside - out) * (target - (inside + out) / 2.0)).mean(axis=1),
        }
    return columns
