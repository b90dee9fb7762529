"""Real images through a real target give the margins that were published with it."""

import io
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from seenit.models import open_classifier
from seenit.records.examples import ArrayInputs, Normalisation
from seenit.signals import STANDARD_VIEWS, extract_signals

SHARED = Path(__file__).resolve().parents[3] / "shared"
N = 96

pytestmark = pytest.mark.skipif(
    not (SHARED / "challenges" / "a").exists(), reason="the shared challenge is not beside the tree"
)


@pytest.fixture(scope="module")
def challenge():
    return np.load(SHARED / "challenges" / "a" / "records.npz")


@pytest.fixture(scope="module")
def training_images(challenge):
    """The first public records that are CIFAR-10 training images: positions and pixels."""
    table = pq.read_table(SHARED / "data" / "cifar10" / "train.parquet", columns=["img"])
    index = challenge["public_index"]
    rows = np.flatnonzero(index < len(table))[:N]
    blobs = [table["img"][int(at)].as_py()["bytes"] for at in index[rows]]
    pixels = [np.asarray(Image.open(io.BytesIO(blob)).convert("RGB")) for blob in blobs]
    return rows, np.stack(pixels).transpose(0, 3, 1, 2)


def test_published_margins_and_logits_come_out(challenge, training_images):
    rows, pixels = training_images
    published = np.load(SHARED / "challenges" / "a" / "reference_margins.npz")
    classifier = open_classifier(
        str(SHARED / "challenges" / "a" / "target_fp16.pt"),
        normalisation=Normalisation(
            mean=tuple(challenge["mean"].tolist()), std=tuple(challenge["std"].tolist())
        ),
        input_shape=(3, 32, 32),
    )

    signals = extract_signals(
        classifier,
        ArrayInputs(array=pixels),
        published["labels"][rows],
        views=STANDARD_VIEWS[:2],
        device="cpu",
    )

    assert classifier.architecture == "resnet18, 7x7 stem"
    assert np.allclose(signals["target_logits"], published["target_logits"][rows], atol=1e-3)
    assert np.allclose(signals["target_margin"], published["target_margin"][rows], atol=1e-3)
