"""Signals: named arrays, the only thing an attack ever sees.

The vocabulary is closed; a new name is a decision on record. Axis letters and their order are
fixed: r models, n examples, q queries, c classes, z population records, k features, m neighbours,
s stages of boosting, p forgetting probes, t tokens of all examples one after the other, o their
offsets, one more than examples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import BoolArray, IdArray, IntArray, MembershipArray
from seenit.numerics.checks import require_units
from seenit.numerics.tokens.spans import OFFSETS, Spans


@dataclass(frozen=True, kw_only=True)
class SignalSpec:
    """Shape, type and meaning of one name of the vocabulary.

    Attributes:
        axes: one letter per axis ("rnq").
        dtype: NumPy type that the array is held in.
        meaning: one sentence.
    """

    axes: str
    dtype: str
    meaning: str


VOCABULARY: Mapping[str, SignalSpec] = MappingProxyType(
    {
        name: SignalSpec(axes=axes, dtype=dtype, meaning=meaning)
        for name, axes, dtype, meaning in (
            ("labels", "n", "int64", "true class"),
            ("target_logits", "nc", "float32", "plain query of the target"),
            ("target_probabilities", "nc", "float64", "where only probabilities exist"),
            ("target_loss", "n", "float64", "where a table gives only the loss, nats"),
            ("target_score", "n", "float64", "any fit of a record, higher fits better"),
            ("table_features", "nk", "float64", "any other numeric column of a signal table"),
            (
                "record_features",
                "nk",
                "float64",
                "what is known of a record without the model; for the blind baseline, no attack",
            ),
            (
                "target_margin",
                "nq",
                "float64",
                "log p_y − log(1 − p_y); query 0 is the plain input",
            ),
            ("reference_margin", "rnq", "float32", "the same for each reference model"),
            ("reference_is_in", "rn", "bool", "reference r was trained on example n"),
            ("reference_is_usable", "rn", "bool", "reference r may be used for example n"),
            ("reference_logits", "rnc", "float32", "of each reference; gives reference_margin"),
            ("reference_probabilities", "rnc", "float64", "the same, where only these exist"),
            ("reference_loss", "rn", "float64", "loss of each reference, nats; beside target_loss"),
            ("reference_score", "rn", "float64", "target_score of each reference"),
            ("target_margin_t2", "nq", "float64", "margins of softmax(z / 2)"),
            ("reference_margin_t2", "rnq", "float32", "margins of softmax(z / 2)"),
            ("shadow_log_odds", "n", "float64", "membership learned from the references, log-odds"),
            ("imitator_margin", "rnq", "float32", "references trained to imitate the target"),
            ("imitator_is_in", "rn", "bool", "imitator r was trained on example n"),
            ("population_margin", "zq", "float64", "target margins of known non-members"),
            ("reference_population_margin", "rzq", "float32", "reference margins of them"),
            ("population_is_in", "rz", "bool", "reference r was trained on non-member z"),
            ("target_features", "nk", "float32", "penultimate layer"),
            ("gradient_norms", "nk", "float64", "per block, one example at a time"),
            ("label_hits", "nq", "bool", "predicted label right under query q"),
            ("neighbour_hits", "nm", "bool", "the label is predicted for neighbour m, too"),
            ("staged_margin", "ns", "float64", "target margins after some of the boosting rounds"),
            ("leaf_sizes", "nk", "float64", "logarithms of the records in the leaves, over trees"),
            ("tree_votes", "n", "float64", "share of a forest's trees that vote for the label"),
            (
                "probe_margin",
                "pnq",
                "float32",
                "target_margin after a short training p on other records, in its first views",
            ),
            (OFFSETS, "o", "int64", "tokens of example i: from offset i up to offset i + 1"),
            ("target_token_log_p", "t", "float32", "log p of each token, given those before it"),
            ("target_token_log_p_mean", "t", "float32", "mean of log p over the vocabulary there"),
            ("target_token_log_p_sd", "t", "float32", "its standard deviation there"),
            ("target_token_hit", "t", "bool", "the likeliest token there is the right one"),
            ("base_token_log_p", "t", "float32", "of the model that the target was tuned from"),
            ("base_token_log_p_mean", "t", "float32", "the same of the base model"),
            ("base_token_log_p_sd", "t", "float32", "the same of the base model"),
            ("base_token_hit", "t", "bool", "the same of the base model"),
            ("base_loss", "n", "float64", "target_loss of the base model, nats"),
            ("text_zlib_bytes", "n", "float64", "length of the text as zlib compresses it"),
            ("token_statistics", "nk", "float64", "what learners see of the tokens of an example"),
        )
    }
)
OLD_NAMES: Mapping[str, str] = MappingProxyType({"reference_counts": "reference_is_usable"})
"""Names that signals had before, which files may still hold."""

USABLE_SIGNALS = (
    "logit_0, logit_1, … or p_0, p_1, … or p (of class 1), each beside label; prediction beside "
    "label; loss; score (higher fits better); margin as target_margin; or any other number that "
    "the model answered, for attacks that learn"
)
"""What a user can bring for an attack to run, in the words of a table."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalTable:
    """Signals of n examples, aligned, checked and in the vocabulary.

    Attributes:
        ids: (n,) int64 or strings, unique.
        is_member: (n,) int8; 1 member, 0 non-member, -1 unknown.
        arrays: vocabulary name to array.
        units: (n,) int64 code of the independent unit that a record belongs to, such as a person
            or a group of copies; None where every record is a unit of its own.

    Raises:
        SignalError: A name is not in the vocabulary, a shape disagrees or a value is not finite.
    """

    ids: IdArray
    is_member: MembershipArray
    arrays: Mapping[str, np.ndarray]
    units: IntArray | None = None

    def __post_init__(self) -> None:
        lengths: dict[str, tuple[int, str]] = {"n": (len(self.ids), "ids")}
        if self.is_member.shape != self.ids.shape:
            raise SignalError(
                f"is_member: expected shape {self.ids.shape}, got {self.is_member.shape}"
            )
        if self.units is not None:
            require_units(self.units, n=len(self.ids))
        for name, array in self.arrays.items():
            _check_one(name, array, lengths)
        _check_tokens(self.arrays, n=len(self.ids))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_known(self) -> BoolArray:
        """(n,) bool, membership is known."""
        return self.is_member >= 0

    def take(self, rows: np.ndarray) -> "SignalTable":
        """The same signals for some examples only.

        Args:
            rows: (m,) integer positions or (n,) bool.
        """
        places = np.arange(len(self))[rows]
        taken = {
            name: array.take(places, axis=axis) if axis is not None else array
            for name, array in self.arrays.items()
            for axis in (example_axis(name),)
        }
        return SignalTable(
            ids=self.ids[rows],
            is_member=self.is_member[rows],
            arrays=taken | _tokens_of(self.arrays, places),
            units=None if self.units is None else self.units[rows],
        )

    def with_arrays(self, arrays: Mapping[str, Any]) -> "SignalTable":
        """The same examples with more signals; an existing name is replaced."""
        return replace(self, arrays={**self.arrays, **arrays})


def example_axis(name: str) -> int | None:
    """Position of the examples' axis in the signal `name`, None if it has none."""
    axes = VOCABULARY[name].axes
    return axes.index("n") if "n" in axes else None


def is_of_tokens(name: str) -> bool:
    """Whether the signal `name` holds one value per token."""
    return VOCABULARY[name].axes == "t"


def _tokens_of(arrays: Mapping[str, np.ndarray], rows: IntArray) -> dict[str, np.ndarray]:
    """The arrays of tokens and their offsets for some examples only; empty without tokens."""
    if OFFSETS not in arrays:
        return {}
    spans = Spans(offsets=arrays[OFFSETS])
    places = spans.places(rows)
    taken = {name: array.take(places) for name, array in arrays.items() if is_of_tokens(name)}
    return {**taken, OFFSETS: spans.take(rows).offsets}


def _check_tokens(arrays: Mapping[str, np.ndarray], *, n: int) -> None:
    """Check offsets against the examples, and arrays of tokens against the offsets."""
    of_tokens = [name for name in arrays if is_of_tokens(name)]
    if OFFSETS not in arrays:
        if of_tokens:
            raise SignalError(
                f"{of_tokens[0]}: expected {OFFSETS} beside it, which say where the tokens "
                "of each example begin, got none; add 0 and the running sum of their numbers"
            )
        return
    spans = Spans(offsets=arrays[OFFSETS])
    if len(spans) != n:
        raise SignalError(
            f"{OFFSETS}: expected {n + 1:,} offsets, one more than examples, got {len(spans) + 1:,}"
        )
    for name in of_tokens:
        spans.require(name, arrays[name])


def _check_one(name: str, array: np.ndarray, lengths: dict[str, tuple[int, str]]) -> None:
    """Check one array and remember the axis lengths that it fixes, in `lengths`."""
    spec = VOCABULARY.get(name)
    if spec is None:
        raise SignalError(
            f"{name}: expected a name of the signal vocabulary, got an unknown one; "
            f"known are {', '.join(VOCABULARY)}"
        )
    if array.ndim != len(spec.axes):
        raise SignalError(
            f"{name}: expected axes ({', '.join(spec.axes)}), got shape {array.shape}"
        )
    kind = np.dtype(spec.dtype).kind
    if array.dtype.kind != kind:
        raise SignalError(f"{name}: expected {spec.dtype} values, got {array.dtype}")
    for letter, length in zip(spec.axes, array.shape, strict=True):
        if letter in "kstop" or (letter in "rq" and not name.startswith("reference")):
            continue  # feature counts, tokens, and models and queries of other families: their own
        known, first = lengths.setdefault(letter, (length, name))
        if known != length:
            raise SignalError(
                f"{name}: expected {known} along axis {letter} as in {first}, got {length}"
            )
    if kind == "f" and not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise SignalError(f"{name}: expected finite values, got {bad} NaN or infinite ones")
