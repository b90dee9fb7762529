"""Files that are not read are called by what they are, and the refusal says what to do instead."""

import gzip
import io
import json
import pickle
import sqlite3
import zipfile

import joblib
import numpy as np
import pyarrow as pa
import pytest
import scipy.io
from sklearn.linear_model import LogisticRegression

from seenit.errors import FileRefused
from seenit.files import Kind, describe, recognise, require_usable

FITTED = LogisticRegression().fit(np.arange(8.0)[:, None], np.arange(8) % 2)
ROWS = [{"id": at, "loss": at / 8} for at in range(4)]


def _joblib(**how: int) -> bytes:
    stream = io.BytesIO()
    joblib.dump(FITTED, stream, **how)
    return stream.getvalue()


def _arrow(writer) -> bytes:
    stream = io.BytesIO()
    table = pa.table({"id": [1, 2], "loss": [0.5, 0.25]})
    with writer(stream, table.schema) as opened:
        opened.write_table(table)
    return stream.getvalue()


def _matlab() -> bytes:
    stream = io.BytesIO()
    scipy.io.savemat(stream, {"X": np.zeros((2, 3)), "y": np.zeros(2)})
    return stream.getvalue()


def _workbook() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


def _database() -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE signals (id, loss)")
    return database.serialize()


@pytest.mark.parametrize(
    ("content", "kind", "advice"),
    [
        (_joblib(), Kind.MODEL_PICKLE, "--signals"),
        (pickle.dumps(FITTED), Kind.MODEL_PICKLE, "--target target:target"),
        (_joblib(compress=3), Kind.COMPRESSED, "decompress it"),
        (gzip.compress(b"id,loss\n1,2\n", mtime=0), Kind.COMPRESSED, "decompress it"),
        (json.dumps(ROWS).encode(), Kind.JSON, "read_json(path).to_parquet"),
        (json.dumps(ROWS, indent=2).encode(), Kind.JSON, "dtype=False keeps ids such as 007"),
        (json.dumps({"loss": [1, 2]}).encode(), Kind.JSON, "read_json"),
        (json.dumps({"loss": [0.5] * 40_000}, indent=1).encode(), Kind.JSON, "read_json"),
        ("\n".join(map(json.dumps, ROWS)).encode(), Kind.JSON_LINES, "lines=True"),
        ("\n".join(map(json.dumps, ROWS)).encode(), Kind.JSON_LINES, "dtype=False keeps ids"),
        (
            b'import torch, numpy\n\n\ndef target(x):\n    return torch.zeros(len(x), 2)\n',
            Kind.PYTHON,
            "--target MODULE:FUNCTION",
        ),
        (b"\x89HDF\r\n\x1a\n" + bytes(500), Kind.HDF5, "h5py.File(path)"),
        (_arrow(pa.ipc.new_file), Kind.ARROW, "to_parquet('data.parquet')"),
        (_arrow(pa.ipc.new_stream), Kind.ARROW, "pandas.read_feather(path)"),
        (b"\x00\x00\x08\x03\x00\x00\xea\x60" + bytes(500), Kind.IDX, "(mnist.data, mnist.targets)"),
        (_matlab(), Kind.MATLAB, "scipy.io.loadmat(path)"),
        (_workbook(), Kind.EXCEL, "pandas.read_excel(path, dtype=str)"),
        (_database(), Kind.SQLITE, "sqlite3.connect(path)"),
        ("id,loss\n1,2\n".encode("utf-16"), Kind.UTF16, "encoding='utf-16', dtype=str"),
    ],
)  # fmt: skip
def test_a_foreign_format_is_named(content, kind, advice, tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert recognise(str(path)) is kind
    with pytest.raises(FileRefused) as refused:
        require_usable(str(path))
    assert advice in str(refused.value)
    assert "damaged" not in str(refused.value)
    assert any(advice in problem for problem in describe(str(path)).problems)


@pytest.mark.parametrize(
    "text",
    [
        "id,loss\n1,2\n",
        "import,from\n1,2\n",
        "[a],{b}\n1,2\n",
        "id;loss\n1;2\n",
        "# written by us\nid,loss\n1,2\n",
        "caf\xe9,loss\n1,2\n",
    ],
)
def test_a_table_is_still_a_table(text, tmp_path) -> None:
    (tmp_path / "x").write_bytes(text.encode("cp1252"))

    assert recognise(str(tmp_path / "x")) is Kind.CSV


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "pytorch_model.bin"])
def test_the_folder_of_a_model_is_named(name, tmp_path) -> None:
    (tmp_path / name).write_text("{}")
    (tmp_path / "README.md").write_text("# A model")

    assert recognise(str(tmp_path)) is Kind.MODEL_FOLDER
    with pytest.raises(FileRefused, match="folder of a model; pass the file of its weights"):
        require_usable(str(tmp_path))
    assert describe(str(tmp_path)).rows[0] == ("files", "2")


def test_inspect_says_that_a_table_has_no_header(tmp_path) -> None:
    (tmp_path / "x.csv").write_text("0.1,0.9\n0.2,0.8\n")

    rows = dict(describe(str(tmp_path / "x.csv")).rows)

    assert rows["rows"] == "2"
    assert "no header" in rows["columns"]
