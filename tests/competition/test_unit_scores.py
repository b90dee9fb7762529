"""The map from scores to what is written: monotone, ties kept, nothing lost on paper."""

import csv

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seenit.competition.presets import PLAIN, PRESETS, find_preset
from seenit.competition.submission import unit_scores, write_submission
from seenit.errors import ConfigError, SignalError

FINITE = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True)
SCORES = st.lists(
    st.one_of(FINITE, st.sampled_from([0.0, -0.0, 5e-324, 1.7e308, -1.7e308, 1.0])),
    min_size=1,
    max_size=40,
)


@given(SCORES)
@example([0.0])
@example([5e-324, 0.0, -5e-324])
@example([1.0, 1.0 + 2**-52, 1.0])
@example([1.7e308, -1.7e308, 1.6e308])
def test_order_and_ties_survive_the_map_and_the_decimal_text(raw: list[float]) -> None:
    unit = unit_scores(np.array(raw))
    read_back = [float(f"{value:.17g}") for value in unit.tolist()]

    assert read_back == unit.tolist()
    assert all(0 < value < 1 for value in read_back)
    for i, a in enumerate(raw):
        for j, b in enumerate(raw):
            assert (a < b) == (read_back[i] < read_back[j])
            assert (a == b) == (read_back[i] == read_back[j])


@given(SCORES)
def test_each_score_is_the_share_below_plus_half_of_the_tied(raw: list[float]) -> None:
    naive = [(sum(b < a for b in raw) + 0.5 * sum(b == a for b in raw)) / len(raw) for a in raw]
    np.testing.assert_allclose(unit_scores(np.array(raw)), naive, rtol=1e-15)


def test_one_record_is_one_half() -> None:
    assert unit_scores(np.array([-3.0])).tolist() == [0.5]


def test_the_array_passed_in_is_not_touched() -> None:
    raw = np.array([3.0, 1.0, 2.0])
    unit_scores(raw)
    assert raw.tolist() == [3.0, 1.0, 2.0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_scores_that_are_not_finite_are_refused(bad: float) -> None:
    with pytest.raises(SignalError, match="expected finite values"):
        unit_scores(np.array([0.0, bad]))


@pytest.mark.parametrize(
    ("preset", "header"),
    [
        (PLAIN, "ids,score"),
        (PRESETS["tml2025"], "ids,score"),
        (PRESETS["tml2026"], "id,score"),
        (PRESETS["ensembleai2025"], "ids,score"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_preset_names_the_columns(tmp_path, preset, header) -> None:
    path = tmp_path / "submission.csv"
    write_submission(path, ids=np.array([7, 3]), scores=np.array([0.1, -5.0]), preset=preset)
    assert path.read_text() == f"{header}\n7,0.75\n3,0.25\n"


def test_twenty_thousand_close_scores_stay_distinct_in_the_file(tmp_path) -> None:
    raw = 1.0 - 2.0**-53 * np.random.default_rng(0).permutation(20_000)  # one ulp apart below 1
    path = tmp_path / "submission.csv"
    write_submission(path, ids=np.arange(20_000), scores=raw, preset=PLAIN)
    with path.open(newline="") as file:
        written = np.array([float(row["score"]) for row in csv.DictReader(file)])
    assert len(np.unique(raw)) == 20_000
    np.testing.assert_array_equal(np.argsort(written), np.argsort(raw))
    assert len(np.unique(written)) == 20_000


def test_string_ids_with_commas_and_quotes_survive(tmp_path) -> None:
    ids = np.array(["a,b", 'c"d', "ä\u2028e"])
    path = tmp_path / "submission.csv"
    write_submission(path, ids=ids, scores=np.arange(3.0), preset=PLAIN)
    with path.open(newline="", encoding="utf-8") as file:
        assert [row["ids"] for row in csv.DictReader(file)] == ids.tolist()


@pytest.mark.parametrize(
    ("ids", "scores"),
    [([1, 1], [0.0, 1.0]), ([1, 2], [0.0]), ([], [])],
    ids=["duplicate ids", "a score is missing", "nothing to write"],
)
def test_nothing_is_written_when_ids_and_scores_do_not_fit(tmp_path, ids, scores) -> None:
    path = tmp_path / "submission.csv"
    path.write_text("the former submission\n")
    with pytest.raises(SignalError):
        write_submission(path, ids=np.array(ids), scores=np.array(scores), preset=PLAIN)
    assert path.read_text() == "the former submission\n"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_preset_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="tml2025, tml2026, ensembleai2025, got 'tml2024'"):
        find_preset("tml2024")


def test_presets_are_known_by_their_own_names() -> None:
    assert [find_preset(name).name for name in PRESETS] == list(PRESETS)
