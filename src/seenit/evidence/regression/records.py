"""Both sides of the audit of a regressor: one table, and the number to tell of each record."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seenit.config import AuditConfig
from seenit.data import join_sides, sampled
from seenit.data.mixed.numbers import NumberedTable, read_numbered_table
from seenit.errors import Refused, attempt
from seenit.evidence.audit import problems_of_side, same_file_problems
from seenit.evidence.preparation import reading_of
from seenit.evidence.score import require_no_giveaway
from seenit.kinds import kind_of
from seenit.kinds.check import check_pair
from seenit.numerics.arrays import Array
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance

_SIDES = ("members", "nonmembers")


@dataclass(frozen=True, kw_only=True, eq=False)
class RegressionRecords:
    """Members first, then non-members, in one encoding.

    Attributes:
        public: n records of known membership.
        values: (n,) float64, the number to tell of each.
        label: name of their column.
        n_members: in the file, of which a sample may be among the records.
        files: provenance of both by role.
        facts: in words by name.
        warnings: what a reader must know.
    """

    public: Examples
    values: Array
    label: str
    n_members: int
    files: Mapping[str, FileProvenance]
    facts: Mapping[str, str]
    warnings: tuple[str, ...]

    @property
    def rows(self) -> Array:
        """(n, k) float64 of the schema."""
        found: Array = self.public.inputs.read(0, len(self.public))
        return found


def open_regression_records(config: AuditConfig, problems: list[str]) -> RegressionRecords:
    """Both files, checked and brought to one schema.

    Args:
        config: of the audit.
        problems: found before, to be told with those of the files.

    Raises:
        Refused: With every problem found.
    """
    tables = [
        attempt(problems, lambda role=role: _side(config, role))  # type: ignore[misc]
        for role in _SIDES
    ]
    one, other = tables
    if one is None or other is None:
        raise Refused(problems)
    members, nonmembers = one.examples, other.examples
    for examples, role in zip((members, nonmembers), _SIDES, strict=True):
        problems += problems_of_side(examples, str(getattr(config, role)), role)
    problems += same_file_problems(config, members, nonmembers)
    sets = kind_of(members).together((members, nonmembers), problems)
    problems += check_pair(*sets, may_share_ids=True)
    if problems:
        raise Refused(problems)
    few = [sampled(side, at_most=config.sample, seed=config.seed) for side in sets]
    public = join_sides(*few)
    require_no_giveaway(public, config)
    values = [_values_of(side, table) for side, table in zip(few, tables, strict=True) if table]
    return RegressionRecords(
        public=public,
        values=np.concatenate(values),
        label=one.label,
        n_members=len(members),
        files={"members": members.source, "nonmembers": nonmembers.source},
        facts=_facts(config, sets, few),
        warnings=(*public.source.remarks, *kind_of(public).telling(public)),
    )


def _side(config: AuditConfig, role: str) -> NumberedTable:
    return read_numbered_table(str(getattr(config, role)), reading_of(config, role))


def _values_of(few: Examples, table: NumberedTable) -> Array:
    """The numbers of a sample, by the ids of its records."""
    value_of = dict(zip(table.examples.ids.tolist(), table.values.tolist(), strict=True))
    return np.array([value_of[one] for one in few.ids.tolist()], dtype=np.float64)


def _facts(config: AuditConfig, sets: tuple[Examples, ...], few: list[Examples]) -> dict[str, str]:
    facts = {
        f"Sampled {role}": f"{len(some):,} of {len(side):,}, drawn by seed {config.seed}"
        for role, side, some in zip(_SIDES, sets, few, strict=True)
        if len(some) < len(side)
    }
    if len(np.intersect1d(few[0].ids.astype(str), few[1].ids.astype(str))):
        facts["Ids"] = "both files use the same ids, so each is written with its side, members:ID"
    return facts
