import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit import words
from seenit.plain import plain, shortened
from seenit.records.evaluation import Interval

S = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.1744, f"17.4{S}%"),
        (0.0042, f"0.42{S}%"),
        (0.0, f"0{S}%"),
        (1.0, f"100{S}%"),
        (0.00999, f"1.0{S}%"),
        (float("nan"), "undefined"),
    ],
)
def test_percent(rate, text):
    assert words.percent(rate) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(0.05, "5"), (0.001, "0.1"), (0.01, "1"), (1e-5, "0.001"), (0.025, "2.5")]
)
def test_a_chosen_rate_is_exact(rate, text):
    assert words.rate_name(rate) == f"{text}{S}%"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.1744, "17 of 100"),
        (0.004, "4 of 1,000"),
        (1.0, "100 of 100"),
        (0.0, "0 of 100"),
        (1e-9, "fewer than 1 of 100,000"),
    ],
)
def test_natural_frequencies(rate, text):
    assert words.in_hundred(rate) == text


def test_ranges_and_differences():
    entry = Interval(value=0.17, low=0.166, high=0.182)
    assert words.percent_range(entry) == f"16.6 to 18.2{S}%"
    assert words.decimal_range(entry, joint="–") == "0.166–0.182"
    assert words.signed_range(Interval(value=0.0, low=-0.01, high=0.02)) == "−0.010 to +0.020"
    undefined = Interval(value=float("nan"), low=float("nan"), high=float("nan"))
    assert words.percent_range(undefined) == words.signed_range(undefined) == "undefined"
    assert words.decimal_range(undefined) == "undefined"


def test_sizes_times_and_quantities():
    assert words.size(999) == f"999{S}bytes"
    assert words.size(44_900_000) == f"44.9{S}MB"
    assert words.duration(0.42) == f"0.4{S}s"
    assert words.duration(125.4) == f"2{S}min 5{S}s"
    assert words.duration(3725) == f"1{S}h 2{S}min"
    assert words.quantity("auc") == "AUC"
    assert words.quantity("tpr@fpr=0.001") == f"TPR at FPR 0.1{S}%"
    assert words.quantity("tpr@fpr=x") == "tpr@fpr=x"


def test_control_and_direction_marks_become_visible():
    assert plain("a\x1b[31mb") == "a�[31mb"
    assert plain("x\u202egnp.exe") == "x�gnp.exe"
    assert plain("half\udc80") == "half�"
    assert plain("two\nlines\tand") == "two lines and"


def test_people_keep_their_letters():
    for word in ("Łódź", "猫", "می‌خواهم", "👩‍🔬", "naïve"):
        assert plain(word) == word


@given(st.text())
def test_any_text_can_be_written_to_a_file(text):
    assert plain(text).encode("utf-8").isascii() or plain(text)
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=300), st.integers(3, 60))
def test_shortened_text_fits_and_keeps_both_ends(text, width):
    short = shortened(text, width=width)
    assert len(short) == min(len(text), width)
    assert short[0:1] == plain(text)[0:1]
    assert short[-1:] == plain(text)[-1:]
