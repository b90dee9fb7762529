"""Archives of values per token that cannot be used."""

import numpy as np
from hostile_case import Case, as_signals
from token_archive import RIGHT, N, token_npz

LOG_P, N_TOKENS = RIGHT["target_token_log_p"], int(RIGHT["token_offsets"][-1])


def _with(**changes: object):
    return lambda folder: token_npz(folder / "a.npz", **changes)


def _case(what: str, *says: str, **changes: object) -> Case:
    return Case(name=f"tokens: {what}", build=_with(**changes), open=as_signals, says=says)


def _offsets(*changes: tuple[int, int]) -> np.ndarray:
    offsets = RIGHT["token_offsets"].copy()
    for at, value in changes:
        offsets[at] = value
    return offsets


def _log_p(value: float) -> np.ndarray:
    return np.where(np.arange(N_TOKENS) == 1, np.float32(value), LOG_P)


TOKEN_CASES = (
    _case("no offsets", "token_offsets: expected 0 and the running sum", token_offsets=...),
    _case("falling offsets", "offsets that rise", "record", token_offsets=_offsets((2, 1))),
    _case(
        "offsets of fewer texts",
        "expected 7 offsets, one more than examples, got 6",
        token_offsets=np.delete(RIGHT["token_offsets"], 2),
    ),
    _case(
        "numbers of tokens instead of offsets",
        "expected 0 as the first offset",
        token_offsets=np.full(N + 1, 9),
    ),
    _case("offsets before the end", "as the last one", token_offsets=_offsets((N, N_TOKENS - 1))),
    _case("offsets beyond the end", "as the last one", token_offsets=_offsets((N, 2**62))),
    _case(
        "offsets beyond 64 bits with a sign",
        "token_offsets: expected int64 values, got uint64",
        token_offsets=_offsets().astype(np.uint64) + np.uint64(2**63),
    ),
    _case("offsets below 0", "offsets that rise", token_offsets=_offsets((1, -5))),
    _case(
        "offsets with a fraction",
        "token_offsets: expected int64 values, got float64",
        token_offsets=_offsets().astype(float),
    ),
    _case(
        "a text without tokens",
        "at least one token per record, got none for 1 records",
        "leave those records out",
        token_offsets=_offsets((1, int(RIGHT["token_offsets"][2]))),
    ),
    _case("NaN", "target_token_log_p: expected finite", target_token_log_p=_log_p(np.nan)),
    _case("log of 0", "target_token_log_p: expected finite", target_token_log_p=_log_p(-np.inf)),
    _case(
        "no log p of first tokens, as servers give them",
        "they stand where texts begin",
        "leave it out",
        target_token_log_p=np.where(
            np.isin(np.arange(N_TOKENS), RIGHT["token_offsets"]), np.nan, LOG_P
        ),
    ),
    _case(
        "losses in the place of log p",
        "target_token_log_p: expected logarithms of probabilities",
        "if these are losses write their negatives",
        target_token_log_p=-LOG_P,
    ),
    _case(
        "text as log p",
        "target_token_log_p: expected float32 values",
        target_token_log_p=LOG_P.astype("U9"),
    ),
    _case(
        "pickled rows of different lengths",
        "pickled Python objects",
        target_token_log_p=np.array([[0.1], [0.2, 0.3]], dtype=object),
    ),
    _case(
        "a rectangle of log p",
        "target_token_log_p: expected axes (t), got shape",
        target_token_log_p=np.zeros((N, 9), dtype=np.float32),
    ),
    _case(
        "a base model with other tokens",
        "base_token_log_p: expected",
        "one per token as in token_offsets",
        base_token_log_p=LOG_P[:-1],
    ),
    _case(
        "the target as its own base model",
        "base_token_log_p: expected answers of the model that the target was tuned from",
        base_token_log_p=LOG_P,
    ),
    _case(
        "a negative spread",
        "target_token_log_p_sd: expected standard deviations",
        target_token_log_p_sd=LOG_P,
    ),
    _case("a shrunken text", "at least 8", "zlib.compress", text_zlib_bytes=np.full(N, 0.4)),
)
