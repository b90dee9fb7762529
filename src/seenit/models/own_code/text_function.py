"""A function or module of the user's own that is asked with texts."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from seenit.models.texts.packing import texts_in


class TextFunction:
    """A function of a list of texts, called with a batch of bytes.

    Args:
        function: from n strings, or n tuples of two for pairs, to logits or probabilities (n, c).
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, batch: Tensor) -> Any:
        """What the function answers about the texts of a batch (n, t, b)."""
        texts = texts_in(batch)
        return self.function([text[0] for text in texts] if batch.shape[1] == 1 else texts)


class TextFunctionModule(nn.Module):
    """An nn.Module that takes a list of texts, asked with a batch of bytes.

    Args:
        module: from n strings, or n tuples, to logits (n, c).
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, batch: Tensor) -> Tensor:
        """Logits (n, c) of texts (n, t, b)."""
        logits: Tensor = TextFunction(self.module)(batch)
        return logits
