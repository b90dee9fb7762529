"""Records in a NumPy archive: images, labels and, where known, ids and membership."""

from seenit.data.assemble import RawColumns, assemble
from seenit.data.inputs import inputs_of
from seenit.data.names import IDS, IMAGES, LABELS, MEMBERSHIP, find_name, require_name
from seenit.errors import FileRefused, Refused, SeenitError
from seenit.files.npz import NpzArchive, open_npz
from seenit.records.examples import Examples
from seenit.records.signals import VOCABULARY


def read_npz(path: str, kind: str) -> Examples:
    """Examples from an archive; uint8 and float images stay mapped where stored uncompressed.

    Raises:
        FileRefused: Damaged, or a signal table.
        Refused: With everything that is wrong with the records.
    """
    archive = open_npz(path)
    _require_no_signals(archive)
    problems: list[str] = []
    images = require_name(archive.members, IMAGES, problems)
    labels = require_name(archive.members, LABELS, problems)
    ids = find_name(archive.members, IDS, problems)
    membership = find_name(archive.members, MEMBERSHIP, problems)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    arrays: dict[str, object] = {}
    refusals: list[str] = []
    for name in (images, labels, ids, membership):
        try:
            if name is not None:
                arrays[name] = archive.array(name)
        except SeenitError as refusal:
            refusals.extend(refusal.problems)
    if refusals:
        raise Refused(refusals)
    raw = RawColumns(
        inputs=inputs_of(arrays[str(images)], problems),
        labels=arrays[str(labels)],
        ids=arrays.get(str(ids)),
        membership=arrays.get(str(membership)),
    )
    return assemble(path, kind, raw, problems)


def _require_no_signals(archive: NpzArchive) -> None:
    signals = [name for name in archive.members if name in VOCABULARY and name != "labels"]
    if signals:
        raise FileRefused(
            f"{archive.path}: expected images, got precomputed signals ({', '.join(signals)}); "
            "pass the file as --signals"
        )
