"""NumPy arrays and numbers inside torch files, rebuilt from their bytes alone.

NumPy's own unpickling trusts flags in the file; here only the shape, the element type and the
bytes count, and they must agree.
"""

import math
import re

import numpy as np

from seenit.files.pickles.stand_ins import NO_BYTES, NUMPY_ARRAY, NUMPY_SCALAR, Inert

_PLAIN_TYPE = re.compile(r"(b1|[iu][1248]|f[248]|U\d{1,6})")


class NotAnArray(ValueError):
    """A stand-in does not spell an array of plain numbers or text."""


def is_array(value: object) -> bool:
    """`value` stands for a pickled NumPy array."""
    return isinstance(value, Inert) and value.asked_for in NUMPY_ARRAY


def is_scalar(value: object) -> bool:
    """`value` stands for a pickled NumPy number."""
    return isinstance(value, Inert) and value.asked_for in NUMPY_SCALAR


def as_array(value: Inert) -> np.ndarray:
    """The array that a stand-in spells.

    Raises:
        NotAnArray: Python objects inside, a record type, or bytes that do not fit the shape.
    """
    match value.state:
        case (_, tuple(shape), Inert() as dtype, is_fortran, bytes() | Inert() as stored):
            data = _bytes_of(stored)
            lengths = [length for length in shape if isinstance(length, int) and length >= 0]
            element = _plain_type(dtype)
            if len(lengths) != len(shape) or math.prod(lengths) * element.itemsize != len(data):
                raise NotAnArray("its shape does not fit its bytes")
            order = "F" if is_fortran is True else "C"
            return np.frombuffer(data, dtype=element).reshape(lengths, order=order)  # type: ignore[call-overload, no-any-return]
        case (_, _, _, _, list()):
            raise NotAnArray("it holds Python objects; convert it to one plain type")
        case _:
            raise NotAnArray("it is not a pickled NumPy array of numbers or text")


def as_scalar(value: Inert) -> object:
    """The Python number or text that a stand-in spells.

    Raises:
        NotAnArray: It is not a plain number.
    """
    match value.arguments:
        case (Inert() as dtype, bytes(data)):
            element = _plain_type(dtype)
            if element.itemsize == len(data):
                result: object = np.frombuffer(data, dtype=element)[0].item()
                return result
    raise NotAnArray("it is not a pickled NumPy number")


def _bytes_of(stored: bytes | Inert) -> bytes:
    if isinstance(stored, bytes):
        return stored
    if stored.asked_for == NO_BYTES and stored.arguments == ():
        return b""
    raise NotAnArray("it is not a pickled NumPy array of numbers or text")


def _plain_type(dtype: Inert) -> np.dtype[np.generic]:
    match dtype.arguments, dtype.state:
        case (str(code), *_), (_, str(byte_order), None, None, None, *_):
            if _PLAIN_TYPE.fullmatch(code) and byte_order in "<>|=":
                return np.dtype(code).newbyteorder(byte_order)  # type: ignore[arg-type]
    raise NotAnArray("its element type is not a plain number or text")
