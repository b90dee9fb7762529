"""The benchmark of references on a GPU: its logic at toy size, and what it says without one."""

import importlib
import json
from pathlib import Path

import pytest
import torch

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("bench_references_gpu")


def test_without_a_gpu_it_says_so(bench, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert bench.main(["--json", str(tmp_path / "out.json")]) == 0
    said = "bench_references_gpu.py needs a CUDA GPU and there is none here: nothing measured\n"
    assert capsys.readouterr().out == said
    assert not (tmp_path / "out.json").exists()


def test_operations_are_counted_as_the_layers_say(bench):
    """Twice the weights forward; backward as much for weights and for what goes into a layer."""
    recipe = bench.Recipe(architecture="mlp-7")
    n_first, n_second = 3 * 32 * 32 * 7, 7 * 10
    forward = 2 * (n_first + n_second)
    backward = 2 * (n_first + 2 * n_second)  # nothing goes back to the records
    assert bench.training_flops(recipe) == forward + backward


def test_the_ceiling_is_a_rate(bench):
    assert 1e6 < bench.matrix_product_rate(torch.device("cpu"), 64, n_times=3) < 1e15


@pytest.mark.long
def test_both_sides_learn_at_toy_size(bench, tmp_path, capsys):
    out = tmp_path / "out.json"
    code = bench.main(
        [
            "--device", "cpu", "--n", "2", "--n-records", "300", "--epochs", "25",
            "--architecture", "mlp-64", "--batch-size", "25", "--n-at-once", "2",
            "--loaders", "0", "--matrix", "128", "--tolerance", "0.25", "--json", str(out),
        ]
    )  # fmt: skip
    report = json.loads(out.read_text())
    assert code == 0
    assert report["n_at_once"] == 2
    assert min(report["accuracy_in"].values()) > 0.3  # of ten classes
    assert report["seenit_over_plain"] == pytest.approx(
        report["seconds"]["plain"] / report["seconds"]["seenit"]
    )
    assert report["share_of_ceiling"] > 0
    assert "seenit is" in capsys.readouterr().out
