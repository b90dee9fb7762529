"""Right files with some bytes changed: they open, or are refused, and nothing else happens."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from hostile_case import as_private, as_signals
from hostile_graph_cases import onnx_classifier
from hostile_sets import csv_file, dataset_file, npz_file, parquet_file, signal_npz, tensor_file
from hostile_tree_cases import as_model
from mutants import N_MUTANTS, mutate
from safetensors.torch import save_file
from token_archive import token_npz
from tree_files import catboost_file, lightgbm_file, xgboost_file

from seenit.errors import SeenitError
from seenit.files import describe, load_torch


def _compressed(path: Path) -> Path:
    np.savez_compressed(path, images=np.zeros((4, 3, 8, 8), np.uint8), labels=np.arange(4))
    return path


def _legacy(path: Path) -> Path:
    return dataset_file(path, legacy=True)


def _safetensors(path: Path) -> Path:
    save_file({"fc.weight": torch.zeros(3, 4)}, path)
    return path


def _csv(path: Path) -> Path:
    return csv_file(path, "id,membership,loss", *(f"{at},{at % 2},0.{at}" for at in range(20)))


WRITERS: tuple[tuple[str, Callable[[Path], Path]], ...] = (
    ("data.pt", dataset_file),
    ("legacy.pt", _legacy),
    ("tensors.pt", tensor_file),
    ("data.npz", npz_file),
    ("compressed.npz", _compressed),
    ("signals.npz", signal_npz),
    ("tokens.npz", token_npz),
    ("data.parquet", parquet_file),
    ("model.safetensors", _safetensors),
    ("signals.csv", _csv),
    ("model.json", xgboost_file),
    ("model.txt", lightgbm_file),
    ("catboost.json", catboost_file),
    ("model.onnx", onnx_classifier),
)


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
def test_a_mutated_file_opens_or_is_refused(name, write, tmp_path) -> None:
    path = write(tmp_path / name)
    data = path.read_bytes()

    for seed in range(N_MUTANTS):
        path.write_bytes(mutate(data, np.random.default_rng(seed)))
        for door in (describe, load_torch, as_private, as_signals, as_model):
            with suppress(SeenitError):
                door(str(path))

    assert {path} == set(tmp_path.iterdir())
