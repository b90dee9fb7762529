"""The target's weights are told by their digest, whichever file or function they came from."""

import torch
from seeded_models import classifier_of, tiny_cnn

from seenit.stages.querying import digest_of_weights


def test_equal_weights_have_one_digest_and_others_another():
    one, same, other = (classifier_of(tiny_cnn(seed=seed)) for seed in (0, 0, 1))

    assert digest_of_weights(one) == digest_of_weights(same)
    assert digest_of_weights(one) != digest_of_weights(other)


def test_a_buffer_counts_as_well():
    module = tiny_cnn()
    before = digest_of_weights(classifier_of(module))
    with torch.no_grad():
        module.norm.running_mean.add_(1)

    assert digest_of_weights(classifier_of(module)) != before
