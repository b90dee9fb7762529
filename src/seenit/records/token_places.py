"""Where the tokens of a record are from."""

from collections.abc import Callable

from seenit.numerics.arrays import IntArray

TokenPlaces = Callable[[int], IntArray]
"""From a row to (t, 3) of its tokens that were asked about, in order: which text of a pair, first
character, the one behind the last; 0 to 0 of a token that stands in no text."""
