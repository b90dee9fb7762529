"""Records in a NumPy archive: images, labels and, where known, ids and membership."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.data.formats.inputs import inputs_of
from seenit.data.formats.layout import channels_first
from seenit.data.formats.reading import AS_IT_IS, Reading, RecordRoles, roles_of_records
from seenit.data.formats.splits import of_parts, parts_of
from seenit.errors import FileRefused, Refused, SeenitError
from seenit.files.npz import NpzArchive, open_npz
from seenit.records.examples import Examples
from seenit.records.signals import VOCABULARY


def read_npz(path: str, kind: str, reading: Reading = AS_IT_IS) -> Examples:
    """Examples from an archive; uint8 and float images stay mapped where stored uncompressed.

    Raises:
        FileRefused: Damaged, or a signal table.
        Refused: With everything that is wrong with the records.
    """
    archive = open_npz(path)
    _require_no_signals(archive)
    problems: list[str] = []
    remarks: list[str] = []
    parts = parts_of(archive.members, reading, remarks)
    if not parts:
        found = _found(archive, {name: name for name in archive.members}, reading, problems)
        raw = found.raw(found.images, problems)
        return assemble(path, kind, raw, problems, class_order=reading.class_order)
    raws: list[RawColumns] = []
    for part in parts:
        found = _found(archive, part.names, reading, problems)
        raws.append(found.raw(channels_first(found.images, remarks), problems))
    whole = of_parts(parts, raws, problems)
    raw = replace(whole, remarks=tuple(dict.fromkeys((*remarks, *whole.remarks))))
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """Arrays of an archive by their known names, and the role of each."""

    arrays: Mapping[str, np.ndarray]
    roles: RecordRoles

    @property
    def images(self) -> np.ndarray:
        return self.arrays[str(self.roles.images)]

    def raw(self, images: object, problems: list[str]) -> RawColumns:
        """The columns, with these images."""
        return RawColumns(
            inputs=inputs_of(images, problems),
            labels=self.arrays[str(self.roles.labels)],
            ids=self.arrays.get(str(self.roles.ids)),
            membership=self.arrays.get(str(self.roles.membership)),
            remarks=self.roles.remarks,
        )


def _found(
    archive: NpzArchive, names: Mapping[str, str], reading: Reading, problems: list[str]
) -> _Found:
    """Load the arrays that have a role, each under its known name.

    Raises:
        Refused: With everything that is wrong with their names, or that keeps them from opening.
    """
    pictures = [known for known, name in names.items() if len(archive.members[name].shape) == 4]
    roles = roles_of_records(names, reading, problems, pictures=pictures)
    if problems:
        raise Refused(f"{archive.path}: {problem}" for problem in problems)
    arrays: dict[str, np.ndarray] = {}
    refusals: list[str] = []
    for known in (roles.images, roles.labels, roles.ids, roles.membership):
        try:
            if known is not None:
                arrays[known] = archive.array(names[known])
        except SeenitError as refusal:
            refusals.extend(refusal.problems)
    if refusals:
        raise Refused(refusals)
    return _Found(arrays=arrays, roles=roles)


def _require_no_signals(archive: NpzArchive) -> None:
    signals = [name for name in archive.members if name in VOCABULARY and name != "labels"]
    if signals:
        raise FileRefused(
            f"{archive.path}: expected images, got precomputed signals ({', '.join(signals)}); "
            "pass the file as --signals"
        )
