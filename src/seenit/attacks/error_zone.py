"""EZ: where the model still errs, tuning has moved the tokens of seen texts up."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.tokens.measures import error_zone
from seenit.numerics.tokens.spans import Spans


@dataclass(frozen=True, kw_only=True)
class ErrorZone:
    """Log ratio of shifts up to shifts down among wrong guesses; higher = more likely a member.

    Source: Ilić et al. 2026, arXiv:2601.12104, its EZ score P / N.
    Deviation: P and N each get the mean shift of that direction over all tokens and .01 nats.
    Without a shift down (N = 0), or with fewer than two errors, the paper's code answers 0, its
    lowest score, so the texts that are known best come last; here a text without a shift down
    ranks by P, and one without errors by all of its tokens. The first token counts, which that
    code leaves out. The logarithm changes no order.
    """

    def score(
        self,
        *,
        target_token_log_p: FloatArray,
        base_token_log_p: FloatArray,
        target_token_hit: BoolArray,
        token_offsets: IntArray,
    ) -> Array:
        """Map log p of both models and hits of the target (t,), and offsets (n + 1,), to (n,)."""
        spans = Spans(offsets=token_offsets)
        spans.require("target_token_log_p", target_token_log_p)
        spans.require("base_token_log_p", base_token_log_p)
        spans.require("target_token_hit", target_token_hit)
        shift = target_token_log_p.astype(np.float64) - base_token_log_p  # (t,)
        return error_zone(shift, target_token_hit, spans)
