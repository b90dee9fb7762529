"""A model and records in memory, as the evidence of an audit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from seenit.competition import PLAIN
from seenit.config.memory import MemoryConfig
from seenit.data.signal_files.answers import answer_signals
from seenit.errors import Refused
from seenit.evidence.audit import AuditEvidence
from seenit.evidence.look.records import Look
from seenit.evidence.memory.look import look_at_memory
from seenit.evidence.memory.model import ask, truth_of
from seenit.evidence.memory.records import Records, Side, joined, named, open_side
from seenit.evidence.memory.references import Train, fit_references, require_trainable
from seenit.evidence.memory.votes import by_the_fewest_votes, trees_of_references
from seenit.evidence.named_attacks import require_named
from seenit.evidence.precomputed import Precomputed
from seenit.evidence.regression.fits import in_usual_errors
from seenit.evidence.table_evidence import table_evidence
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.progress import Watcher
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable
from seenit.reference.plan import balanced_plan
from seenit.store import key_of

Pair = tuple[Iterable[Any], Iterable[Any]]
"""A value for each member, and one for each non-member."""
PROVENANCE = "in memory"


@dataclass(frozen=True, kw_only=True, eq=False)
class InMemory:
    """What a Python user passes beside options.

    Attributes:
        model: the target.
        members: records that it was trained on.
        nonmembers: records of the same kind that it was not trained on.
        train: trains a reference from (X, y, seed); None clones the target.
        classes: of the model's outputs in order; None for what it says itself.
        units: what records belong to, such as persons; None where all are independent.
        groups: whose exposure is compared; None for classes alone.
    """

    model: Any
    members: Records
    nonmembers: Records
    train: Train | None = None
    classes: Iterable[Any] | None = None
    units: Pair | None = None
    groups: Pair | None = None


def memory_evidence(given: InMemory, config: MemoryConfig, watcher: Watcher) -> AuditEvidence:
    """Ask the model, fit its references and ask them too.

    Raises:
        Refused: With what is wrong, before any reference is fitted where it can be told before.
    """
    sides = {
        "members": open_side(given.members, "members"),
        "nonmembers": open_side(given.nonmembers, "nonmembers"),
    }
    counts = tuple(len(side.labels) for side in sides.values())
    units = _of_both(given.units, counts, "units")
    groups = _of_both(given.groups, counts, "groups")
    if config.references is not None:
        require_trainable(given.model, given.train)
    inputs = joined(sides["members"].inputs, sides["nonmembers"].inputs, name="records")
    labels = [label for side in sides.values() for label in side.labels]
    classes = None if given.classes is None else tuple(given.classes)
    truth = truth_of(given.model, labels, classes)
    target = ask(given.model, inputs, truth)
    is_member: MembershipArray = np.repeat(np.array([1, 0], dtype=np.int8), counts)
    n = len(is_member)
    is_in = np.empty((0, n), dtype=bool)
    unit = None if units is None else np.unique(units, return_inverse=True)[1].reshape(-1)
    if config.references is not None:
        n_references = int(config.references)
        share = config.inclusion_of(n_records=n, n_members=counts[0])
        is_in = balanced_plan(
            n=n, n_references=n_references, inclusion=share, seed=config.seed, units=unit
        ).is_in
    references = []
    trees = trees_of_references(given.model, len(is_in)) if given.train is None else None
    if len(is_in):
        references = fit_references(
            given.model,
            inputs,
            labels,
            truth,
            is_in,
            train=given.train,
            trees=trees,
            seed=config.seed,
            on_progress=watcher.start("fitting references", len(is_in)),
        )
    if any(one.kind != target.kind for one in references):
        raise Refused(
            [f"references: expected {target.kind}, as of the target, got {references[0].kind}"]
        )
    if truth.values is not None:
        target, *references = in_usual_errors([target, *references], is_in)
    target, *references = by_the_fewest_votes([target, *references])
    look = look_at_memory(inputs)
    ids: IdArray = np.arange(n)
    arrays = answer_signals(target, references, is_in, target.labels)
    table = SignalTable(
        ids=ids,
        is_member=is_member,
        arrays=arrays,
        units=unit,
    )
    opened = Precomputed(table=table, files=_provenance(given.model, sides, table, look))
    evidence = replace(table_evidence(opened, preset=PLAIN), look=look)
    require_named(config.attack, evidence.table.arrays)
    facts = {
        "Ids": f"members are 0 to {counts[0] - 1:,} and non-members {counts[0]:,} to {n - 1:,}, in "
        "the order in which they were passed",
        "Answers": f"{target.kind} of the target"
        + (f" and of {len(is_in)} references, fitted in memory" if len(is_in) else "")
        + (f", {trees.in_words}" if trees else ""),
        **target.caveat(),
    }
    return AuditEvidence(evidence=evidence, group=groups, facts=facts, unit=units)


def _of_both(pair: Pair | None, counts: tuple[int, ...], name: str) -> IdArray | None:
    """Values of all records as text, members first."""
    if pair is None:
        return None
    parts = [[str(one) for one in side] for side in pair]
    got = tuple(len(part) for part in parts)
    if got != counts:
        raise Refused(
            [
                f"{name}: expected a pair of {counts[0]:,} values for the members and "
                f"{counts[1]:,} for the non-members, got {' and '.join(map(str, got))}"
            ]
        )
    return np.array([one for part in parts for one in part], dtype=np.str_)


def _provenance(
    model: Any, sides: dict[str, Side], table: SignalTable, look: Look
) -> dict[str, FileProvenance]:
    """What was passed, by digests of what was seen of it: answers of the model, and records."""
    found = {
        "target": FileProvenance(
            path=type(model).__name__,
            kind=f"model {PROVENANCE}, by its answers",
            n_bytes=0,
            sha256=key_of({name: array for name, array in table.arrays.items()}),
        )
    }
    rows: IntArray = np.arange(len(table))
    for name, member in (("members", 1), ("nonmembers", 0)):
        own = rows[table.is_member == member]
        found[name] = FileProvenance(
            path=named(sides[name].inputs),
            kind=f"records {PROVENANCE}",
            n_bytes=int(getattr(sides[name].inputs, "nbytes", 0) or 0)
            if not hasattr(sides[name].inputs, "columns")
            else 0,
            sha256=key_of({"records": look.prints.digests[own]}),
        )
    return found
