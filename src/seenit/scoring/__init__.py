"""Cross-fitting and choosing: whatever must evaluate attacks in order to use them."""

from seenit.scoring.choose import Chosen, choose
from seenit.scoring.crossfit import cross_fit, direct_scores
from seenit.scoring.optimism import lowered
from seenit.scoring.shadow import shadow_log_odds

__all__ = [
    "Chosen",
    "choose",
    "cross_fit",
    "direct_scores",
    "lowered",
    "shadow_log_odds",
]
