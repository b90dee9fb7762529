"""From texts to tokens, cut at the length that the model was asked with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seenit.errors import FileRefused
from seenit.models.texts.folder import TOKENIZER, check_tokenizer
from seenit.models.texts.library import quiet
from seenit.numerics.arrays import IntArray

_NO_LIMIT = 10**6
"""Lengths from here on stand for none; transformers writes 1e30."""
_MOST_TOKENS = 8192
_MOST_WIDER = 1.25
_WITH_OFFSET = ("roberta", "xlm-roberta", "camembert", "data2vec-text", "mpnet", "xmod", "luke")
"""Types of model whose first position is behind the padding's."""

Encoded = Mapping[str, Sequence[int]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoder:
    """A tokenizer and the length at which it cuts.

    Attributes:
        tokenizer: of transformers, backed by tokenizer.json.
        most_tokens: of one record, special ones included; None without a limit.
        rule: where that is from, in words.
        needs_equal: texts of one batch must be of one length, because the model cannot tell
            padding from text.
    """

    tokenizer: Any
    most_tokens: int | None
    rule: str
    needs_equal: bool = False

    def __deepcopy__(self, memo: object) -> "Encoder":
        return self

    def encode(self, texts: Sequence[tuple[str, ...]]) -> list[Encoded]:
        """What the model is given of each record, by name; an empty one is one padding token."""
        found = self._tokens(texts, is_cut=self.most_tokens is not None)
        names = [name for name in self.tokenizer.model_input_names if name in found]
        rows = [{name: found[name][at] for name in names} for at in range(len(texts))]
        return [row if row["input_ids"] else self._nothing(names) for row in rows]

    def n_cut(self, texts: Sequence[tuple[str, ...]]) -> int:
        """Records with more tokens than the model is given."""
        if self.most_tokens is None or not texts:
            return 0
        whole = self._tokens(texts, is_cut=False)["input_ids"]
        return sum(len(tokens) > self.most_tokens for tokens in whole)

    def places(self, text: tuple[str, ...]) -> IntArray:
        """Where the tokens of one record are from, (t, 3): which text, first and last character.

        The last is the one behind the token; a special token is from nowhere, 0 to 0.
        """
        found = self._tokens([text], is_cut=self.most_tokens is not None, has_places=True)
        parts = found.sequence_ids(0) or [None]
        places = found["offset_mapping"][0] or [(0, 0)]
        rows = [
            (0, 0, 0) if part is None else (part, *place)
            for part, place in zip(parts, places, strict=True)
        ]
        return np.array(rows, dtype=np.int64)

    @property
    def padding(self) -> int:
        """The token that fills a batch behind shorter texts, which the mask hides."""
        own = self.tokenizer.pad_token_id
        return 0 if own is None else int(own)

    def _tokens(
        self, texts: Sequence[tuple[str, ...]], *, is_cut: bool, has_places: bool = False
    ) -> Any:
        columns = [list(column) for column in zip(*texts, strict=True)]
        return self.tokenizer(
            *columns,
            padding=False,
            truncation=is_cut,
            max_length=self.most_tokens if is_cut else None,
            return_offsets_mapping=has_places,
            verbose=False,
        )

    def _nothing(self, names: Sequence[str]) -> Encoded:
        values = {"input_ids": self.padding, "attention_mask": 1}
        return {name: [values.get(name, 0)] for name in names}


def open_encoder(
    transformers: Any, folder: Path, config: Mapping[str, Any], *, is_classifier: bool
) -> Encoder:
    """The tokenizer of a folder.

    A record is cut where tokenizer.json says that it was cut when it was saved, else at the
    tokenizer's model_max_length, and never behind the model's last position.

    Args:
        transformers: the library.
        folder: with tokenizer.json.
        config: of the model.
        is_classifier: the model has one answer for each record.

    Raises:
        FileRefused: It would run code, or is broken.
    """
    check_tokenizer(folder)
    try:
        with quiet(transformers):
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                str(folder), local_files_only=True, trust_remote_code=False, use_fast=True
            )
            stored = tokenizer.backend_tokenizer.truncation
            own_limit = int(min(tokenizer.model_max_length, _NO_LIMIT))
            tokenizer.backend_tokenizer.no_padding()
    except Exception as error:  # the library raises many types
        raise FileRefused(
            f"{folder / TOKENIZER}: expected a tokenizer that transformers opens, got "
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'nothing'}; "
            "save it again by tokenizer.save_pretrained(folder)"
        ) from None
    limits = {
        "the length that tokenizer.json was last used with": stored["max_length"]
        if stored
        else _NO_LIMIT,
        "the tokenizer's model_max_length": own_limit,
        "the model's last position": _positions(config),
    }
    rule, most = min(limits.items(), key=lambda item: item[1])
    return Encoder(
        tokenizer=tokenizer,
        most_tokens=None if most >= _NO_LIMIT else most,
        rule=rule,
        needs_equal=is_classifier and config.get("pad_token_id") is None,
    )


def _positions(config: Mapping[str, Any]) -> int:
    """Tokens that the model has positions for; no limit where it does not say."""
    for name in ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len"):
        found = config.get(name)
        if isinstance(found, int) and found > 0:
            offset = int(config.get("pad_token_id") or 0) + 1
            return found - offset if config.get("model_type") in _WITH_OFFSET else found
    return _NO_LIMIT


def buckets(
    encoded: Sequence[Encoded], *, needs_equal: bool, most_tokens: int = _MOST_TOKENS
) -> Iterator[IntArray]:
    """Rows that are asked together: of like length, and not more than so many tokens at a time."""
    lengths = np.array([len(row["input_ids"]) for row in encoded], dtype=np.int64)
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        shortest, stop = lengths[order[start]], start + 1
        widest = shortest if needs_equal else _MOST_WIDER * shortest
        while (
            stop < len(order)
            and lengths[order[stop]] <= widest
            and lengths[order[stop]] * (stop + 1 - start) <= most_tokens
        ):
            stop += 1
        yield order[start:stop]
        start = stop


def as_tensors(
    encoded: Sequence[Encoded], *, padding: int, device: torch.device
) -> dict[str, Tensor]:
    """Tokens of some records (m, longest) by name, padded on the right."""
    longest = max(len(row["input_ids"]) for row in encoded)
    fillings = {"input_ids": padding}
    found = {}
    for name in encoded[0]:
        rows = np.full((len(encoded), longest), fillings.get(name, 0), dtype=np.int64)
        for at, row in enumerate(encoded):
            rows[at, : len(row[name])] = row[name]
        found[name] = torch.from_numpy(rows).to(device)
    if "attention_mask" not in found:
        mask = np.zeros((len(encoded), longest), dtype=np.int64)
        for at, row in enumerate(encoded):
            mask[at, : len(row["input_ids"])] = 1
        found["attention_mask"] = torch.from_numpy(mask).to(device)
    return found
