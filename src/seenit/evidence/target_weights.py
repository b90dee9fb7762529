"""The target's weights by their hash, where no model file is passed that has one (`--weights`)."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from seenit.config import RunConfig
from seenit.errors import Refused
from seenit.files import provenance_of
from seenit.models import AskedOnce, Classifier
from seenit.models.own_code.importing import names_code
from seenit.records.provenance import FileProvenance
from seenit.store import key_of

ROLE = "weights"


def weights_of(config: RunConfig) -> dict[str, FileProvenance]:
    """Provenance of the file or folder of `--weights` by its role; empty without it.

    Nothing in it is opened: its bytes are hashed.

    Raises:
        FileRefused: It cannot be read.
        Refused: The target is a file itself.
    """
    if config.weights is None:
        return {}
    target = config.target
    if target is not None and (not names_code(target) or Path(target).exists()):
        raise Refused(
            [
                f"--weights {config.weights}: expected it beside --target module:function, "
                f"--signals or --answers, got --target {target}, a file whose own hash is noted; "
                "leave it out, or name the weights of a checkpoint by --weights-key"
            ]
        )
    return {ROLE: provenance_of(config.weights, "weights of the target, as passed")}


def told_weights(
    files: Mapping[str, FileProvenance], classifier: Classifier | None
) -> dict[str, str]:
    """Hashes of the target's weights by name: of the file that was named, and of what is in memory.

    Args:
        files: provenance by role.
        classifier: the target; None where its answers are all that is known.

    Returns:
        Name to hash; none of a target without tensors, whose digest would be that of nothing.
    """
    found = {}
    if ROLE in files:
        found["weights_sha256"] = files[ROLE].sha256
    if classifier is not None and holds_weights(classifier):
        found["weights_digest"] = digest_of_weights(classifier)
    return found


def holds_weights(classifier: Classifier) -> bool:
    """Whether the weights can be seen: not of a function, nor of trees, which hold no tensors."""
    module = classifier.module
    return not isinstance(module, AskedOnce) and any(
        isinstance(value, Tensor) for value in module.state_dict().values()
    )


def digest_of_weights(classifier: Classifier) -> str:
    """Of parameters and buffers, which the hash of the file of a function does not know.

    The same tensors under the same names have the same digest, whatever file holds them.
    """
    state = classifier.module.state_dict()
    tensors = {name: value for name, value in state.items() if isinstance(value, Tensor)}
    return key_of({name: _bytes_of(tensor) for name, tensor in tensors.items()})


def _bytes_of(tensor: Tensor) -> np.ndarray:
    """Every bit of a tensor of any precision; NumPy has no bfloat16."""
    plain = tensor.detach().cpu().contiguous()
    return (plain.float() if plain.dtype == torch.bfloat16 else plain).numpy()
