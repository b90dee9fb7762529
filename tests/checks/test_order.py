import numpy as np
import pytest

from seenit.checks.order import order_report, order_warning


def test_a_file_sorted_by_membership_is_reported():
    ids = np.random.default_rng(0).permutation(400)
    is_member = np.arange(400) < 200
    report = order_report(ids, is_member)
    assert report["file order"].value == 0.0
    assert report["id"].low < 0.5 < report["id"].high
    assert "file order (AUC 0.000)" in order_warning(report)


def test_ids_that_grow_with_membership_are_reported():
    rng = np.random.default_rng(1)
    is_member = rng.random(400) < 0.5
    ids = rng.permutation(400) + 500 * is_member
    report = order_report(ids, is_member)
    assert report["id"].value == 1.0
    assert "id (AUC 1.000)" in order_warning(report)


@pytest.mark.parametrize("kind", [np.int64, np.str_])
def test_a_shuffled_file_gives_nothing_away(kind):
    rng = np.random.default_rng(2)
    report = order_report(rng.permutation(2000).astype(kind), rng.random(2000) < 0.5)
    assert list(report) == (["file order", "id"] if kind is np.int64 else ["file order"])
    assert order_warning(report) is None


def test_too_few_records_to_say_are_no_warning():
    assert order_warning(order_report(np.arange(2), np.array([True, False]))) is None
