"""The scan against Python's own unpickler, which is told to note what it would import."""

import collections
import datetime
import decimal
import fractions
import functools
import io
import operator
import pickle
import pickletools
import uuid
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seenit.files.pickles.hostile import MalformedPickle, scan_one_pickle, scan_pickles

named = st.sampled_from(
    [
        len,
        getattr,
        repr,  # not print, which Ray replaces in its process
        collections.OrderedDict,
        collections.Counter({"a": 1}),
        datetime.date(2020, 1, 2),
        decimal.Decimal("1.5"),
        fractions.Fraction(1, 3),
        functools.partial(len, ()),
        operator.itemgetter(1),
        uuid.UUID(int=3),
        slice(1, 2),
        range(3),
        int,
        collections.UserDict(a=1),
        ValueError("x"),
    ]
)
leaves = named | st.none() | st.integers() | st.text(max_size=5) | st.binary(max_size=5)
objects = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


class Noting(pickle.Unpickler):
    """Notes every name that loading asks for, and imports it as usual."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.names: set[str] = set()

    def find_class(self, module: str, name: str) -> object:
        self.names.add(f"{module}.{name}")
        return super().find_class(module, name)


def _names_asked_for(data: bytes) -> set[str]:
    unpickler = Noting(data)
    unpickler.load()
    return unpickler.names


@settings(deadline=None, max_examples=150)
@given(value=objects, protocol=st.integers(0, 5), optimized=st.booleans())
def test_the_scan_finds_exactly_what_the_unpickler_asks_for(value, protocol, optimized) -> None:
    data = pickle.dumps([value, value], protocol=protocol)
    data = pickletools.optimize(data) if optimized else data
    found = set(scan_one_pickle(data).names)

    asked = _names_asked_for(data)

    assert found == {_modern(name) for name in asked}


def _modern(name: str) -> str:
    """Protocols up to 2 write some Python 2 names, which the unpickler maps after it is asked."""
    module, _, last = name.rpartition(".")
    module, last = NAME_MAPPING.get((module, last), (module, last))
    return f"{IMPORT_MAPPING.get(module, module)}.{last}"


@settings(deadline=None)
@given(data=st.binary(max_size=60), protocol=st.sampled_from([b"", b"\x80\x02", b"\x80\x04"]))
def test_arbitrary_bytes_are_scanned_or_malformed_and_nothing_else(data, protocol) -> None:
    try:
        scan = scan_one_pickle(protocol + data)
    except MalformedPickle:
        return
    assert scan.n_opcodes > 0


def test_scanning_stops_behind_one_pickle_and_goes_on_with_the_next() -> None:
    stream = io.BytesIO(pickle.dumps(1) + pickle.dumps(len, protocol=2) + b"raw bytes")

    assert scan_one_pickle(stream).names == ()
    assert scan_one_pickle(stream).names == ("builtins.len",)
    assert stream.read() == b"raw bytes"


def test_pickles_that_must_be_there_are_missed() -> None:
    data = pickle.dumps(1) + b"\xff"

    assert scan_pickles(io.BytesIO(data), n_least=1, n_most=5).names == ()
    with pytest.raises(MalformedPickle):
        scan_pickles(io.BytesIO(data), n_least=2, n_most=5)
