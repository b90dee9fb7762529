"""The device on which a model is queried, always in full float32."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from seenit.errors import ConfigError


def resolve_device(name: str) -> str:
    """The name of a device that is there; "auto" takes the first of cuda, mps and cpu.

    Raises:
        ConfigError: The name is unknown or the device is not there.
    """
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return next(kind for kind, is_there in there.items() if is_there)
    kind, _, number = name.partition(":")
    if kind not in there or (":" in name and not number.isdigit()):
        raise ConfigError(f"device: expected auto, {', '.join(there)} or cuda:1, got {name!r}")
    if not there[kind] or (kind == "cuda" and int(number or 0) >= torch.cuda.device_count()):
        raise ConfigError(f"device: {name} is not available on this machine; use auto or cpu")
    return name


@contextmanager
def full_float32() -> Iterator[None]:
    """A context in which GPUs compute in full float32: no TF32, no kernels chosen by timing.

    The low-FPR ranks live in the last digits of the logits.
    """
    precision = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    try:
        with torch.backends.cudnn.flags(
            enabled=True, benchmark=False, deterministic=True, allow_tf32=False
        ):
            yield
    finally:
        torch.set_float32_matmul_precision(precision)
