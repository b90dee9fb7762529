import hashlib
import sys
import types

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
import torchvision
from safetensors.torch import save_file
from tree_files import catboost_file, lightgbm_file, xgboost_file

from seenit.files import describe


def _rows(path) -> dict[str, str]:
    summary = describe(str(path))
    assert summary.problems == ()
    return dict(summary.rows)


def test_a_data_set_is_described_by_its_columns(tmp_path, monkeypatch) -> None:
    made = type("MembershipDataset", (), {"__module__": "dataset"})
    home = types.ModuleType("dataset")
    home.MembershipDataset = made
    monkeypatch.setitem(sys.modules, "dataset", home)
    dataset = made()
    dataset.ids = list(range(100, 120))
    dataset.imgs = [torch.zeros(3, 8, 8) for _ in range(20)]
    dataset.labels = [at % 7 for at in range(20)]
    dataset.membership = [1] * 9 + [0] * 11
    dataset.transform = torchvision.transforms.Compose(
        [torchvision.transforms.ToTensor(), torchvision.transforms.Normalize((0.5,), (0.25,))]
    )
    path = tmp_path / "pub.pt"
    torch.save(dataset, path)

    rows = _rows(path)

    assert rows["holds"] == "a data set, MembershipDataset"
    assert "dataset.MembershipDataset" in rows["asks for"]
    assert rows["ids"] == "20 numbers, 100 to 119, all distinct"
    assert rows["imgs"] == "tensors, 20 x float32 (3, 8, 8)"
    assert rows["labels"] == "20 numbers, 0 to 6, 7 distinct"
    assert rows["membership"] == "11 x 0, 9 x 1"
    assert rows["transform"] == "Compose > ToTensor > Normalize (inert, not applied)"
    assert (rows["offers --mean"], rows["offers --std"]) == ("0.5", "0.25")


def test_a_state_dict_is_described_by_its_ends(tmp_path) -> None:
    model = torchvision.models.resnet18(num_classes=44)
    path = tmp_path / "model.pt"
    torch.save(model.state_dict(), path)
    n_values = sum(tensor.numel() for tensor in model.state_dict().values())

    rows = _rows(path)

    assert rows["holds"] == f"a state dict of 122 tensors, {n_values:,} values"
    assert rows["conv1.weight"] == "float32 tensor (64, 3, 7, 7)"
    assert rows["fc.weight"] == "float32 tensor (44, 512)"


def test_tables_and_archives_are_described_by_their_headers(tmp_path) -> None:
    np.savez(tmp_path / "x.npz", ids=np.arange(5), target_margin=np.zeros((5, 2), np.float32))
    pq.write_table(pa.table({"id": [1, 2], "loss": [0.1, 0.2]}), tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text("id,loss\n1,0.5\n2,0.25\n\n")
    save_file({"w": torch.zeros(2, 3)}, tmp_path / "x.safetensors")

    assert _rows(tmp_path / "x.npz")["target_margin"] == "float32 array (5, 2)"
    assert _rows(tmp_path / "x.parquet") == {
        "rows": "2 in 1 row groups",
        "id": "int64",
        "loss": "double",
    }
    assert _rows(tmp_path / "x.csv") == {"rows": "2", "columns": "id,loss"}
    assert _rows(tmp_path / "x.safetensors")["w"] == "F32 (2, 3)"


def test_a_large_safetensors_file_is_a_few_rows(tmp_path) -> None:
    layers = {f"block{at}.weight": torch.zeros(8) for at in range(60)}
    save_file({**layers, "fc.weight": torch.zeros(10, 8)}, tmp_path / "x.safetensors")

    assert _rows(tmp_path / "x.safetensors") == {
        "holds": "61 tensors, 560 values",
        "fc.weight": "F32 (10, 8)",
        "and": "60 more",
    }


def test_a_refused_file_is_still_described_and_hashed(tmp_path) -> None:
    path = tmp_path / "evil.pt"
    torch.save([eval, torch.zeros(2)], path)

    summary = describe(str(path))

    assert summary.kind == "torch file"
    assert summary.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert dict(summary.rows)["of which refused"] == "builtins.eval"
    assert "builtins.eval" in summary.problems[0]
    assert "nothing in it was run" in summary.problems[0]


def test_a_model_of_a_table_says_how_it_opens(tmp_path) -> None:
    for name, write, kind in (
        ("m.json", xgboost_file, "XGBoost model"),
        ("m.txt", lightgbm_file, "LightGBM model"),
        ("c.json", catboost_file, "CatBoost model"),
    ):
        summary = describe(str(write(tmp_path / name)))

        assert summary.kind == kind
        assert summary.rows == (("opens with", "--target, beside records of a mixed table"),)
        assert summary.problems == ()
