"""A run on large images costs a stated number of passes, and says what it leaves out."""

import json
import sys
import textwrap

import numpy as np
import pytest

from seenit.cli import main

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

N = 240
CODE = """
    import torch
    from torchvision.models import VisionTransformer

    ROWS = []

    class Counting(VisionTransformer):
        def forward(self, x):
            n = int(x.shape[0])  # a traced copy would not be counted
            answer = super().forward(x)
            ROWS.append(n)
            return answer

    def build():
        with torch.random.fork_rng(devices=[]):
            torch.random.manual_seed(0)
            return Counting(
                image_size=112, patch_size=56, num_layers=1, num_heads=1, hidden_dim=8,
                mlp_dim=8, num_classes=4,
            )
"""


def test_240_large_images_cost_at_most_eight_passes(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counting_vit.py").write_text(textwrap.dedent(CODE))
    rng = np.random.default_rng(0)
    for name in ("members", "nonmembers"):
        np.savez(
            name,
            images=rng.integers(0, 256, (N // 2, 3, 112, 112), dtype=np.uint8),
            labels=rng.integers(0, 4, N // 2),
        )
    with pytest.raises(SystemExit) as ended:
        main([
            "audit", "--target", "counting_vit:build", "--members", "members.npz",
            "--nonmembers", "nonmembers.npz", "--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25",
            "--run-dir", "run", "--device", "cpu", "--no-images",
        ])  # fmt: skip
    said = capfd.readouterr().err

    assert ended.value.code in (None, 0), said
    assert sum(sys.modules["counting_vit"].ROWS) <= 8 * N
    assert "tried on 64 of 240 records" in " ".join(said.split())
    assert "plain and flipped" in " ".join(said.split())
    assert "plain and flipped" in (tmp_path / "run" / "report.html").read_text()
    digest = json.loads((tmp_path / "run" / "summary.json").read_text())["weights_digest"]
    assert f'weights_digest = "{digest}"' in (tmp_path / "run" / "run.toml").read_text()
