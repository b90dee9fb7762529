"""What the blind baseline may see of records whose inputs a run lacks (`--blind FILE`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np

from seenit.data.tables.columns import duplicate_problems, ids_of
from seenit.data.tables.flat_table import read_flat_table
from seenit.data.tables.names import IDS, MEMBERSHIP, find_name
from seenit.errors import FileRefused, Refused, SeenitError
from seenit.files.kinds import Kind
from seenit.files.npz import open_npz
from seenit.files.provenance import provenance_of
from seenit.files.usable import require_usable
from seenit.numerics.arrays import Array, IdArray, MembershipArray
from seenit.numerics.separation import may_be_chance
from seenit.records.blind import RecordColumns
from seenit.records.provenance import FileProvenance

_EPOCH = datetime(1970, 1, 1)
_MOST_SHOWN = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class BlindFile:
    """One or several tables as one.

    Attributes:
        columns: of all records in them.
        sources: of the files.
    """

    columns: RecordColumns
    sources: tuple[FileProvenance, ...]

    def by_role(self) -> dict[str, FileProvenance]:
        """Provenance of the files, for a run."""
        if len(self.sources) == 1:
            return {"blind": self.sources[0]}
        return {f"blind {source.path}": source for source in self.sources}

    def of(self, ids: IdArray, is_member: MembershipArray) -> RecordColumns:
        """The columns for these records, in this order.

        Args:
            ids: (n,) of the run's records; the tables may have more.
            is_member: (n,) of the same.

        Raises:
            Refused: A record is in none of them, or a column is the membership itself.
        """
        place = {str(one): row for row, one in enumerate(self.columns.ids.tolist())}
        lacking = [one for one in ids.tolist() if str(one) not in place]
        if lacking:
            raise Refused(
                [
                    f"--blind {self.columns.where}: expected a row for each of {len(ids):,} "
                    f"records, got none for {len(lacking):,}, the first {lacking[0]!r}; use the "
                    "ids of the signals or answers"
                ]
            )
        found = self.columns.take(np.array([place[str(one)] for one in ids.tolist()]))
        if problems := _copies(found, is_member):
            raise Refused(problems)
        return found


def open_blind_files(paths: Sequence[str]) -> BlindFile:
    """Columns of numbers, categories, texts and dates by id, from CSV, Parquet or npz.

    A column named `membership` or `is_member` is left out, as the plan's or the signals' says it.

    Args:
        paths: tables of the same columns and different ids, as of members and of non-members.

    Raises:
        FileRefused: One cannot be opened safely.
        Refused: With everything that is wrong with them.
    """
    problems: list[str] = []
    read: list[tuple[IdArray, dict[str, list[object]]]] = []
    for path in paths:
        try:
            read.append(_read(path))
        except SeenitError as error:
            problems += error.problems
    where = " and ".join(paths)
    names: list[set[object]] = [set(cells) for _, cells in read]
    odd = sorted(map(str, set().union(*names) - set.intersection(*names))) if names else []
    if odd:
        problems.append(
            f"--blind {where}: expected the same columns in all tables, got {_shown(odd)} in some "
            "of them; add or drop them"
        )
    if problems:
        raise Refused(problems)
    ids = np.array([one for own, _ in read for one in own.astype(np.str_).tolist()], dtype=np.str_)
    problems += [f"--blind {where}: {problem}" for problem in duplicate_problems(ids)]
    numbers: dict[str, Array] = {}
    texts: dict[str, list[str]] = {}
    for name in read[0][1]:
        cells = [cell for _, own in read for cell in own[name]]
        odd_cell = next((cell for cell in cells if not _is_plain(cell)), None)
        if odd_cell is not None:
            problems.append(
                f"--blind {where}: {name}: expected numbers, text or dates, got a "
                f"{type(odd_cell).__name__}; write one number or text per record, or drop it"
            )
        elif (values := _numbers(cells)) is not None:
            numbers[name] = values
        else:
            texts[name] = ["" if cell is None else str(cell) for cell in cells]
    if not problems and not (numbers or texts):
        problems.append(
            f"--blind {where}: expected columns beside the ids, got none; name what is known of "
            "each record without the model, such as its inputs, its source and its date"
        )
    if problems:
        raise Refused(problems)
    return BlindFile(
        columns=RecordColumns(ids=ids, numbers=numbers, texts=texts, where=where),
        sources=tuple(provenance_of(path, "columns for the blind baseline") for path in paths),
    )


def _read(path: str) -> tuple[IdArray, dict[str, list[object]]]:
    """Ids (n,) and the cells of every other column."""
    kind = require_usable(path)
    if kind in (Kind.CSV, Kind.PARQUET):
        table = read_flat_table(path, kind)
        return _by_id(path, table.columns, {name: table.items(name) for name in table.columns})
    if kind is not Kind.NPZ:
        raise FileRefused(
            f"--blind {path}: expected a table in CSV, Parquet or npz with ids and columns, got a "
            f"{kind}; write one row of numbers and categories per record"
        )
    archive = open_npz(path)
    cells: dict[str, list[object]] = {}
    problems = []
    for name in archive.members:
        array = archive.array(name)
        if array.ndim == 2 and name not in (*IDS, *MEMBERSHIP):
            cells |= {f"{name}_{at}": array[:, at].tolist() for at in range(array.shape[1])}
        elif array.ndim == 1:
            cells[name] = array.tolist()
        else:
            problems.append(
                f"--blind {path}: {name}: expected one or several numbers per record, shape (n,) "
                f"or (n, k), got shape {array.shape}; leave it out, or write numbers of it"
            )
    if len({len(column) for column in cells.values()}) > 1:
        counts = ", ".join(f"{name} {len(column):,}" for name, column in cells.items())
        problems.append(f"--blind {path}: expected columns of one length, got {counts}")
    if problems:
        raise Refused(problems)
    return _by_id(path, list(cells), cells)


def _by_id(
    path: str, names: list[str], cells: Mapping[str, list[object]]
) -> tuple[IdArray, dict[str, list[object]]]:
    problems: list[str] = []
    id_name = find_name(names, IDS, problems)
    if id_name is None and not problems:
        problems.append(
            f"expected a column id, got {_shown(names)}; add one, by which each record's row is "
            "found"
        )
    ids: IdArray = np.empty(0, dtype=np.int64)
    if id_name is not None:
        ids = ids_of(cells[id_name], problems, [])
    if problems:
        raise Refused(f"--blind {path}: {problem}" for problem in problems)
    return ids, {name: cells[name] for name in names if name not in (id_name, *MEMBERSHIP)}


def _is_plain(cell: object) -> bool:
    return cell is None or isinstance(cell, bool | int | float | str | Decimal | date | time)


def _numbers(cells: list[object]) -> Array | None:
    """(n,) float64 of numbers and points in time, NaN for gaps; None where there is text."""
    known = [cell for cell in cells if cell is not None]
    if known and all(isinstance(cell, bool | int | float | Decimal) for cell in known):
        return np.array([np.nan if cell is None else _float(cell) for cell in cells])
    if known and all(isinstance(cell, date | time) for cell in known):
        return np.array(
            [_seconds(cell) if isinstance(cell, date | time) else np.nan for cell in cells]
        )
    return None if known else np.full(len(cells), np.nan)


def _float(number: object) -> float:
    try:
        return float(number)  # type: ignore[arg-type]
    except OverflowError:  # an integer of more than 308 digits
        return float("inf")


def _seconds(moment: date | time) -> float:
    """Since 1970, or since midnight; time zones are left out."""
    if isinstance(moment, datetime):
        return (moment.replace(tzinfo=None) - _EPOCH).total_seconds()
    if isinstance(moment, time):
        return 3600.0 * moment.hour + 60.0 * moment.minute + moment.second
    return 86400.0 * (moment.toordinal() - _EPOCH.toordinal())


def _copies(columns: RecordColumns, is_member: MembershipArray) -> list[str]:
    """Columns that have one value for all members and another for all non-members."""
    known = np.flatnonzero(is_member >= 0)
    truth = is_member[known] == 1
    if not truth.any() or truth.all() or may_be_chance(truth, n_columns=len(columns.names)):
        return []
    problems = []
    for name in columns.names:
        values = columns.numbers.get(name)
        cells = np.asarray(columns.texts[name] if values is None else values)[known]
        members, others = np.unique(cells[truth]), np.unique(cells[~truth])
        if len(members) == len(others) == 1 and str(members[0]) != str(others[0]):
            problems.append(
                f"--blind {columns.where}: {name}: is {members[0]} for all {int(truth.sum()):,} "
                f"members and {others[0]} for all {int((~truth).sum()):,} non-members; if it says "
                "which file a record came from, drop the column; if it is a property of the "
                "records, such sides cannot be audited: draw both from one source"
            )
    return problems


def _shown(names: Sequence[str]) -> str:
    more = len(names) - _MOST_SHOWN
    return ", ".join(names[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
