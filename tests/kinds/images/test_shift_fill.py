"""The target says itself what it is used to seeing outside of a shifted image."""

import numpy as np
import pytest
import torch
from seeded_models import classifier_of, images
from torch import nn

from seenit.kinds.images.shift_fill import shift_fill
from seenit.kinds.images.views import views_for
from seenit.records.examples import ArrayInputs, Normalisation
from seenit.signals import View

MEAN = (0.5, 0.4, 0.3)
NORMALISATION = Normalisation(mean=MEAN, std=(0.2, 0.2, 0.2))


class LikesEdges(nn.Module):
    """Surer of class 0 the nearer the images' upper rows are to a colour."""

    def __init__(self, colour):
        super().__init__()
        normal = (torch.tensor(colour) - torch.tensor(MEAN)) / 0.2
        self.register_buffer("colour", normal[:, None, None])

    def forward(self, batch):
        far = (batch - self.colour).abs().mean(dim=(1, 2, 3))
        return torch.stack([-far, far], dim=1)


def fill_of(colour, normalisation=NORMALISATION):
    classifier = classifier_of(LikesEdges(colour), n_classes=2, normalisation=normalisation)
    inputs = ArrayInputs(array=images(6, size=8))
    return shift_fill(classifier, inputs, np.zeros(6, dtype=np.int64), device="cpu")


@pytest.mark.parametrize(("colour", "fill"), [(MEAN, MEAN), ((0.0, 0.0, 0.0), ())])
def test_the_fill_is_the_one_that_the_target_is_surer_under(colour, fill):
    assert fill_of(colour) == fill


def test_without_a_normalisation_the_mean_colour_is_not_known_and_it_is_black():
    assert fill_of(MEAN, normalisation=None) == ()


def test_a_filled_view_has_the_colour_outside_and_the_image_inside():
    batch = torch.from_numpy(images(2, size=6))
    shown = View(down=2, right=-1, fill=MEAN).apply(batch)
    assert torch.equal(shown[:, :, 2:, :-1], batch[:, :, :-2, 1:])
    assert torch.allclose(shown[:, :, :2], torch.tensor(MEAN)[:, None, None].expand(2, 3, 2, 6))
    assert View(down=2, fill=MEAN).name == "down 2 over (0.5, 0.4, 0.3)"
    filled = [view for view in views_for((3, 8, 8), MEAN) if view.fill]
    assert all(view.down or view.right for view in filled)
    assert len(filled) == 4
