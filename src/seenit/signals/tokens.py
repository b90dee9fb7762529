"""What language models say of each token of texts, as flat arrays with offsets."""

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seenit.models.texts.language_model import LanguageModels
from seenit.models.texts.tokens import Encoded, Encoder, as_tensors, buckets
from seenit.numerics.arrays import IntArray
from seenit.numerics.tokens.spans import OFFSETS
from seenit.signals.device import full_float32

_MOST_VALUES = 2**25
"""Log-probabilities that are held at a time."""
_FEWEST_TOKENS = 256
_LOWEST = -1e4
"""Nats; a word that a model forbids has no smaller log-probability."""
_NAMES = ("log_p", "log_p_mean", "log_p_sd", "hit")


def token_signals(
    models: LanguageModels,
    texts: Sequence[tuple[str, ...]],
    *,
    device: str,
    on_progress: Callable[[int], None] = lambda n_done: None,
) -> dict[str, np.ndarray]:
    """What target and base say of every token that has another before it.

    A text of one token is asked about behind the token that begins a text. Texts of like length
    are asked together; neither batch nor padding changes a value by more than 1e-5 of its size.
    In memory: the results and one bucket.

    Args:
        models: the target, and its base where there is one.
        texts: n of them; pairs are asked about as one text, as the tokenizer joins them.
        device: torch device name.
        on_progress: told of texts done.

    Returns:
        token_offsets (n + 1,), target_token_log_p, _mean and _sd float32 and target_token_hit
        bool, (t,) each, the same of the base, and text_zlib_bytes (n,).
    """
    encoded = [_with_start(row, models.encoder) for row in models.encoder.encode(texts)]
    lengths = np.array([len(row["input_ids"]) - 1 for row in encoded], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    found: dict[str, np.ndarray] = {OFFSETS: offsets}
    for role in ("target", "base") if models.has_base else ("target",):
        found |= {
            f"{role}_token_{name}": np.empty(
                int(offsets[-1]), dtype=np.bool_ if name == "hit" else np.float32
            )
            for name in _NAMES
        }
    n_words = int(models.target.config.get_text_config().vocab_size)
    most = max(_FEWEST_TOKENS, _MOST_VALUES // n_words)
    target = models.target.to(device)
    base = None if models.base is None else models.base.to(device)
    with torch.inference_mode(), full_float32():
        for rows in buckets(encoded, needs_equal=False, most_tokens=most):
            tokens = as_tensors(
                [encoded[at] for at in rows],
                padding=models.encoder.padding,
                device=torch.device(device),
            )
            _put(found, "target", offsets, rows, lengths, _said(target, tokens))
            if models.has_base:
                with models.before_tuning() as before:
                    said = _said(before if base is None else base, tokens)
                _put(found, "base", offsets, rows, lengths, said)
            on_progress(len(rows))
    found["text_zlib_bytes"] = np.array(
        [float(len(zlib.compress("\n".join(text).encode()))) for text in texts]
    )
    return found


def places_asked(encoder: Encoder, text: tuple[str, ...]) -> IntArray:
    """Where the tokens that a text was asked about are from, (t, 3) as `Encoder.places` has it."""
    places = encoder.places(text)
    return places[1:] if len(places) > 1 else places


def _with_start(row: Encoded, encoder: Encoder) -> Encoded:
    """The tokens of a text; behind a token that begins a text where there is only one."""
    if len(row["input_ids"]) > 1:
        return row
    tokenizer = encoder.tokenizer
    starts = (tokenizer.bos_token_id, tokenizer.cls_token_id, tokenizer.eos_token_id)
    start = next((one for one in starts if one is not None), encoder.padding)
    first = {"input_ids": start, "attention_mask": 1}
    return {name: [first.get(name, 0), *values] for name, values in row.items()}


def _said(model: Any, tokens: dict[str, Tensor]) -> dict[str, Tensor]:
    """Of each token (m, longest − 1) but the first: log p, its mean and spread, and the hit."""
    wanted = {name: tokens[name] for name in ("input_ids", "attention_mask")}
    log_p = torch.log_softmax(model(**wanted).logits[:, :-1].float(), dim=2)  # (m, l, v)
    truth = tokens["input_ids"][:, 1:]
    p = log_p.exp()
    finite = log_p.clamp(min=_LOWEST)  # 0 · −∞ would be no number
    mean = (p * finite).sum(dim=2)
    spread = (p * (finite - mean[:, :, None]) ** 2).sum(dim=2)
    return {
        "log_p": finite.gather(2, truth[:, :, None])[:, :, 0],
        "log_p_mean": mean,
        "log_p_sd": spread.sqrt(),
        "hit": log_p.argmax(dim=2) == truth,
    }


def _put(
    found: dict[str, np.ndarray],
    role: str,
    offsets: np.ndarray,
    rows: np.ndarray,
    lengths: np.ndarray,
    said: dict[str, Tensor],
) -> None:
    for name, values in said.items():
        array = values.cpu().numpy()
        for at, row in enumerate(rows):
            start = offsets[row]
            found[f"{role}_token_{name}"][start : start + lengths[row]] = array[at, : lengths[row]]
