"""What more references would bring, by hand and on a curve that is known."""

import pytest

from seenit.evaluate.audit.growth import extrapolation
from seenit.records.audits.references import GrowthPoint
from seenit.records.evaluation import Interval, TprAtFpr


def point(n, tpr, *, attack="a", half_width=0.02):
    return GrowthPoint(
        attack=attack,
        n_references=n,
        auc=Interval(value=0.6, low=0.5, high=0.7),
        tpr=TprAtFpr(
            max_fpr=0.01,
            tpr=Interval(value=tpr, low=tpr - half_width, high=tpr + half_width),
            n_false_positives_allowed=100,
            resolvable=True,
        ),
    )


def test_a_curve_of_the_assumed_form_is_read_exactly():
    """TPR(r) = 0.5 - 0.8 / r: at 8 references 0.1 is still to come, at 40 only 0.02."""
    found = extrapolation([point(n, 0.5 - 0.8 / n) for n in (1, 2, 4, 8)])
    assert found.gain == pytest.approx(0.1)
    assert found.half_width == pytest.approx(0.02)
    assert found.n_needed in (40, 41)  # 40 but for rounding
    assert not found.is_enough


def test_all_that_is_to_come_is_what_the_last_doubling_brought():
    assert extrapolation([point(4, 0.30), point(8, 0.36)]).gain == pytest.approx(0.06)


def test_a_flat_curve_is_enough():
    found = extrapolation([point(4, 0.30), point(8, 0.305)])
    assert found.is_enough
    assert found.n_needed == 8


def test_a_falling_curve_promises_nothing():
    assert extrapolation([point(4, 0.30), point(8, 0.28)]).gain == 0.0


def test_the_strongest_attack_at_all_references_counts():
    weak = [point(4, 0.1, attack="weak"), point(8, 0.2, attack="weak")]
    strong = [point(4, 0.38, attack="strong"), point(8, 0.4, attack="strong")]
    assert extrapolation([*weak, *strong]).attack == "strong"


def test_one_size_alone_tells_nothing():
    assert extrapolation([point(4, 0.3), point(4, 0.2, attack="b")]) is None
    assert extrapolation([]) is None
