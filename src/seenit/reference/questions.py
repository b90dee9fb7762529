"""Ask a trained reference about the records of the pool."""

from collections.abc import Callable

import numpy as np
from torch import nn

from seenit.models.classifier import Classifier
from seenit.records.examples import Normalisation
from seenit.records.provenance import FileProvenance
from seenit.reference.pool import DevicePool, TensorInputs
from seenit.signals.logits import extract_signals
from seenit.signals.views import View


def ask(
    network: nn.Module,
    pool: DevicePool,
    *,
    views: tuple[View, ...],
    normalisation: Normalisation | None,
    n_classes: int,
    name: str,
    n_records: int | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> dict[str, np.ndarray]:
    """What a network says of the first records of the pool, of all of them without a number.

    Args:
        network: in eval mode, on the pool's device.
        pool: whom to ask about.
        views: how to ask, q of them, the plain one first.
        normalisation: of the records, per channel; None for none.
        n_classes: that it tells apart.
        name: of what trained it, for messages.
        n_records: how many; None for all.
        on_progress: called with the number of records just done.

    Returns:
        reference_margin and reference_margin_t2 (n, q) float32 and label_hits (n, q) bool.
    """
    inputs = pool.inputs[:n_records]
    signals = extract_signals(
        Classifier(
            module=network,
            normalisation=normalisation,
            n_classes=n_classes,
            architecture=name,
            source=_TRAINED_HERE,
            classifier_layer=None,
            reasons=(),
            batch_norm_steps=None,
        ),
        TensorInputs(tensor=inputs),
        pool.labels[:n_records].cpu().numpy(),
        views=views,
        device=str(pool.inputs.device),
        on_progress=on_progress,
    )
    return {
        "reference_margin": signals["target_margin"].astype(np.float32),
        "reference_margin_t2": signals["target_margin_t2"].astype(np.float32),
        "label_hits": signals["label_hits"],
    }


_TRAINED_HERE = FileProvenance(path="(trained here)", kind="reference", n_bytes=0, sha256="")
