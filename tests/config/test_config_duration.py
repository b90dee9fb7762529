"""Lengths of time on the command line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import ConfigError
from seenit.words import seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("20m", 1200),
        ("2h", 7200),
        ("1h30m", 5400),
        ("1h0m5s", 3605),
        ("1.5h", 5400),
        ("0.5s", 0.5),
        (" 20m ", 1200),
    ],
)
def test_hours_minutes_and_seconds_add_up(text, seconds):
    assert seconds_of("--budget", text) == seconds


@given(st.integers(0, 99), st.integers(0, 999), st.integers(1, 9999))
def test_all_three_parts_count(hours, minutes, seconds):
    total = seconds_of("--budget", f"{hours}h{minutes}m{seconds}s")
    assert total == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize(
    "text", ["", "20", "m", "20 m", "30m1h", "20min", "-5m", "1e3s", "1h30", ".5h", "nan", "٣m"]
)
def test_what_is_no_time_is_refused_by_name(text):
    with pytest.raises(ConfigError, match=r"^--budget: expected a length of time with its units"):
        seconds_of("--budget", text)


@pytest.mark.parametrize("text", ["0s", "0h0m", "0.0m"])
def test_no_time_at_all_is_refused(text):
    with pytest.raises(ConfigError, match="above 0"):
        seconds_of("--match-budget", text)
