"""WBC: windows of a text vote on whether the tuned model prefers it to its base."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.tokens.measures import window_votes
from seenit.numerics.tokens.spans import Spans


@dataclass(frozen=True, kw_only=True)
class WindowComparison:
    """Share of windows with a lower loss than under the base; higher = more likely a member.

    Source: Chen et al. 2026, arXiv:2601.02751, sign votes averaged over window lengths.
    Deviation: the ten lengths of the authors' code, 2 to 40, which are not those that the paper's
    geometric formula gives. As there, a text that is shorter than a window is one window.
    """

    def score(
        self,
        *,
        target_token_log_p: FloatArray,
        base_token_log_p: FloatArray,
        token_offsets: IntArray,
    ) -> Array:
        """Map log p of both models at each token (t,), and offsets (n + 1,), to scores (n,)."""
        spans = Spans(offsets=token_offsets)
        spans.require("target_token_log_p", target_token_log_p)
        spans.require("base_token_log_p", base_token_log_p)
        return window_votes(target_token_log_p.astype(np.float64) - base_token_log_p, spans)
