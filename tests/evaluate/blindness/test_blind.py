import io

import numpy as np
import pytest
from looks import blind_features
from PIL import Image

from seenit.errors import SignalError
from seenit.evaluate.blindness.baseline import blind_baseline as judged
from seenit.evaluate.blindness.baseline import blind_scores
from seenit.evaluate.blindness.unit_auc import separated_interval
from seenit.kinds.images.pooling import pooled
from seenit.records.blind import BlindEvidence

MEMBERS = "members from non-members"


def blind_baseline(features, labels, is_first, *, question, seed, units=None):
    """The baseline on numbers, and on labels where they are given."""
    codes = np.empty((len(is_first), 0), np.int64) if labels is None else labels[:, None]
    evidence = BlindEvidence(
        features=features, codes=codes, looked_at=("inputs", "labels"), units=units
    )
    scores = blind_scores(evidence, is_first, question=question, seed=seed, at_most=len(is_first))
    return judged(scores, is_first, question=question)


def scenes(n, seed, side=16):
    """Smooth random images (n, 3, side, side), whole 255ths as cameras write them."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((n, 3, 4, 4))
    grown = coarse.repeat(side // 4, axis=2).repeat(side // 4, axis=3)
    noisy = grown + rng.normal(scale=0.05, size=grown.shape)
    return (np.rint(np.clip(noisy, 0, 1) * 255) / 255).astype(np.float32)


def compressed(images):
    """The same after JPEG at quality 90, still whole 255ths."""
    found = []
    for image in images:
        stream = io.BytesIO()
        pixels = np.rint(image.transpose(1, 2, 0) * 255).astype(np.uint8)
        Image.fromarray(pixels).save(stream, "JPEG", quality=90)
        found.append(np.asarray(Image.open(stream)).transpose(2, 0, 1) / 255)
    return np.array(found, dtype=np.float32)


@pytest.mark.parametrize("side", [(1, 1), (4, 4), (5, 3)])
def test_pooling_equals_the_mean_of_each_cell(side):
    images = scenes(3, 0)[:, :, :, :15]  # 16 high, 15 wide
    for size in side:
        small = pooled(images, size)
        dense = images.repeat(size, axis=2).repeat(size, axis=3)  # cells become whole pixels
        cells = dense.reshape(3, 3, size, 16, size, 15).mean(axis=(3, 5))
        np.testing.assert_allclose(small, cells, atol=1e-6)


def test_pooling_never_enlarges():
    images = scenes(2, 0)
    np.testing.assert_array_equal(pooled(images, 64), images)


def test_features_of_a_block_are_those_of_the_set():
    images = scenes(30, 1)
    parts = np.concatenate([blind_features(images[:7]), blind_features(images[7:])])
    np.testing.assert_allclose(parts, blind_features(images), rtol=1e-5, atol=1e-6)
    assert parts.dtype == np.float32
    assert np.isfinite(parts).all()


def test_feature_values_of_a_plain_image_by_hand():
    image = np.zeros((1, 1, 16, 16), dtype=np.float32)
    image[..., 8:] = 1.0  # an edge on the border of two 8-pixel blocks
    found = blind_features(image)[0]
    cells, mean, deviation = found[:16], found[16], found[17]
    assert cells.reshape(4, 4)[0].tolist() == [0, 0, 1, 1]
    assert (mean, deviation) == (0.5, 0.5)
    energy, of_variation, smoothness, on_border = found[18:22]
    assert energy == pytest.approx(16 / (16 * 15))
    assert of_variation == pytest.approx(16 / 64)  # each value lies .5 from the mean
    assert smoothness == pytest.approx(2.0)  # one step up is one second difference up, one down
    assert on_border == pytest.approx(1.0)
    assert not found[22:34].any()  # nothing varies downwards, and one channel has no colours
    off_lattice, black, white = found[34:]
    assert (off_lattice, black, white) == (0, 0.5, 0.5)


def test_colours_count_where_the_channels_differ():
    image = np.zeros((1, 3, 8, 8), dtype=np.float32)
    image[:, 0, :, 4:] = 1.0
    grey = image[:, :1].repeat(3, axis=1)
    coloured, plain = blind_features(image)[0], blind_features(grey)[0]
    across_colours = slice(48 + 6 + 8, 48 + 6 + 12)
    assert coloured[across_colours].tolist() == pytest.approx([8 / (2 * 8 * 7), 8 / 16, 2.0, 0.0])
    assert not plain[across_colours].any()


@pytest.mark.parametrize("shape", [(5, 1, 1, 1), (5, 3, 2, 9), (5, 7), (5, 2, 3)])
def test_small_images_and_tables_have_features_too(shape):
    found = blind_features(np.random.default_rng(0).random(shape))
    assert len(found) == 5
    assert np.isfinite(found).all()
    if len(shape) < 4:
        assert found.shape[1] == np.prod(shape[1:])


@pytest.mark.long
@pytest.mark.parametrize(
    "change",
    [
        lambda x: np.clip(x * 1.01, 0, 1),
        lambda x: x[..., ::-1] * 0.5 + x * 0.5,
        lambda x: np.pad(x[..., 1:], ((0, 0), (0, 0), (0, 0), (0, 1))),
        lambda x: x + 0.02 * (np.arange(16) % 8 == 0),
        lambda x: 0.8 * x + 0.1 * np.roll(x, 1, axis=3) + 0.1 * np.roll(x, 1, axis=2),
        compressed,
    ],
    ids=["brighter", "blended", "shifted into black", "block borders", "blurred", "JPEG 90"],
)
def test_a_set_that_was_prepared_otherwise_is_found_out(change):
    images = scenes(800, 2)
    is_first = np.arange(800) % 2 == 0
    images = np.where(is_first[:, None, None, None], change(images), images)
    found = blind_baseline(blind_features(images), None, is_first, question=MEMBERS, seed=0)
    assert found.question == MEMBERS
    assert found.auc.low > 0.8
    assert found.p_value < 1e-6
    assert found.failed


def test_labels_alone_can_give_the_groups_away():
    rng = np.random.default_rng(3)
    is_first = rng.random(1200) < 0.5
    labels = np.where(is_first, rng.integers(0, 6, 1200), rng.integers(4, 10, 1200))
    noise = rng.normal(size=(1200, 4))
    assert blind_baseline(noise, labels, is_first, question=MEMBERS, seed=0).failed
    assert not blind_baseline(noise, None, is_first, question=MEMBERS, seed=0).failed


@pytest.mark.parametrize("n_classes", [60, 400])
def test_labels_are_names_and_need_no_order_to_give_the_groups_away(n_classes):
    rng = np.random.default_rng(8)
    is_first = rng.random(6000) < 0.5
    labels = 2 * rng.integers(0, n_classes // 2, 6000)
    labels += is_first ^ (rng.random(6000) < 0.3)  # the first group is rich in odd classes
    noise = rng.normal(size=(6000, 4))
    found = blind_baseline(noise, labels, is_first, question=MEMBERS, seed=0)
    assert found.failed == (n_classes <= 255)  # more are taken as numbers, as documented


@pytest.mark.long
def test_groups_of_one_source_cannot_be_told_apart():
    images = scenes(1000, 4)
    is_first = np.random.default_rng(5).random(1000) < 0.4
    found = blind_baseline(
        blind_features(images), np.zeros(1000, dtype=np.int64), is_first, question=MEMBERS, seed=1
    )
    assert found.auc.low < 0.5 < found.auc.high
    assert not found.failed


def test_a_trifle_is_not_material_however_significant():
    rng = np.random.default_rng(6)
    is_first = np.arange(40_000) % 2 == 0
    features = rng.normal(size=(40_000, 1)) + 0.065 * is_first[:, None]
    found = blind_baseline(features, None, is_first, question=MEMBERS, seed=0)
    assert found.p_value < 0.001
    assert found.auc.low < 0.52
    assert not found.failed


def test_the_baseline_repeats_with_its_seed_and_leaves_its_inputs():
    features = np.random.default_rng(7).normal(size=(200, 3))
    is_first = np.arange(200) < 90
    before = features.copy()
    found = [
        blind_baseline(features, None, is_first, question=MEMBERS, seed=seed) for seed in (0, 0, 1)
    ]
    assert found[0] == found[1]
    assert found[0] != found[2]
    assert np.array_equal(features, before)


def test_features_that_never_vary_say_nothing():
    found = blind_baseline(np.zeros((40, 2)), None, np.arange(40) < 20, question=MEMBERS, seed=0)
    assert found.auc.value == 0.5
    assert found.p_value == 1.0
    assert not found.failed


def test_too_few_records_and_bad_features_are_refused_by_name():
    is_first = np.arange(20) < 4
    with pytest.raises(SignalError, match="at least 5 records in each group, got 4"):
        blind_baseline(np.zeros((20, 2)), None, is_first, question=MEMBERS, seed=0)
    with pytest.raises(SignalError, match="features"):
        blind_baseline(np.full((20, 2), np.nan), None, ~is_first, question=MEMBERS, seed=0)
    with pytest.raises(SignalError, match="codes"):
        blind_baseline(
            np.zeros((20, 2)), np.zeros(3, np.int64), np.arange(20) < 9, question=MEMBERS, seed=0
        )


def persons(n_persons, records_each, *, seed, between=0.8):
    """Records of persons that resemble each other, each person on one side by a coin."""
    rng = np.random.default_rng(seed)
    units = np.repeat(np.arange(n_persons), records_each)
    own = rng.normal(size=(n_persons, 6))[units]
    features = np.sqrt(between) * own + np.sqrt(1 - between) * rng.normal(size=own.shape)
    return features, rng.permutation(n_persons)[units] < n_persons // 2, units


def test_an_honest_split_by_person_passes_where_persons_are_known():
    features, is_first, units = persons(120, 20, seed=0)
    careless = blind_baseline(features, None, is_first, question=MEMBERS, seed=0)
    found = blind_baseline(features, None, is_first, question=MEMBERS, seed=0, units=units)
    assert careless.failed
    assert not found.failed
    assert found.auc.low < 0.5 < found.auc.high


def test_persons_of_two_sources_are_still_found_out():
    features, is_first, units = persons(400, 4, seed=1)
    features[is_first, 0] += 1.0
    found = blind_baseline(features, None, is_first, question=MEMBERS, seed=0, units=units)
    assert found.failed
    assert found.p_value < 1e-6


def test_records_of_a_unit_are_held_out_together():
    features, is_first, units = persons(60, 7, seed=2)
    evidence = BlindEvidence(
        features=features, codes=np.empty((420, 0), np.int64), looked_at=(), units=units
    )
    found = blind_scores(evidence, is_first, question=MEMBERS, seed=0, at_most=300)
    for unit in range(60):
        assert len(np.unique(found.fold[units == unit])) == 1
    assert 290 <= found.is_held_out.sum() <= 300
    assert set(np.unique(found.fold)) == {-1, 0, 1, 2, 3, 4}


def test_the_interval_goes_by_unit_and_not_by_copy():
    rng = np.random.default_rng(3)
    features, is_first = rng.normal(size=(200, 3)), np.arange(200) % 2 == 0
    features[is_first, 0] += 0.8
    units = np.repeat(np.arange(200), 9)
    many = [np.repeat(each, 9, axis=0) for each in (features, is_first)]
    once = blind_baseline(features, None, is_first, question=MEMBERS, seed=0)
    copied = blind_baseline(many[0], None, many[1], question=MEMBERS, seed=0, units=units)
    width = [each.auc.high - each.auc.low for each in (once, copied)]
    assert width[1] == pytest.approx(width[0], rel=0.25)


def test_too_few_units_are_refused_by_name():
    features, is_first, units = persons(8, 30, seed=4)
    with pytest.raises(SignalError, match="at least 5 independent records in each group, got 4"):
        blind_baseline(features, None, is_first, question=MEMBERS, seed=0, units=units)


@pytest.mark.parametrize("units", [None, np.arange(400) // 2], ids=["records", "units"])
def test_sides_that_one_column_tells_apart_fail_with_units_and_without(units):
    is_first = np.arange(400) < 200
    features = np.column_stack([is_first, np.random.default_rng(0).normal(size=400)])
    found = blind_baseline(
        features.astype(np.float64), None, is_first, question=MEMBERS, seed=0, units=units
    )
    assert found.auc.value == 1
    assert found.auc.low > 0.9
    assert found.failed


def test_few_units_that_are_told_apart_prove_little():
    (few, many) = (separated_interval(1.0, n) for n in (5, 200))
    assert few.low < 0.5 < 0.95 < many.low < 1
    mirrored = separated_interval(0.0, 200)
    assert (mirrored.low, mirrored.high) == pytest.approx((0.0, 1 - many.low))
