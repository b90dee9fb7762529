"""Signals that exist already, with all that follows from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from seenit.competition import Preset
from seenit.errors import Refused
from seenit.evidence.covered import covered
from seenit.evidence.label_check import chance_warning, check_labels
from seenit.evidence.look.records import Look
from seenit.evidence.precomputed import Precomputed
from seenit.evidence.target_weights import told_weights
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.records.blind import RecordColumns
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable
from seenit.records.token_places import TokenPlaces
from seenit.signals import derive
from seenit.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class TableEvidence:
    """Precomputed signals: one `Evidence`.

    Attributes:
        table: signals with everything derived that follows from them.
        files: provenance by role.
        preset: the submission's format.
        warnings: what a reader must know.
        facts: in words by name.
        unscored: ids of unknown membership that no reference says anything about.
        look: of the records themselves, where they are in memory; None where there are none to
            look at.
        records: that can be read, in the order of the table; empty where there are none.
        token_places: where the tokens of one of these records are from; None without tokens.
        columns: what the user's tables say of each record, for the blind baseline; None for
            nothing.
    """

    table: SignalTable
    files: Mapping[str, FileProvenance]
    preset: Preset
    warnings: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    unscored: IdArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    look: Look | None = None
    records: tuple[Examples, ...] = ()
    token_places: TokenPlaces | None = None
    columns: RecordColumns | None = None

    @property
    def model(self) -> None:
        """None: nobody has to be asked."""
        return None

    @property
    def signals(self) -> Mapping[str, np.ndarray]:
        """Of the table, by name."""
        return self.table.arrays

    @property
    def sets(self) -> tuple[Examples, ...]:
        """Records that the signals are of, where they can be read; else none."""
        return self.records

    @property
    def ids(self) -> IdArray:
        """(n,) of the table."""
        return self.table.ids

    @property
    def labels(self) -> IntArray | None:
        """(n,) of the table; None where it has none."""
        return self.table.arrays.get("labels")

    @property
    def is_member(self) -> MembershipArray:
        """(n,) int8, as in the table."""
        return self.table.is_member

    @property
    def units(self) -> IntArray | None:
        """(n,) code of the unit that each record belongs to; None where all are independent."""
        return self.table.units

    @property
    def order_is_free(self) -> bool:
        """A table has its own order; records in memory are members first."""
        return self.look is None

    @property
    def options(self) -> Mapping[str, str]:
        """The hash of the weights that were named."""
        return told_weights(self.files, None)

    def looks(
        self, *, store: Store, on_progress: Callable[[int], None] = lambda n_done: None
    ) -> tuple[Look, ...]:
        """What was seen of records in memory, if there are any."""
        return () if self.look is None else (self.look,)

    def with_units(self, units: IntArray | None) -> "TableEvidence":
        """The same with codes (n,) of the units that were found."""
        return replace(self, table=replace(self.table, units=units))


def table_evidence(opened: Precomputed, *, preset: Preset) -> TableEvidence:
    """Signals of a table with all that follows from them.

    Records that lack an IN or an OUT reference are left out and counted.

    Raises:
        Refused: It knows no members or no non-members, or its labels are not those of its outputs.
        SignalError: A signal cannot be what its name says.
    """
    table = opened.table
    known = table.is_member[table.is_known]
    if len(np.unique(known)) < 2:
        raise Refused(
            [
                f"{opened.name}: expected known members and known non-members, got "
                f"{int((known == 1).sum())} and {int((known == 0).sum())}; add a column "
                "`is_member` with 1 and 0 (empty where it is unknown)"
            ]
        )
    remarks = [remark for source in opened.files.values() for remark in source.remarks]
    rest = covered(table)
    derived = derive(rest.table.arrays)
    at_chance = chance_warning(table, where=opened.name)
    return TableEvidence(
        table=replace(rest.table, arrays=derived.arrays),
        files=opened.files,
        preset=preset,
        warnings=(
            *check_labels(table, where=opened.name),
            *(() if at_chance is None else (at_chance,)),
            *remarks,
            *derived.warnings,
            *rest.warnings,
        ),
        facts=opened.facts,
        unscored=rest.unscored,
        columns=opened.columns_of(rest.table.ids, rest.table.is_member),
    )
