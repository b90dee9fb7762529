"""Margins of a target and its references that members are pushed up by as much as one likes."""

import numpy as np

from seenit.records.signals import SignalTable
from seenit.reference.plan import balanced_plan

N = 3000


def problem(
    *, target_push: float, reference_push: float, n_references: int = 8, inclusion: float = 0.5
) -> SignalTable:
    """Margins ease + push · member + noise, of the target and of its references."""
    rng = np.random.default_rng(0)
    plan = balanced_plan(n=N, n_references=n_references, inclusion=inclusion, seed=0)
    is_member = (rng.permutation(N) % 2).astype(np.int8)
    ease = rng.normal(0.0, 1.5, N)
    noise = 0.8 * rng.normal(size=(n_references + 1, N))
    target = ease + target_push * is_member + noise[0]
    references = ease + reference_push * plan.is_in + noise[1:]
    is_member[: N // 3] = -1
    return SignalTable(
        ids=np.arange(N),
        is_member=is_member,
        arrays={
            "target_margin": target[:, None],
            "reference_margin": references[:, :, None].astype(np.float32),
            "reference_is_in": plan.is_in,
            "reference_is_usable": plan.counts,
        },
    )
