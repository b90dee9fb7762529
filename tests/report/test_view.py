from dataclasses import replace

import numpy as np
import pytest
from report_case import report_case

from seenit.records.curves import ClassLeakage
from seenit.records.evaluation import Interval
from seenit.report.view import MOST_RECORDS_SHOWN, attack_rows, class_table, exposed_cards, rates


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def row(label, tpr, fpr, n=100):
    return ClassLeakage(
        label=label,
        max_fpr=0.05,
        n_members=n,
        n_nonmembers=n,
        tpr=Interval(value=tpr[1], low=tpr[0], high=tpr[2]),
        fpr=Interval(value=fpr[1], low=fpr[0], high=fpr[2]),
    )


LOW_FPR = (0.01, 0.03, 0.06)


def test_a_class_is_more_exposed_only_if_its_outsiders_are_not(case):
    nan = float("nan")
    rows = (
        row(0, (0.30, 0.40, 0.50), LOW_FPR),
        row(1, (0.30, 0.40, 0.50), (0.25, 0.35, 0.45)),  # an accused class, not an exposed one
        row(2, (0.01, 0.02, 0.03), LOW_FPR),
        row(3, (0.02, 0.06, 0.30), LOW_FPR),
        row(4, (nan, nan, nan), LOW_FPR, n=0),
    )
    table = class_table(replace(case, classes=rows))
    standing = {entry.leakage.label: entry.standing for entry in table.top}
    assert standing == {0: "more", 1: "", 2: "less", 3: "", 4: ""}
    assert table.overall == pytest.approx((0.4 + 0.4 + 0.02 + 0.06) / 4)
    assert [entry.leakage.label for entry in table.top] == [0, 1, 3, 2, 4]
    assert table.top[-1].tpr_whisker is None
    assert (table.n_more, table.n_less, table.n) == (1, 1, 5)


def test_a_long_table_keeps_every_class_once(case):
    table = class_table(case)
    everything = [*table.top, *table.middle, *table.bottom]
    assert (len(table.top), len(table.bottom)) == (8, 8)
    assert sorted(each.leakage.label for each in everything) == [c.label for c in case.classes]
    values = [each.leakage.tpr.value for each in everything if each.leakage.n_members]
    assert values == sorted(values, reverse=True)


def test_an_exposed_record_counts_the_outsiders_that_score_as_high(case):
    scores, is_member = case.scores.known("stack")
    others = np.sort(scores[~is_member])
    records = tuple(
        replace(case.exposed[0], score=float(score), image=None)
        for score in (others[-1], others[-3], others[-1] + 1, others[0] - 1)
    )
    cards = exposed_cards(replace(case, exposed=records))
    assert [card.n_as_high for card in cards] == [1, 3, 0, len(others)]


def test_a_page_shows_a_limited_number_of_records(case):
    many = case.exposed[:1] * (MOST_RECORDS_SHOWN + 5)
    assert len(exposed_cards(replace(case, exposed=many))) == MOST_RECORDS_SHOWN


def test_attack_rows_share_one_axis_that_holds_chance(case):
    rows = attack_rows(case)
    assert [each.is_chosen for each in rows].count(True) == 1
    places = [each.auc_whisker.value for each in rows]
    assert places == sorted(places, reverse=True)
    assert rates(case) == (0.05, 0.01, 0.001)
    first = rows[0].entry.expected_private[0]
    assert rows[0].expected == first.tpr_at_fpr[0.05]
