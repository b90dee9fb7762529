"""Training uses bfloat16 where the hardware does, and nowhere else."""

import pytest
import torch
from torch import nn

from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training import one as train
from seenit.reference.training.one import train_one
from seenit.reference.training.precision import has_bfloat16

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("avx512", "amx"), [(False, False), (True, False), (False, True)], ids=["avx2", "bf16", "amx"]
)
def test_a_processor_without_bfloat16_is_not_asked_for_it(monkeypatch, avx512, amx):
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    assert has_bfloat16(CPU) == (avx512 or amx)


@pytest.mark.parametrize("has", [True, False])
def test_images_go_through_the_network_in_that_precision(monkeypatch, has):
    seen = set()

    class Watching(nn.Module):
        def __init__(self):
            super().__init__()
            self.convolution = nn.Conv2d(3, 2, 3)

        def forward(self, images):
            maps = self.convolution(images)
            if torch.is_grad_enabled():  # else the shapes of maps are looked at, nothing is trained
                seen.add(maps.dtype)
            return maps.mean((2, 3))

    monkeypatch.setattr(train, "has_bfloat16", lambda device: has)
    monkeypatch.setattr(train, "first_network", lambda *_, **__: Watching())
    network = train_one(
        Recipe(architecture="resnet18", epochs=1, batch_size=4),
        Training(rows=torch.arange(8).numpy(), seed=0, normalisation=None, n_classes=2),
        DevicePool(
            inputs=torch.zeros(8, 3, 8, 8, dtype=torch.uint8),
            labels=torch.zeros(8, dtype=torch.int64),
        ),
    )
    assert seen == {torch.bfloat16 if has else torch.float32}
    assert {value.dtype for value in network.state_dict().values()} == {torch.float32}
