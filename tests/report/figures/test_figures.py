import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from report_case import report_case

from seenit.errors import SignalError
from seenit.records.scores import Scores
from seenit.report.figures.axes import LogScale, Scale, round_ticks, whisker
from seenit.report.figures.roc import roc_figure
from seenit.report.figures.scores import score_figure
from seenit.report.input import ExposedRecord
from seenit.report.page.images import data_uri


@pytest.fixture(scope="module")
def case():
    return report_case(n=4000)


def numbers(path):
    return [float(text) for text in re.findall(r"-?\d+\.?\d*", path)]


def test_scales_meet_both_ends_and_hold_what_lies_outside():
    up = Scale(low=2.0, high=4.0, start=100.0, stop=20.0)
    assert up.place([2.0, 3.0, 4.0, 9.0, -9.0]).tolist() == [100.0, 60.0, 20.0, 20.0, 100.0]
    log = LogScale(low=1e-3, high=1.0, start=0.0, stop=300.0)
    assert np.allclose(log.place([0.0, 1e-3, 1e-2, 0.1, 1.0]), [0, 0, 100, 200, 300])
    assert log.decades() == pytest.approx([1e-3, 1e-2, 1e-1, 1.0])


@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
)
def test_round_ticks_are_few_and_inside(low, width):
    high = low + width
    ticks = round_ticks(low, high)
    assert 1 <= len(ticks) <= 7
    slack = 1e-6 * width + 1e-9 * abs(low)
    assert all(low - slack <= tick <= high + slack for tick in ticks)


def test_round_ticks_by_hand():
    assert round_ticks(0.0, 1.0) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert round_ticks(-3.0, 5.5) == [-2.0, 0.0, 2.0, 4.0]
    assert round_ticks(0.0, 250.0) == [0.0, 50.0, 100.0, 150.0, 200.0, 250.0]


def test_the_roc_figure_stays_inside_its_frame(case):
    figure = roc_figure(case.curves, judged_fpr=0.05)
    for curve in figure.curves:
        values = numbers(curve.line + curve.band)
        assert min(values) >= min(figure.x.start, figure.y.stop)
        assert max(values) <= max(figure.x.stop, figure.y.start)
    assert [tick.text for tick in figure.x_ticks][-1] == "100\N{NO-BREAK SPACE}%"


def test_readings_are_the_numbers_of_the_table(case):
    figure = roc_figure(case.curves, judged_fpr=0.05)
    for curve in figure.curves:
        fpr, tpr = curve.headline_fpr, curve.headline.value
        entry = case.evaluation.of(curve.attack)
        assert fpr <= 0.05
        assert tpr == pytest.approx(entry.tpr_at_fpr[0].tpr.value, abs=1e-3)


def test_a_rate_of_zero_has_no_place_on_a_logarithmic_axis(case):
    band = case.curves[0]
    late = replace(band, tpr=np.where(band.fpr < 0.5, 0.0, band.tpr))
    figure = roc_figure((late,), judged_fpr=0.05)
    first = float(figure.x.place(band.fpr[band.fpr >= 0.5][0]))
    assert figure.curves[0].line.startswith(f"M{first:.1f} ")
    never = replace(band, tpr=np.zeros_like(band.tpr))
    assert roc_figure((never,), judged_fpr=0.05).curves[0].line == ""


def test_an_undefined_band_is_not_drawn(case):
    nothing = np.full_like(case.curves[0].low, np.nan)
    figure = roc_figure((replace(case.curves[0], low=nothing, high=nothing),), judged_fpr=0.05)
    assert figure.curves[0].band == ""
    assert "nan" not in figure.curves[0].line


def test_the_grey_strip_ends_where_ten_outsiders_are_allowed(case):
    figure = roc_figure(case.curves, judged_fpr=0.05)
    expected = figure.x.place(10 / case.curves[0].n_nonmembers)
    assert figure.unresolvable_until == pytest.approx(float(expected))


def test_histograms_have_equal_area_and_count_the_ends(case):
    figure = score_figure(case.scores, "stack", threshold=1.0)
    areas = [enclosed(path, figure.baseline) for path in (figure.members, figure.nonmembers)]
    assert areas[0] == pytest.approx(areas[1], rel=0.01)
    assert figure.n_beyond == pytest.approx(0.004 * 8000, abs=3)
    assert figure.threshold == pytest.approx(float(figure.x.place(1.0)))


def enclosed(path, baseline):
    area, x, y = 0.0, None, baseline
    for letter, text in re.findall(r"([MVH])([\d. -]+)", path):
        if letter == "M":
            x, y = map(float, text.split())
        elif letter == "V":
            y = float(text)
        else:
            area += (float(text) - x) * (baseline - y)
            x = float(text)
    return area


def one_column(values, is_member):
    return Scores(
        ids=np.arange(len(values)),
        is_member=np.array(is_member, dtype=np.int8),
        columns={"loss": np.array(values, dtype=np.float64)},
        evaluated_on={"loss": "public, nothing fitted"},
    )


def test_equal_scores_cannot_be_drawn():
    assert score_figure(one_column([1, 1, 1], [1, 0, 0]), "loss", threshold=None) is None


def test_two_values_can_be_drawn_and_a_threshold_outside_is_left_out():
    scores = one_column([0] * 2000 + [1], [1] + [0] * 2000)
    figure = score_figure(scores, "loss", threshold=7.0)
    assert figure.threshold is None
    assert figure.unknown == ""


def test_an_undefined_interval_has_no_whisker():
    axis = Scale(low=0.0, high=1.0, start=0.0, stop=100.0)
    assert whisker(axis, low=float("nan"), value=0.5, high=1.0) is None
    drawn = whisker(axis, low=0.2, value=0.5, high=0.7)
    assert (drawn.low, drawn.value, drawn.high) == pytest.approx((20, 50, 70))


def decoded(uri):
    head, content = uri.split(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def test_small_images_keep_every_pixel():
    image = np.random.default_rng(0).integers(0, 256, size=(32, 28, 3), dtype=np.uint8)
    assert np.array_equal(decoded(data_uri(image)), image)
    assert np.array_equal(decoded(data_uri(image[:, ::-1])), image[:, ::-1])


def test_large_images_shrink_and_keep_their_shape():
    image = np.zeros((400, 200, 3), dtype=np.uint8)
    assert decoded(data_uri(image)).shape == (96, 48, 3)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 1), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_an_image_of_another_shape_is_refused_by_name(image):
    with pytest.raises(SignalError, match="image of record 7: expected"):
        ExposedRecord(id="7", label=0, score=1.0, is_member=True, image=image)
