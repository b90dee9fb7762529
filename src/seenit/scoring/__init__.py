"""Cross-fitting and choosing: whatever must evaluate attacks in order to use them."""

from seenit.scoring.choose import Nested, choose_nested, n_nested_fits
from seenit.scoring.crossfit import cross_fit, direct_scores
from seenit.scoring.optimism import lowered
from seenit.scoring.shadow import shadow_log_odds

__all__ = [
    "Nested",
    "choose_nested",
    "cross_fit",
    "direct_scores",
    "lowered",
    "n_nested_fits",
    "shadow_log_odds",
]
