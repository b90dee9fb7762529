"""Refuse, in plain words, files that no reader can open."""

import os
from pathlib import Path

from seenit.errors import FileRefused
from seenit.files.kinds import Kind, recognise
from seenit.files.pointer import MAX_POINTER_BYTES, parse_lfs_pointer
from seenit.files.sizes import words_of_size

_ADVICE = {
    Kind.EMPTY: "is empty (0 bytes); download or write it again",
    Kind.EMPTY_FOLDER: "is an empty folder; expected one subfolder of images per class",
    Kind.FOLDER: "is a folder without images or Parquet tables; expected one subfolder of images "
    "per class (a data set in Arrow files: write it with dataset.to_parquet('data.parquet'))",
    Kind.WEB_PAGE: "is a web page, not data: the download failed or asked for a login; download "
    "it again",
    Kind.TORCH_TAR: "was written by torch before 0.2, a format that cannot be opened without "
    "running code; where you trust it, load it with an old torch and torch.save it again",
    Kind.PICKLE: "is a pickle that was not written by torch.save, which cannot be opened without "
    "running code; where you trust it, load it and write it with torch.save",
    Kind.MODEL_PICKLE: "is a joblib file or pickle of a model, as scikit-learn's are kept, which "
    "cannot be opened without running code; where you trust it, write a file that opens: "
    "model = joblib.load(...) and skops.io.dump(model, 'model.skops'), of XGBoost "
    "model.save_model('model.json'), of LightGBM model.booster_.save_model('model.txt'), of "
    "CatBoost model.save_model('model.cbm'); or load it in a function of yours, "
    "target.py with `model = joblib.load(...)` and `def target(batch): return "
    "model.predict_proba(batch.numpy())`, and pass --target target:target; or write what "
    "predict_proba says of each record to a table, columns id, "
    "is_member, label, p_0, p_1, …, and pass --signals",
    Kind.COMPRESSED: "is compressed; decompress it first (a joblib file written with compress=: "
    "load it and write what it says of each record to a table, columns id, is_member, label, p_0, "
    "p_1, …, for --signals)",
    Kind.UTF16: "is text in UTF-16, as Windows programs save it; save it as UTF-8, or "
    "pandas.read_csv(path, encoding='utf-16', dtype=str).to_csv('table.csv', index=False)",
    Kind.JSON: "is JSON, which is not read; pandas.read_json(path).to_parquet('table.parquet') "
    "writes a table of it, and with dtype=False keeps ids such as 007 as text",
    Kind.JSON_LINES: "is JSON lines, which are read where they hold texts, whose column is named "
    "by --text; of anything else, pandas.read_json(path, lines=True).to_parquet('table.parquet') "
    "writes a table, and with dtype=False keeps ids such as 007 as text",
    Kind.HDF5: "is an HDF5 file, which is not read; of records, numpy.savez('data.npz', "
    "images=file['images'][:], labels=file['labels'][:]) with file = h5py.File(path); of a Keras "
    "model, load it in a function of yours and pass --target MODULE:FUNCTION",
    Kind.ARROW: "is an Arrow or Feather file, which is not read; "
    "datasets.Dataset.from_file(path).to_parquet('data.parquet') writes a table of a data set that "
    "was saved to disk, pandas.read_feather(path).to_parquet('table.parquet') of a Feather file",
    Kind.IDX: "is an IDX file, as MNIST is published, one for images and one for labels; "
    "torchvision reads both: mnist = torchvision.datasets.MNIST(root), torch.save((mnist.data, "
    "mnist.targets), 'mnist.pt')",
    Kind.MATLAB: "is a MATLAB file, which is not read; scipy.io.loadmat(path) does, and "
    "numpy.savez('data.npz', images=..., labels=...) writes what opens here, channels first",
    Kind.EXCEL: "is an Excel workbook, which is not read; pandas.read_excel(path, dtype=str)"
    ".to_csv('table.csv', index=False) writes a table of it",
    Kind.SQLITE: "is an SQLite database, which is not read; pandas.read_sql('SELECT ...', "
    "sqlite3.connect(path)).to_parquet('table.parquet') writes a table of a query",
    Kind.PYTHON: "is Python source; name the function in it that returns the model or answers a "
    "batch, as --target MODULE:FUNCTION, without .py",
    Kind.MODEL_FOLDER: "is the folder of a model; pass the file of its weights in it as --target, "
    "with --architecture, or as --target MODULE:FUNCTION a function of yours that loads the folder "
    "(transformers' from_pretrained, for one) and returns the module; a model of texts opens as a "
    "folder where --text names their column",
    Kind.UNKNOWN: "has no format that is known here; expected a torch file, safetensors, npz, "
    "Parquet, CSV or a folder of images",
}


def require_usable(path: str) -> Kind:
    """The format of `path`, if it is one that holds something.

    Raises:
        FileRefused: It is missing, unreadable, empty, a Git-LFS pointer, cut off, a web page, a
            bare pickle or unknown.
    """
    kind = recognise(path)
    refuse_unusable(path, kind)
    return kind


def refuse_unusable(path: str, kind: Kind) -> None:
    """Raise FileRefused, with what to do, where nothing can be read from a file of this kind."""
    if kind in (Kind.TRUNCATED_ZIP, Kind.TRUNCATED_PARQUET):
        size = words_of_size(os.stat(path).st_size)
        raise FileRefused(
            f"{path}: breaks off before its end ({kind}, {size} are there); download or copy it "
            "again"
        )
    if kind is Kind.LFS_POINTER:
        raise FileRefused(f"{path}: {_about_pointer(path)}")
    if kind in _ADVICE:
        raise FileRefused(f"{path}: {_ADVICE[kind]}")


def _about_pointer(path: str) -> str:
    head = Path(path).read_bytes()[:MAX_POINTER_BYTES]
    pointer = parse_lfs_pointer(head)
    real = (
        "an unknown size"
        if not pointer or pointer.n_bytes is None
        else (words_of_size(pointer.n_bytes))
    )
    return (
        f"is a Git-LFS pointer of {len(head)} bytes, not the file itself, which should have "
        f"{real}; fetch it with `git lfs pull` or download it from the project's page"
    )
