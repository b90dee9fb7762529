"""State dicts in safetensors files, which hold nothing but tensors."""

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from seenit.errors import FileRefused


def load_safetensors(path: str) -> dict[str, Tensor]:
    """Names to tensors, on the CPU.

    Raises:
        FileRefused: The file is damaged or truncated.
    """
    try:
        state: dict[str, Tensor] = load_file(path, device="cpu")
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise FileRefused(
            f"{path}: expected a safetensors file, got a damaged one ({error}); download it again"
        ) from error
    return state
