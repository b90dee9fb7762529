"""Canaries made of records that are set aside, to measure what an atypical record gives away."""

from dataclasses import replace

import numpy as np

from seenit.data.sides import ChosenInputs
from seenit.kinds.registry import kind_of
from seenit.models.texts.packing import as_batch
from seenit.numerics.arrays import IntArray
from seenit.records.audits.canaries import Canaries, CanaryKind
from seenit.records.examples import UNKNOWN, Examples, HeldInputs
from seenit.records.provenance import FileProvenance
from seenit.store.keys import key_of

MISLABELLED = CanaryKind(name="mislabelled", meaning="with the label of another class")
DUPLICATED = CanaryKind(name="duplicated", meaning="in the training set four times", copies=4)
OUT_OF_DISTRIBUTION = CanaryKind(
    name="out of distribution", meaning="its pixels shuffled, or each feature another record's"
)
KINDS = (MISLABELLED, DUPLICATED, OUT_OF_DISTRIBUTION)
MOST_EACH = 100
"""Of a kind, where nobody says a number."""
FEWEST_EACH = 10
_ONE_IN = 100
"""Members for each canary of a kind, where nobody says a number: three in a hundred in all."""


def usual_canaries(n_members: int) -> int:
    """The default number of canaries of each kind; 0 where it would be too few to measure."""
    n_each = min(MOST_EACH, n_members // _ONE_IN)
    return n_each if n_each >= FEWEST_EACH else 0


def set_aside(
    members: Examples, *, n_each: int, n_classes: int, seed: int
) -> tuple[Examples, Canaries]:
    """Take random members out of an audit and make canaries of them, as many of each kind.

    They are taken from the members because these are seldom short: every non-member counts for
    the lowest FPR that can be resolved. What the target learned of them does not matter, as it is
    never asked about a canary.

    Args:
        members: n records.
        n_each: of each kind.
        n_classes: of the task. Wrong labels are drawn from the others that the members have, from
            all others where the members are of one class.
        seed: of the draws.

    Returns:
        The other n − 3·n_each records, and the canaries.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(6,)))
    n = len(members)
    taken = rng.permutation(n)[: n_each * len(KINDS)]
    kind = np.repeat(np.arange(len(KINDS)), n_each)
    inputs = np.empty((len(taken), *members.inputs.shape[1:]), dtype=kind_of(members).dtype)
    for at in np.argsort(taken):  # in the order of the file, which is read in stretches
        inputs[at] = members.inputs.read(int(taken[at]), int(taken[at]) + 1)[0]
    labels = members.labels[taken].copy()
    is_mislabelled = kind == KINDS.index(MISLABELLED)
    labels[is_mislabelled] = _wrong(labels[is_mislabelled], members.labels, n_classes, rng)
    is_shuffled = kind == KINDS.index(OUT_OF_DISTRIBUTION)
    inputs[is_shuffled] = kind_of(members).unlike(inputs[is_shuffled], rng)
    source = members.source
    canaries = Examples(
        ids=members.ids[taken],
        inputs=HeldInputs(array=inputs, kind=members.kind),
        labels=labels,
        is_member=np.full(len(taken), UNKNOWN, dtype=np.int8),
        source=FileProvenance(
            path=source.path,
            kind="canaries made of its records",
            n_bytes=inputs.nbytes,
            sha256=key_of({"inputs": as_batch(inputs).numpy(), "labels": labels}),
        ),
        offered_normalisation=members.offered_normalisation,
        class_names=members.class_names,
        schema=members.schema,
    )
    return _without(members, taken), Canaries(examples=canaries, kinds=KINDS, kind=kind)


def _wrong(
    labels: IntArray, present: IntArray, n_classes: int, rng: np.random.Generator
) -> IntArray:
    """Another class for each."""
    classes = np.unique(present)
    if len(classes) < 2:
        classes = np.arange(n_classes)
    at = np.searchsorted(classes, labels)
    step = rng.integers(1, len(classes), size=len(labels))
    wrong: IntArray = classes[(at + step) % len(classes)]
    return wrong


def _without(examples: Examples, taken: IntArray) -> Examples:
    """The other records, in the order of the file."""
    rows = np.setdiff1d(np.arange(len(examples)), taken)
    source = examples.source
    return replace(
        examples,
        ids=examples.ids[rows],
        inputs=ChosenInputs(inputs=examples.inputs, rows=rows),
        labels=examples.labels[rows],
        is_member=examples.is_member[rows],
        source=replace(
            source,
            kind=f"{source.kind}, less {len(taken):,} set aside for canaries",
            sha256=key_of({"records": source.sha256, "rows": rows}),
        ),
    )
