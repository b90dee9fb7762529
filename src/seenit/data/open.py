"""Open a data file of any known format, picked by its content."""

from collections.abc import Callable
from types import MappingProxyType

from seenit.data.formats.folder import read_folder
from seenit.data.formats.npz import read_npz
from seenit.data.formats.parquet import read_parquet
from seenit.data.formats.reading import AS_IT_IS, Reading
from seenit.data.formats.tensors import read_torch
from seenit.errors import FileRefused
from seenit.files.kinds import Kind
from seenit.files.usable import require_usable
from seenit.records.examples import Examples

_READERS: MappingProxyType[Kind, Callable[[str, Kind, Reading], Examples]] = MappingProxyType(
    {
        Kind.TORCH: read_torch,
        Kind.TORCH_LEGACY: read_torch,
        Kind.NPZ: read_npz,
        Kind.PARQUET: read_parquet,
        Kind.PARQUET_FOLDER: read_parquet,
        Kind.IMAGE_FOLDER: read_folder,
    }
)
_ELSEWHERE = MappingProxyType(
    {
        Kind.CSV: "is a CSV table; pass precomputed signals as --signals, and save "
        "records of a table by numpy.savez('data.npz', x=x, labels=labels)",
        Kind.NPY: "is one array without labels; save numpy.savez('data.npz', images=images, "
        "labels=labels)",
        Kind.SAFETENSORS: "is a safetensors file; pass a model as --target, or save records with "
        "torch.save({'images': images, 'labels': labels}, 'data.pt')",
        Kind.TORCHSCRIPT: "is a TorchScript archive, a model; pass it as --target",
        Kind.EXPORTED: "is an exported program, a model; pass it as --target",
        Kind.XGBOOST: "is a model of XGBoost; pass it as --target",
        Kind.CATBOOST: "is a model of CatBoost; pass it as --target",
        Kind.ONNX: "is a model in ONNX; pass it as --target",
        Kind.SKOPS: "is a skops file, a model; pass it as --target",
        Kind.LIGHTGBM: "is a model of LightGBM; pass it as --target",
    }
)


def open_examples(path: str, reading: Reading = AS_IT_IS) -> Examples:
    """Records with labels and, where the file knows them, ids, membership and normalisation.

    Formats: the competition's pickled data sets and tensors saved with torch, npz, Parquet in the
    Hugging Face image layout (a table or a folder of shards), image folders. Nothing in a file is
    run. Images stay on disk and are read in ranges.

    Args:
        path: file or folder.
        reading: what the user says of it: which column is which, how names of classes number
            them, and the size of images that come in several.

    Raises:
        FileRefused: It cannot be opened safely, or does not hold records.
        Refused: With everything that is wrong with the records' structure. What is wrong with
            their contents, `check_examples` says.

    Example:
        >>> open_examples("no-such-file.pt")
        Traceback (most recent call last):
        seenit.errors.FileRefused: no-such-file.pt: there is no such file or folder; check the path
    """
    kind = require_usable(path)
    if kind not in _READERS:
        raise FileRefused(f"{path}: {_ELSEWHERE[kind]}")
    return _READERS[kind](path, kind, reading)
