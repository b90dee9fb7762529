"""The records that references are trained on and asked about: read once, shared by mapping.

On disk images lie channels last, so that a process maps them into a tensor that training takes
as it is, without a copy of its own.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from seenit.errors import ConfigError
from seenit.models.texts.packing import are_texts, as_batch, texts_in
from seenit.numerics.arrays import Float32Array, IntArray
from seenit.records.examples import TEXTS, ArrayInputs, Examples, kind_of_shape
from seenit.records.text_inputs import text_array
from seenit.store import Store, key_of

_STAGE = "pool"
_BLOCK_ROWS = 4096
MOST_BYTES = 2**33
"""Of the texts of a pool, each padded to the longest."""
_EXACT = 1e-3
"""How far 255 times a value may be from a whole number that uint8 holds exactly."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """n records, in the order in which they were given.

    Attributes:
        inputs: (n, h, w, c), uint8 where that loses nothing, else float32 in [0, 1]; or (n, k)
            float32, of a mixed table float64; or texts as bytes (n, t, b) uint8.
        labels: (n,) int64.
        key: of their content.
    """

    inputs: np.ndarray
    labels: IntArray
    key: str

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(c, h, w) of images, of other records as they are."""
        shape = tuple(self.inputs.shape[1:])
        return (shape[2], shape[0], shape[1]) if len(shape) == 3 else shape


def read_pool(sets: Sequence[Examples]) -> Pool:
    """The records of several sets, one after the other.

    Raises:
        ConfigError: Texts of very different lengths would not fit into memory.
    """
    blocks = [
        examples.inputs.read(start, min(start + _BLOCK_ROWS, len(examples)))
        for examples in sets
        for start in range(0, len(examples), _BLOCK_ROWS)
    ]
    labels = np.concatenate([examples.labels for examples in sets])
    if blocks[0].dtype == object:
        inputs = _packed(np.concatenate(blocks))
    else:
        inputs = np.concatenate(_compact(blocks))
    if inputs.ndim == 4:
        inputs = np.ascontiguousarray(inputs.transpose(0, 2, 3, 1))  # (n, h, w, c)
    return Pool(inputs=inputs, labels=labels, key=key_of({"inputs": inputs, "labels": labels}))


def publish_pool(pool: Pool, store: Store) -> None:
    """Put a pool where other processes find it by its key."""
    store.arrays(_STAGE, pool.key, lambda: {"inputs": pool.inputs, "labels": pool.labels})


@dataclass(frozen=True, kw_only=True, eq=False)
class DevicePool:
    """A pool as a trainer sees it: on its device, once.

    Attributes:
        inputs: (n, c, h, w) channels last in memory, or (n, k).
        labels: (n,) int64.
    """

    inputs: Tensor
    labels: Tensor


def open_pool(store: Store, key: str, device: str) -> DevicePool:
    """The pool that was published under `key`; on a CPU it is mapped, not read.

    Raises:
        StoreError: It is not there.
    """
    arrays = store.read(_STAGE, key)
    inputs = _tensor(arrays["inputs"])
    if inputs.ndim == 4:
        inputs = inputs.permute(0, 3, 1, 2)  # (n, c, h, w), channels last in memory
    return DevicePool(inputs=inputs.to(device), labels=_tensor(arrays["labels"]).to(device))


@dataclass(frozen=True, kw_only=True, eq=False)
class TensorInputs:
    """Inputs that lie on a device.

    Attributes:
        tensor: (n, ...), as `DevicePool.inputs`.
    """

    tensor: Tensor

    @property
    def kind(self) -> str:
        """As of an array of its shape."""
        return TEXTS if are_texts(self.tensor) else kind_of_shape(self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, ...)."""
        return tuple(self.tensor.shape)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Rows start..stop: images float32 in [0, 1], other records of the type that they have."""
        if are_texts(self.tensor):
            return text_array(texts_in(self.tensor[start:stop]))
        rows: np.ndarray = self.tensor[start:stop].cpu().numpy()
        if rows.dtype.kind == "i" or rows.dtype == np.float64:  # tokens, rows of a mixed table
            return rows
        return ArrayInputs(array=rows).read(0, len(rows))


def as_read(rows: Tensor) -> Tensor:
    """Records as they leave a file, on the CPU: images float32 in [0, 1], channels first."""
    read = TensorInputs(tensor=rows).read(0, len(rows))
    return torch.from_numpy(np.ascontiguousarray(read))


def _packed(texts: np.ndarray) -> np.ndarray:
    """Texts (n, t) as bytes (n, t, b), b those of the longest.

    Raises:
        ConfigError: They would take more than 8 GiB.
    """
    longest = max((len(text.encode()) for text in texts.reshape(-1)), default=0)
    if texts.size * longest > MOST_BYTES:
        raise ConfigError(
            f"references: expected texts whose longest, times their number, is at most "
            f"{MOST_BYTES / 2**30:.0f} GiB, got {texts.size:,} texts and one of {longest:,} bytes; "
            "leave the longest out, or cut them as the model does"
        )
    return as_batch(texts).numpy()


def _compact(blocks: list[Float32Array]) -> list[np.ndarray]:
    """Images as uint8 where every value is a multiple of 1/255, anything else as it is."""
    if blocks[0].ndim != 4:
        return list(blocks)
    compact: list[np.ndarray] = []
    for block in blocks:
        scaled = block * np.float32(255)
        whole = np.rint(scaled)
        if np.abs(scaled - whole).max() > _EXACT or whole.min() < 0 or whole.max() > 255:
            return list(blocks)
        compact.append(whole.astype(np.uint8))
    return compact


def _tensor(array: np.ndarray) -> Tensor:
    """A tensor over the array's memory, which nobody writes to."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*not writable")
        return torch.from_numpy(np.asarray(array))
