"""The classifier layer is the one whose output are the logits."""

import torch
from seeded_models import images, tiny_cnn, tiny_resnet
from torch import nn

from seenit.models.layers import batch_norm_steps, classifier_layer

BATCH = torch.from_numpy(images(3))


def test_the_last_linear_layer_is_found_wherever_it_stands():
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.last = nn.Linear(5, 4)
            self.first = nn.Linear(192, 5)

        def forward(self, x):
            return self.last(self.first(x.flatten(1)))

    assert classifier_layer(Odd(), BATCH) == "last"
    assert classifier_layer(tiny_cnn(), BATCH) == "head"


def test_a_log_softmax_after_it_does_no_harm():
    module = nn.Sequential(nn.Flatten(), nn.Linear(192, 4), nn.LogSoftmax(dim=1))

    assert classifier_layer(module, BATCH) == "1"


def test_what_changes_the_logits_after_it_rules_it_out():
    scaled = nn.Sequential(nn.Flatten(), nn.Linear(192, 4), nn.Hardtanh(-0.1, 0.1))
    convolutional = nn.Sequential(nn.Conv2d(3, 4, 8), nn.Flatten())

    assert classifier_layer(scaled, BATCH) is None
    assert classifier_layer(convolutional, BATCH) is None


def test_no_hook_stays_behind():
    module = tiny_cnn()

    classifier_layer(module, BATCH)

    assert not any(layer._forward_hooks for layer in module.modules())


def test_a_model_without_batch_norm_has_no_steps():
    assert batch_norm_steps(nn.Linear(2, 2)) is None
    assert batch_norm_steps(tiny_resnet()) == 468
