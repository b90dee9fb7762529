"""Min-K %: a text that was seen has few tokens that surprise the model."""

from dataclasses import dataclass

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.tokens.measures import standardised
from seenit.numerics.tokens.spans import Spans


@dataclass(frozen=True, kw_only=True)
class MinK:
    """Mean log p of the k % least likely tokens; higher = more likely a member.

    Source: Shi et al. 2023, arXiv:2310.16789, with k = 20, one of the 5 to 60 that its authors'
    code tries. They advise to ask about texts of one length.
    Deviation: at least one token counts, where that code has none for texts of fewer than 5.

    Attributes:
        share: of the tokens, in (0, 1].
    """

    share: float = 0.2

    def __post_init__(self) -> None:
        _require_share(self.share)

    def score(self, *, target_token_log_p: FloatArray, token_offsets: IntArray) -> Array:
        """Map log p of each token (t,) and offsets (n + 1,) to scores (n,)."""
        spans = Spans(offsets=token_offsets)
        spans.require("target_token_log_p", target_token_log_p)
        return spans.lowest_means(target_token_log_p, self.share)[0]


@dataclass(frozen=True, kw_only=True)
class MinKPlusPlus:
    """Min-K % of log p standardised over the vocabulary; higher = more likely a member.

    Source: Zhang et al. 2024, arXiv:2404.02936, and its authors' code, which tries k from 10 to
    100; 20 as in Min-K %. Mean and standard deviation over the vocabulary are those under the
    model's own probabilities.
    Deviation: at least one token counts; a standard deviation is taken to be at least 1e-4 nats,
    where that code divides by 0.

    Attributes:
        share: of the tokens, in (0, 1].
    """

    share: float = 0.2

    def __post_init__(self) -> None:
        _require_share(self.share)

    def score(
        self,
        *,
        target_token_log_p: FloatArray,
        target_token_log_p_mean: FloatArray,
        target_token_log_p_sd: FloatArray,
        token_offsets: IntArray,
    ) -> Array:
        """Map log p, its mean and its spread at each token (t,), and offsets (n + 1,), to (n,)."""
        spans = Spans(offsets=token_offsets)
        for name, values in (
            ("target_token_log_p", target_token_log_p),
            ("target_token_log_p_mean", target_token_log_p_mean),
            ("target_token_log_p_sd", target_token_log_p_sd),
        ):
            spans.require(name, values)
        z = standardised(target_token_log_p, target_token_log_p_mean, target_token_log_p_sd)
        return spans.lowest_means(z, self.share)[0]


def _require_share(share: float) -> None:
    if not 0 < share <= 1:
        raise ConfigError(f"share: expected a number in (0, 1], got {share}")
