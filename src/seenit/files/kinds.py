"""What a file is, judged by its content and never by its name."""

import io
import stat
import zipfile
from enum import StrEnum
from pathlib import Path

from seenit.errors import FileRefused
from seenit.files import kinds_of_models, kinds_of_text
from seenit.files.folders import IMAGE_SUFFIXES, PARQUET_SUFFIX, holds_named, visible_entries
from seenit.files.kinds_of_models import kind_of_model
from seenit.files.kinds_of_text import kind_of_text
from seenit.files.pickles.hostile import MalformedPickle, scan_one_pickle
from seenit.files.pointer import parse_lfs_pointer

_HEAD_BYTES = 65_536
_PARQUET_DEPTH = 2
"""Folders between a data set as a hub publishes it and its tables: data/, or config/split/."""
_TORCH_MAGIC = (
    b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # torch.save before 1.6: its magic number, pickled
)

_OF_MODELS = (b"joblib.numpy_pickle", b"sklearn.", b"xgboost.", b"lightgbm.", b"catboost")
_COMPRESSED = (
    b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18",
    b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"7z\xbc\xaf",
)  # fmt: skip
"""gzip, bzip2, xz, zstd, lz4, zlib at four levels (joblib's own), 7z."""
_WEIGHTS = (
    "config.json", "model.safetensors", "pytorch_model.bin", "model.safetensors.index.json",
    "pytorch_model.bin.index.json", "adapter_config.json", "saved_model.pb",
)  # fmt: skip
"""What lies at the top of a model's folder as hubs publish it."""


class Kind(StrEnum):
    """A format, in the words that a user sees."""

    TORCH = "torch file"
    TORCH_LEGACY = "torch file, written before torch 1.6"
    TORCH_TAR = "torch file, written before torch 0.2"
    PICKLE = "pickle, not written by torch.save"
    MODEL_PICKLE = "joblib file or pickle of a model, not written by torch.save"
    COMPRESSED = "compressed file"
    TORCHSCRIPT = "TorchScript archive"
    EXPORTED = "exported program"
    SAFETENSORS = "safetensors file"
    XGBOOST = "XGBoost model"
    LIGHTGBM = "LightGBM model"
    CATBOOST = "CatBoost model"
    ONNX = "ONNX model"
    SKOPS = "skops file"
    NPZ = "NumPy archive"
    NPY = "NumPy array"
    PARQUET = "Parquet table"
    CSV = "CSV table"
    UTF16 = "text in UTF-16"
    JSON = "JSON"
    JSON_LINES = "JSON lines"
    PYTHON = "Python source"
    HDF5 = "HDF5 file"
    ARROW = "Arrow or Feather file"
    IDX = "IDX file"
    MATLAB = "MATLAB file"
    EXCEL = "Excel workbook"
    SQLITE = "SQLite database"
    IMAGE_FOLDER = "image folder"
    PARQUET_FOLDER = "folder of Parquet tables"
    MODEL_FOLDER = "folder of a model"
    FOLDER = "folder"
    EMPTY_FOLDER = "empty folder"
    LFS_POINTER = "Git-LFS pointer"
    WEB_PAGE = "web page"
    EMPTY = "empty file"
    TRUNCATED_ZIP = "truncated archive"
    TRUNCATED_PARQUET = "truncated Parquet table"
    UNKNOWN = "unknown format"


_SIGNATURES = (
    (b"\x89HDF\r\n\x1a\n", Kind.HDF5),
    (b"ARROW1\x00\x00", Kind.ARROW),
    (b"\xff\xff\xff\xff", Kind.ARROW),
    (b"MATLAB 5.0 MAT-file", Kind.MATLAB),
    (b"SQLite format 3\x00", Kind.SQLITE),
    *((b"\x00\x00\x08" + bytes([n_axes]), Kind.IDX) for n_axes in (1, 2, 3, 4)),
)
"""How other formats begin: HDF5, Arrow in a file and in a stream, MATLAB before 7.3, MNIST."""
_TEXTS = {
    kinds_of_text.UTF16: Kind.UTF16,
    kinds_of_text.JSON: Kind.JSON,
    kinds_of_text.JSON_LINES: Kind.JSON_LINES,
    kinds_of_text.PYTHON: Kind.PYTHON,
    kinds_of_text.TABLE: Kind.CSV,
}
_MODELS = {
    kinds_of_models.XGBOOST: Kind.XGBOOST,
    kinds_of_models.LIGHTGBM: Kind.LIGHTGBM,
    kinds_of_models.CATBOOST: Kind.CATBOOST,
    kinds_of_models.ONNX: Kind.ONNX,
}


def recognise(path: str) -> Kind:
    """The format of a file or folder, from its content.

    Raises:
        FileRefused: Nothing is at `path`, it cannot be read, or it is neither file nor folder.
    """
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            return _kind_of_folder(Path(path))
        if not stat.S_ISREG(mode):
            raise FileRefused(f"{path}: expected a file or a folder, got a device, pipe or socket")
        return _kind_of_file(path)
    except FileNotFoundError:
        raise FileRefused(f"{path}: there is no such file or folder; check the path") from None
    except OSError as error:
        raise FileRefused(
            f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
        ) from None


def _kind_of_folder(folder: Path) -> Kind:
    entries = visible_entries(folder)
    if not entries:
        return Kind.EMPTY_FOLDER
    if holds_named(folder, (PARQUET_SUFFIX,), depth=_PARQUET_DEPTH):
        return Kind.PARQUET_FOLDER
    if any(entry.name in _WEIGHTS for entry in entries):
        return Kind.MODEL_FOLDER
    return Kind.IMAGE_FOLDER if holds_named(folder, IMAGE_SUFFIXES) else Kind.FOLDER


def _kind_of_file(path: str) -> Kind:
    with open(path, "rb") as stream:
        head = stream.read(_HEAD_BYTES)
        n_bytes = stream.seek(0, 2)
        stream.seek(max(0, n_bytes - 8))
        tail = stream.read()
    if not head:
        return Kind.EMPTY
    if parse_lfs_pointer(head) is not None:
        return Kind.LFS_POINTER
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET if tail.endswith(b"PAR1") and n_bytes > 12 else Kind.TRUNCATED_PARQUET
    if head.startswith(b"\x93NUMPY"):
        return Kind.NPY
    if head[257:262] == b"ustar":
        return (
            Kind.TORCH_TAR
            if head.startswith((b"storages", b"pickle", b"tensors"))
            else Kind.UNKNOWN
        )
    if head[2:].startswith(_TORCH_MAGIC) and head[:1] == b"\x80":
        return Kind.TORCH_LEGACY
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    n_header = int.from_bytes(head[:8], "little")
    if head[8:9] == b"{" and 2 <= n_header <= n_bytes - 8:
        return Kind.SAFETENSORS
    if (model := kind_of_model(head)) is not None:
        return _MODELS[model]
    return _kind_of_pickle_or_text(head, is_whole=n_bytes <= _HEAD_BYTES)


def _kind_of_zip(path: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        return Kind.TRUNCATED_ZIP
    if names and all(name.endswith(".npy") for name in names):
        return Kind.NPZ
    inside = {name.partition("/")[2] for name in names}  # below the archive's own folder
    if (
        inside & {"archive_format", "models/model.json"}
        or "serialized_exported_program.json" in names
    ):
        return Kind.EXPORTED
    if "schema.json" in names:
        return Kind.SKOPS
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Kind.EXCEL
    if "constants.pkl" in inside or any(name.startswith("code/") for name in inside):
        return Kind.TORCHSCRIPT
    return Kind.TORCH if "data.pkl" in inside else Kind.UNKNOWN


def _kind_of_pickle_or_text(head: bytes, *, is_whole: bool) -> Kind:
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return Kind.WEB_PAGE
    if head[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05") or _spells_a_pickle(head):
        return Kind.MODEL_PICKLE if any(name in head for name in _OF_MODELS) else Kind.PICKLE
    if head.startswith(_COMPRESSED):
        return Kind.COMPRESSED
    found = kind_of_text(head, is_whole=is_whole)
    return Kind.UNKNOWN if found is None else _TEXTS[found]


def _spells_a_pickle(head: bytes) -> bool:
    """Whether a file is a pickle of protocol 0 or 1, which have no mark: it must be all opcodes.

    A table can begin like one: "id,loss", a row, and "2." spell an import, a copy and STOP.
    """
    stream = io.BytesIO(head)
    try:
        scan = scan_one_pickle(stream)
    except MalformedPickle:
        return False
    return scan.n_opcodes > 1 and not stream.read(1)
