"""Penultimate features: what goes into the classifier layer, seen on the way to the logits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn


class FeatureTap:
    """Remembers the last input of one layer, for each thread apart."""

    def __init__(self) -> None:
        self._seen = threading.local()

    @contextmanager
    def on(self, module: nn.Module, layer: str | None) -> Iterator[None]:
        """Listen to a layer of a module; to none where `layer` is None."""
        if layer is None:
            yield
            return

        def note(_layer: nn.Module, inputs: tuple[Any, ...]) -> None:
            self._seen.features = inputs[0]

        handle = module.get_submodule(layer).register_forward_pre_hook(note)
        try:
            yield
        finally:
            handle.remove()

    def features(self) -> Tensor | None:
        """(n, k) of this thread's last batch, None if nothing was listened to."""
        seen: Tensor | None = getattr(self._seen, "features", None)
        return seen
