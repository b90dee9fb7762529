"""Records in a NumPy archive: images, labels and, where known, ids and membership."""

from seenit.data.assemble import RawColumns, assemble
from seenit.data.inputs import inputs_of
from seenit.data.reading import AS_IT_IS, Reading, roles_of_records
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
    pictures = [name for name, member in archive.members.items() if len(member.shape) == 4]
    roles = roles_of_records(archive.members, reading, problems, pictures=pictures)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    arrays: dict[str, object] = {}
    refusals: list[str] = []
    for name in (roles.images, roles.labels, roles.ids, roles.membership):
        try:
            if name is not None:
                arrays[name] = archive.array(name)
        except SeenitError as refusal:
            refusals.extend(refusal.problems)
    if refusals:
        raise Refused(refusals)
    raw = RawColumns(
        inputs=inputs_of(arrays[str(roles.images)], problems),
        labels=arrays[str(roles.labels)],
        ids=arrays.get(str(roles.ids)),
        membership=arrays.get(str(roles.membership)),
        remarks=roles.remarks,
    )
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


def _require_no_signals(archive: NpzArchive) -> None:
    signals = [name for name in archive.members if name in VOCABULARY and name != "labels"]
    if signals:
        raise FileRefused(
            f"{archive.path}: expected images, got precomputed signals ({', '.join(signals)}); "
            "pass the file as --signals"
        )
