"""Records in memory without a model: numbers for the blind baseline and duplicates."""

import hashlib
from typing import Any

import numpy as np
import torch
from scipy import sparse

from seenit.evidence.look.records import Look
from seenit.evidence.look.text_features import text_features
from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.kind import no_codes
from seenit.numerics.arrays import Float32Array
from seenit.numerics.gaps import gaps_below
from seenit.records.examples import IMAGES, ROWS, ArrayInputs, kind_of_shape

N_HASHED = 64
"""Columns that wide rows are folded into."""


def look_at_memory(inputs: Any) -> Look:
    """Features and fingerprints of records of any kind.

    Numbers are taken as they are and images by their statistics. A gap is a value below all others
    of its column. Names are numbered. Texts are folded into the counts of their words.
    """
    values = _numbers(inputs)
    if isinstance(values, Look):
        return values
    kind = kind_of(ArrayInputs(array=values))
    return Look(
        features=_finite(kind.features(values)),
        codes=kind.codes(values),
        prints=kind.prints(values),
    )


def _numbers(inputs: Any) -> Float32Array | Look:
    """(n, ...) float32, images in [0, 1] as (n, c, h, w)."""
    if sparse.issparse(inputs):
        return _of_sparse(inputs)
    if hasattr(inputs, "columns") and hasattr(inputs, "shape"):
        return np.column_stack(
            [_column(np.asarray(inputs[name])) for name in inputs.columns]
        ).astype(np.float32)
    if isinstance(inputs, torch.Tensor):
        inputs = inputs.detach().cpu().numpy()
    array = inputs if isinstance(inputs, np.ndarray) else _of_list(list(inputs))
    if array.dtype.kind not in "biuf":
        if array.ndim == 1:
            return _of_texts([str(one) for one in array.tolist()])
        rows = array.reshape(len(array), -1)
        return np.column_stack([_column(rows[:, at]) for at in range(rows.shape[1])]).astype(
            np.float32
        )
    if kind_of_shape(array.shape) == IMAGES:
        return _pixels(array)
    return gaps_below(array.reshape(len(array), -1).astype(np.float64)).astype(np.float32)


def _of_list(items: list[Any]) -> np.ndarray:
    try:
        return np.asarray(items)
    except ValueError:  # ragged
        return np.array([repr(one) for one in items])


def _column(values: np.ndarray) -> np.ndarray:
    """(n,) numbers of one column of a frame."""
    if values.dtype.kind in "mM":
        values = values.astype(np.int64)
    if values.dtype.kind in "biuf":
        return gaps_below(values.astype(np.float64)[:, None])[:, 0]
    try:
        return gaps_below(values.astype(np.float64)[:, None])[:, 0]
    except (TypeError, ValueError):
        codes: np.ndarray = np.unique(values.astype(str), return_inverse=True)[1]
        return codes.reshape(-1).astype(np.float64)


def _pixels(array: np.ndarray) -> Float32Array:
    """Images in [0, 1], channels first."""
    pixels = gaps_below(array.astype(np.float64).reshape(len(array), -1)).reshape(array.shape)
    if array.shape[1] > 4 and array.shape[3] <= 4:
        pixels = pixels.transpose(0, 3, 1, 2)
    low, high = float(pixels.min()), float(pixels.max())
    if array.dtype == np.uint8:
        low, high = 0.0, 255.0
    if array.dtype != np.uint8 and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    scaled: Float32Array = ((pixels - low) / max(high - low, 1e-12)).astype(np.float32)
    return scaled


def _of_sparse(matrix: Any) -> Look:
    rows = matrix.tocsr()
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (rows.shape[1],))
    fold = np.arange(rows.shape[1]) % N_HASHED
    shape = (rows.shape[1], N_HASHED)
    into = sparse.csr_matrix((signs, (np.arange(rows.shape[1]), fold)), shape=shape)
    features = np.asarray((rows @ into).todense(), dtype=np.float32)
    digests = [
        _digest(rows.indices[low:high].tobytes() + rows.data[low:high].tobytes())
        for low, high in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)
    ]
    return _look_of(features, digests)


def _of_texts(texts: list[str]) -> Look:
    return _look_of(text_features(texts), [_digest(text.encode()) for text in texts])


def _look_of(features: Float32Array, digests: list[str]) -> Look:
    prints = Fingerprints(kind=ROWS, digests=np.array(digests, dtype="U32"), sketches=features)
    return Look(features=_finite(features), codes=no_codes(features), prints=prints)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _finite(features: Float32Array) -> Float32Array:
    return np.nan_to_num(features)
