"""The container of a torch file, checked before anything in it is read."""

import io
import zipfile
from collections.abc import Iterable

from seenit.errors import FileRefused
from seenit.files.damage import refusing_damage
from seenit.files.kinds import Kind
from seenit.files.pickles.hostile import PickleScan, merge_scans, scan_pickles

_N_LEGACY_PICKLES = 5  # magic number, protocol, system, the object, storage keys
_ENCRYPTED = 0x1


def requested_names(path: str, kind: Kind) -> PickleScan:
    """What the pickles of a torch file or a bare pickle would import.

    Raises:
        FileRefused: The container or a pickle in it is damaged, compressed or encrypted.
    """
    with refusing_damage(path, "the pickle inside"):
        if kind in (Kind.TORCH_LEGACY, Kind.PICKLE):
            with open(path, "rb") as stream:
                n_least = _N_LEGACY_PICKLES if kind is Kind.TORCH_LEGACY else 1
                return scan_pickles(stream, n_least=n_least, n_most=_N_LEGACY_PICKLES)
        with zipfile.ZipFile(path) as archive:
            pickles = [name for name in archive.namelist() if name.endswith(".pkl")]
            inside = archive.infolist() if kind is Kind.TORCH else map(archive.getinfo, pickles)
            _require_plain(path, inside)
            return merge_scans([_scan_member(archive, name) for name in pickles])


def _scan_member(archive: zipfile.ZipFile, name: str) -> PickleScan:
    return scan_pickles(io.BytesIO(archive.read(name)), n_least=1, n_most=_N_LEGACY_PICKLES)


def _require_plain(path: str, members: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse compressed members: torch.save writes none, and they could expand without bound."""
    for member in members:
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & _ENCRYPTED:
            raise FileRefused(
                f"{path}: {member.filename} inside is compressed or encrypted, as torch.save "
                "never writes it; save the file again with torch.save"
            )
        if member.file_size != member.compress_size:
            raise FileRefused(
                f"{path}: {member.filename} inside declares {member.file_size} bytes and holds "
                f"{member.compress_size}; the archive is damaged, get it again"
            )
