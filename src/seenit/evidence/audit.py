"""Open what an audit was given: two files of records and a model, or signals of both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seenit.attacks import find_attack
from seenit.competition import PLAIN, find_preset
from seenit.config import AUTO, AuditConfig
from seenit.data import (
    join_sides,
    open_groups,
    sampled,
)
from seenit.data.tables.groups import side_problems
from seenit.errors import Refused, attempt
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.named_attacks import require_named, signals_of_a_run
from seenit.evidence.neighbours import require_neighbours
from seenit.evidence.places import folder_problems
from seenit.evidence.planting import canary_problems, plant
from seenit.evidence.precomputed import Precomputed, open_precomputed
from seenit.evidence.preparation import prepare_sets
from seenit.evidence.protocol import Evidence
from seenit.evidence.quarters import quarters
from seenit.evidence.score import open_records, open_target, require_no_giveaway
from seenit.evidence.table_evidence import table_evidence
from seenit.evidence.target_weights import weights_of
from seenit.evidence.user_columns.own_column import own_groups
from seenit.evidence.user_columns.unit_names import require_one_side, unit_names
from seenit.evidence.user_columns.user_units import user_units, without_unit
from seenit.kinds.check import check_examples, check_pair
from seenit.numerics.arrays import BoolArray, IdArray, MembershipArray
from seenit.numerics.tokens.spans import OFFSETS, Spans
from seenit.records.audits.canaries import Canaries
from seenit.records.audits.memorised import Memorised
from seenit.records.examples import Examples
from seenit.records.signals import SignalTable
from seenit.signals import resolve_device

_IGNORED = "ignore"
LENGTH = "length in tokens"
"""What texts are grouped by where the user names no groups."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AuditEvidence:
    """What is audited.

    Attributes:
        evidence: model and records, or signals; membership of all of them is known.
        group: (n,) what the user's column says of each, None without one.
        facts: in words by name: what was sampled, what was set aside, what ids mean.
        unit: (n,) the unit of each record by the user, such as a person; None without one.
        grouped_by: what the groups are of, where no option names a column.
        memorised: how far canaries of a language model's references were learnt by heart; None
            without any.

    Raises:
        Refused: The groups are the two sides.
    """

    evidence: Evidence
    group: IdArray | None
    facts: Mapping[str, str]
    unit: IdArray | None = None
    grouped_by: str | None = None
    memorised: Memorised | None = None

    def __post_init__(self) -> None:
        if self.group is not None:
            problems = side_problems(self.group, self.is_member)
            if problems:
                raise Refused(problems)

    @property
    def is_member(self) -> MembershipArray:
        """(n,) 1 or 0 of the records."""
        return self.evidence.is_member

    @property
    def ids(self) -> IdArray:
        """(n,) of the records."""
        return self.evidence.ids

    @property
    def canaries(self) -> Canaries | None:
        """To be planted in references; None for none."""
        return None if self.evidence.model is None else self.evidence.model.canaries


def open_audit_evidence(
    config: AuditConfig, *, trained: Precomputed | None = None
) -> AuditEvidence:
    """Open and check everything.

    Args:
        config: of the run.
        trained: signals that were made by training on the ids of a plan; None without that.

    Raises:
        Refused: With every problem found, before any long work.
    """
    problems: list[str] = []
    for name in config.attack:
        if name != AUTO:
            attempt(problems, lambda name=name: find_attack(name))  # type: ignore[misc]
    problems += folder_problems(config.folder())
    if config.precomputed is None:
        return _of_model(config, problems)
    return _of_table(config, problems, trained)


def _of_model(config: AuditConfig, problems: list[str]) -> AuditEvidence:
    preset = attempt(problems, lambda: find_preset(config.preset) if config.preset else PLAIN)
    device = attempt(problems, lambda: resolve_device(config.device))
    sides = {
        role: _side(config, str(getattr(config, role)), role, problems)
        for role in ("members", "nonmembers")
    }
    members, nonmembers = sides["members"], sides["nonmembers"]
    problems += same_file_problems(config, members, nonmembers)
    sets = [examples for examples in sides.values() if examples is not None]
    ready = prepare_sets(config, preset, sets, problems)
    if len(ready.sets) == 2:
        problems += check_pair(*ready.sets, may_share_ids=True)
    weights = attempt(problems, lambda: weights_of(config))
    classifier = open_target(config, ready.sets, preset, problems, weights=weights or {})
    if members is not None and nonmembers is not None:
        problems += canary_problems(config, n_members=len(members), n_nonmembers=len(nonmembers))
    if (
        problems or members is None or nonmembers is None
        or classifier is None or preset is None or device is None or weights is None
    ):  # fmt: skip
        raise Refused(problems)
    files = {
        "target": classifier.source,
        **weights,
        "members": members.source,
        "nonmembers": nonmembers.source,
    }
    members, nonmembers = ready.sets
    require_named(
        config.attack,
        signals_of_a_run(
            has_features=classifier.classifier_layer is not None,
            has_references=config.to_train() is not None or config.trained() is not None,
            has_probes=bool(config.probes),
            has_neighbours=config.neighbours > 0,
        ),
    )
    require_neighbours(members, config.neighbours)
    few_members, canaries, planted = plant(
        config, members, n_nonmembers=len(nonmembers), n_classes=classifier.n_classes
    )
    few_nonmembers = sampled(nonmembers, at_most=config.sample, seed=config.seed)
    public = join_sides(few_members, few_nonmembers)
    require_no_giveaway(public, config)
    facts = {**planted}
    if len(few_nonmembers) < len(nonmembers):
        facts["Sampled nonmembers"] = (
            f"{len(few_nonmembers):,} of {len(nonmembers):,}, drawn by seed {config.seed}"
        )
    if len(np.intersect1d(few_members.ids.astype(str), few_nonmembers.ids.astype(str))):
        facts["Ids"] = "both files use the same ids, so each is written with its side, members:ID"
    unit = unit_names(config, public.ids, records=public)
    require_one_side(config, unit, public.is_member == 1)
    return AuditEvidence(
        evidence=ModelEvidence(
            classifier=classifier,
            public=public,
            private=None,
            files=files,
            preset=preset,
            device=device,
            warnings=(*public.source.remarks, *ready.warnings, *classifier.remarks),
            preparation=ready.facts,
            n_trained=len(members) if config.inclusion is None else None,
            canaries=canaries,
            units=user_units(config, public.ids, np.ones(len(public), dtype=bool), known=public),
        ),
        group=None if config.groups is None else group_of(config, public.ids, records=public),
        facts=facts,
        unit=unit,
    )


def _of_table(
    config: AuditConfig, problems: list[str], trained: Precomputed | None
) -> AuditEvidence:
    columns = config.columns()
    if config.signals is not None:
        columns = without_unit(columns, config.unit)
    if config.signals is not None and config.groups is not None and ":" not in config.groups:
        columns = {**columns, config.groups: _IGNORED}
    opened = trained or attempt(problems, lambda: open_precomputed(config, columns))
    weights = attempt(problems, lambda: weights_of(config))
    if opened is None or weights is None or problems:
        raise Refused(problems)
    opened = replace(opened, files={**opened.files, **weights})
    table = opened.table
    n_unknown = int((~table.is_known).sum())
    facts = dict(opened.facts)
    known = np.flatnonzero(table.is_known)
    if n_unknown:
        facts["Left out"] = f"{n_unknown:,} records of unknown membership were left out"
    rows = known[_few_of_each(table.is_member[known] == 1, config.sample, config.seed)]
    if len(rows) < len(known):
        facts["Sampled"] = f"{len(rows):,} of {len(known):,} records, drawn by seed {config.seed}"
    chosen = table if len(rows) == len(table) else table.take(rows)
    chosen = replace(chosen, units=user_units(config, chosen.ids, chosen.is_known))
    evidence = table_evidence(replace(opened, table=chosen), preset=PLAIN)
    require_named(config.attack, evidence.table.arrays)
    unit = unit_names(config, evidence.table.ids)
    require_one_side(config, unit, evidence.table.is_member == 1)
    group, by = _groups_of_table(config, evidence.table)
    return AuditEvidence(evidence=evidence, group=group, facts=facts, unit=unit, grouped_by=by)


def _groups_of_table(config: AuditConfig, table: SignalTable) -> tuple[IdArray | None, str | None]:
    """The user's groups; else texts by their lengths, and what these groups are of."""
    if config.groups is not None:
        return group_of(config, table.ids), None
    if OFFSETS not in table.arrays:
        return None, None
    return quarters(Spans(offsets=table.arrays[OFFSETS]).lengths.astype(np.float64)), LENGTH


def _side(config: AuditConfig, path: str, role: str, problems: list[str]) -> Examples | None:
    """The records of one side, whatever their file says of membership unless it contradicts."""
    examples = open_records(config, path, problems, side=role)
    if examples is None:
        return None
    problems += problems_of_side(examples, path, role)
    return examples


def problems_of_side(examples: Examples, path: str, role: str) -> list[str]:
    """What is wrong with records that were passed as one side.

    Args:
        examples: of the side.
        path: as the user passed it.
        role: "members" or "nonmembers".
    """
    problems = check_examples(examples, role=role, needs_membership=False)
    wrong = int((examples.is_member == (0 if role == "members" else 1)).sum())
    if wrong:
        other = "non-members" if role == "members" else "members"
        problems.append(
            f"--{role} {path}: expected {role}, got {wrong:,} records that the file itself calls "
            f"{other}; swap the files, or split this one"
        )
    return problems


def same_file_problems(
    config: AuditConfig, members: Examples | None, nonmembers: Examples | None
) -> list[str]:
    """One sentence where both sides are one file; empty otherwise."""
    if not members or not nonmembers or members.source.sha256 != nonmembers.source.sha256:
        return []
    return [
        f"--nonmembers {config.nonmembers}: expected records that the target was not trained "
        "on, got the file of --members; pass a hold-out from the same source"
    ]


def _few_of_each(is_member: BoolArray, at_most: int, seed: int) -> np.ndarray:
    """Positions of at most so many of each side, increasing."""
    rng = np.random.default_rng(seed)
    parts = [
        rows if len(rows) <= at_most else rng.permutation(rows)[:at_most]
        for rows in (np.flatnonzero(is_member), np.flatnonzero(~is_member))
    ]
    return np.sort(np.concatenate(parts))


def group_of(config: AuditConfig, ids: IdArray, *, records: Examples | None = None) -> IdArray:
    """What the user's column says of each record, (n,).

    Args:
        config: of the run.
        ids: (n,) of the records.
        records: themselves, where they are no table of signals: the column may be theirs.

    Raises:
        FileRefused: Its table cannot be opened safely.
        Refused: The column is not there, or a record has no group.
    """
    path, _, column = str(config.groups).rpartition(":")
    own = config.plan_file or config.signals
    if not path and own is None and records is not None:
        return own_groups(records, column)
    return open_groups(path or str(own), column, ids)
