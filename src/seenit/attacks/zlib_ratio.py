"""Zlib: a text that is likely, though it compresses badly, was seen."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class ZlibRatio:
    """Mean log p of a token over the text's compressed length; higher = more likely a member.

    Source: Carlini et al. 2021, arXiv:2012.07805 (log perplexity against zlib entropy), with the
    bytes of zlib's output as the entropy, as in the code of Min-K %++.
    """

    def score(self, *, target_loss: FloatArray, text_zlib_bytes: FloatArray) -> Array:
        """Map target_loss (n,), nats a token, and text_zlib_bytes (n,) to scores (n,)."""
        require_shape("target_loss", target_loss, (None,))
        require_shape("text_zlib_bytes", text_zlib_bytes, target_loss.shape)
        scores: Array = -target_loss.astype(float) / text_zlib_bytes
        return scores
