"""A sequence classifier of transformers as a module that is asked with texts."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from seenit.models.texts.packing import texts_in
from seenit.models.texts.tokens import Encoder, as_tensors, buckets
from seenit.numerics.arrays import IntArray

_SAME = 1e-4


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Folders that a classifier was opened from, by their paths.

    Attributes:
        target: of the model, or of an adapter.
        base: of the model before fine-tuning; None where nobody passed it.
        tokenizer: of its tokenizer.
    """

    target: str
    base: str | None
    tokenizer: str


class TextClassifier(nn.Module):
    """From texts as bytes (n, t, b) to logits (n, c) float32.

    Records of like length are asked together, whatever the batch; padding is masked. The last
    linear layer is asked about all records of the batch at once, so that its inputs are the
    features of each.

    Args:
        model: of transformers, a sequence classifier, alone or below an adapter.
        encoder: of its folder.
        order: for each class of the records, then for further ones, the model's output.
        origin: where it was opened; None of one that was trained here.
    """

    def __init__(
        self, model: nn.Module, encoder: Encoder, order: IntArray, origin: Origin | None = None
    ) -> None:
        super().__init__()
        self.origin = origin
        self.model = model
        self.encoder = encoder
        self.head = head_of(model, encoder)
        self._order: list[int] | None = None
        if self.head is None:
            self._order = order.tolist()
        else:
            _reorder(model.get_submodule(self.head), order)

    def forward(self, batch: Tensor) -> Tensor:
        """Logits (n, c) of texts (n, t, b) uint8."""
        encoded = self.encoder.encode(texts_in(batch))
        device = next(self.model.parameters()).device
        found: Tensor | None = None
        for rows in buckets(encoded, needs_equal=self.encoder.needs_equal):
            tokens = as_tensors(
                [encoded[at] for at in rows], padding=self.encoder.padding, device=device
            )
            part = self._pooled(tokens)
            if found is None:
                found = part.new_empty((len(encoded), part.shape[1]))
            found[torch.from_numpy(rows).to(device)] = part
        if found is None:
            raise ValueError("expected at least one text, got none")
        if self.head is not None:
            logits: Tensor = self.model.get_submodule(self.head)(found)
            return logits
        return found if self._order is None else found[:, self._order]

    def _pooled(self, tokens: dict[str, Tensor]) -> Tensor:
        """What goes into the last layer (m, k), or the logits where it is not known."""
        if self.head is None:
            return _logits(self.model, tokens)
        seen, _ = watched(self.model, self.head, tokens)
        return pooled(seen, tokens)


def head_of(model: nn.Module, encoder: Encoder) -> str | None:
    """Name of the last linear layer, None unless its outputs at one token are the logits."""
    tokens = as_tensors(
        encoder.encode([("a b c",) * 2])[:1], padding=encoder.padding,
        device=next(model.parameters()).device,
    )  # fmt: skip
    calls: list[str] = []
    handles = [
        layer.register_forward_hook(lambda *_, name=name: calls.append(name))
        for name, layer in model.named_modules()
        if type(layer) is nn.Linear
    ]
    try:
        with torch.inference_mode():
            logits = _logits(model, tokens)
    finally:
        for handle in handles:
            handle.remove()
    if not calls:
        return None
    with torch.inference_mode():
        seen, _ = watched(model, calls[-1], tokens)
        again = model.get_submodule(calls[-1])(pooled(seen, tokens))
    if again.shape != logits.shape or float((again - logits).abs().max()) > _SAME:
        return None
    return calls[-1]


def watched(model: nn.Module, layer: str, tokens: dict[str, Tensor]) -> tuple[Tensor, Any]:
    """The last input of one layer while the model is asked, and what the model answers."""
    seen: list[Tensor] = []
    handle = model.get_submodule(layer).register_forward_pre_hook(
        lambda _layer, inputs: seen.append(inputs[0])
    )
    try:
        answer = model(**tokens)
    finally:
        handle.remove()
    return seen[-1], answer


def pooled(inputs: Tensor, tokens: dict[str, Tensor]) -> Tensor:
    """Inputs (m, k) of a layer of records, or at the last token of each where it is of tokens."""
    if inputs.ndim == 2:
        return inputs
    last = tokens["attention_mask"].sum(dim=1) - 1
    return inputs[torch.arange(len(inputs), device=inputs.device), last]


def _logits(model: nn.Module, tokens: dict[str, Tensor]) -> Tensor:
    logits: Tensor = model(**tokens).logits
    return logits


def _reorder(layer: nn.Module, order: IntArray) -> None:
    """Put the outputs of a linear layer into another order."""
    at = torch.from_numpy(order)
    with torch.no_grad():
        for parameter in (layer.weight, layer.bias):
            if isinstance(parameter, Tensor):
                parameter.copy_(parameter[at].clone())
