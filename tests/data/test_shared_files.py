"""Real files that lie beside the repository; skipped where they are not there."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from seenit.data import open_examples, open_signal_table
from seenit.files import describe
from seenit.kinds.check import check_examples, check_pair

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside the repository")


def test_the_table_of_a_real_competition_opens() -> None:
    path = SHARED / "data" / "tml25" / "public_features.csv"

    table, _ = open_signal_table(str(path), columns={})

    expected = np.genfromtxt(path, delimiter=",", names=True)
    assert len(table) == 20_000
    assert table.ids.tolist() == expected["id"].astype(int).tolist()
    assert table.is_member.tolist() == expected["membership"].astype(int).tolist()
    assert np.array_equal(table.arrays["target_loss"], expected["loss"])
    features = np.stack([expected[name] for name in ("margin", "true_logit", "gradient_norm")], 1)
    assert np.array_equal(table.arrays["table_features"], features)


def test_margins_of_real_references_open() -> None:
    path = SHARED / "challenges" / "a" / "reference_margins.npz"

    table, _ = open_signal_table(str(path), columns={})

    with np.load(path) as expected:
        assert table.arrays["reference_margin"].shape == (8, 20_000, 2)
        for name in set(expected) - {"ids", "is_member"}:
            assert np.array_equal(table.arrays[name], expected[name])
        assert np.array_equal(table.is_member, expected["is_member"])


def test_real_images_in_the_hugging_face_layout_open() -> None:
    path = SHARED / "data" / "cifar10" / "test.parquet"

    examples = open_examples(str(path))

    assert examples.inputs.shape == (10_000, 3, 32, 32)
    assert examples.labels.tolist() == pq.read_table(path)["label"].to_pylist()
    block = examples.inputs.read(5_000, 5_100)
    assert block.min() >= 0
    assert 0.2 < block.mean() < 0.8


@pytest.mark.slow
def test_the_competition_files_of_a_challenge_open(tmp_path, monkeypatch) -> None:
    module = importlib.util.spec_from_file_location(
        "make_files", SHARED / "challenges" / "make_files.py"
    )
    assert module is not None
    make_files = importlib.util.module_from_spec(module)
    monkeypatch.setitem(sys.modules, "make_files", make_files)
    assert module.loader is not None
    module.loader.exec_module(make_files)
    make_files.main("a", str(tmp_path))

    public, private = (open_examples(str(tmp_path / name)) for name in ("pub.pt", "priv_out.pt"))

    with np.load(SHARED / "challenges" / "a" / "records.npz") as records:
        assert np.array_equal(public.ids, records["public_id"])
        assert np.array_equal(public.is_member, records["public_is_member"])
        assert np.array_equal(private.ids, records["private_id"])
    assert set(private.is_member.tolist()) == {-1}
    assert check_examples(public, role="public", needs_membership=True) == []
    assert check_examples(private, role="private", needs_membership=False) == []
    assert check_pair(public, private) == []
    assert (
        dict(describe(str(tmp_path / "01_MIA.pt")).rows)["fc.weight"] == "float32 tensor (10, 512)"
    )
