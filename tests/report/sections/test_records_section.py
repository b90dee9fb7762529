from dataclasses import replace

import numpy as np
import pytest
from audit_case import PRIORS, with_audit
from report_case import report_case

from seenit.report.files.saved import without_images
from seenit.report.page.html import render_html
from seenit.report.sections.records import MOST_RECORDS_SHOWN, exposed_rows, records_view


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def test_an_exposed_record_counts_the_outsiders_that_score_as_high(case):
    scores, is_member = case.scores.known("stack")
    others = np.sort(scores[~is_member])
    records = tuple(
        replace(case.exposed[0], score=float(score), image=None)
        for score in (others[-1], others[-3], others[-1] + 1, others[0] - 1)
    )
    rows = exposed_rows(replace(case, exposed=records))
    assert [row.n_as_high for row in rows] == [1, 3, 0, len(others)]
    assert [row.rank for row in rows] == [2, 3, 1, 4]


def test_equal_scores_share_the_best_rank(case):
    rows = exposed_rows(replace(case, exposed=case.exposed[:1] * 2 + case.exposed[1:2]))
    assert [row.rank for row in rows] == [1, 1, 3]


def test_a_page_shows_a_limited_number_of_records(case):
    many = case.exposed[:1] * (MOST_RECORDS_SHOWN + 5)
    assert len(exposed_rows(replace(case, exposed=many))) == MOST_RECORDS_SHOWN


def test_pictures_left_out_are_not_in_the_rows(case):
    assert all(row.image for row in exposed_rows(case))
    assert not any(row.image for row in exposed_rows(replace(case, images_left_out=True)))


def test_a_snippet_is_cut_at_its_marks_and_in_its_middle_without_any(case):
    said = f"a <b> {'c' * 200} end"
    record = replace(case.exposed[0], image=None, snippet=said, marks=((2, 5), (206, 210)))
    shown = replace(case, exposed=(record,), marked="what was learned")
    view = records_view(shown)
    assert view.marked == "what was learned"
    assert [(piece.text, piece.is_marked) for piece in view.rows[0].pieces] == [
        ("a ", False), ("<b>", True), (f" {'c' * 200}", False), (" end", True),
    ]  # fmt: skip
    (plain,) = records_view(replace(shown, exposed=(replace(record, marks=()),))).rows[0].pieces
    assert len(plain.text) == 120
    assert records_view(replace(shown, images_left_out=True)).rows[0].pieces == ()


def test_the_page_underlines_what_is_marked_says_what_that_is_and_escapes_it(case):
    record = replace(case.exposed[0], image=None, snippet="a <i>x</i>", marks=((2, 5),))
    page = render_html(replace(case, exposed=(record,), marked="what was learned"))
    assert "<bdi>a <mark>&lt;i&gt;</mark>x&lt;/i&gt;</bdi>" in page
    assert "Underlined are what was learned." in page
    assert "<mark>" not in render_html(without_images(replace(case, exposed=(record,))))


def test_an_audit_adds_probability_and_per_record_false_positive_rate_by_id(case):
    audited = with_audit(case)
    rows = exposed_rows(audited)
    ids = audited.audit.risks.ids.tolist()
    for row in rows:
        at = ids.index(row.id)
        assert tuple(row.probability) == PRIORS
        assert row.probability[0.01] == audited.audit.risks.probability[0.01][at]
        assert row.per_record_fpr == (None if at % 7 == 0 else pytest.approx(1 / 9))
        flagged = [rate for rate in (0.05, 0.01) if audited.audit.risks.found_at[rate][at]]
        assert row.found_at == min(flagged, default=None)
    assert exposed_rows(case)[0].probability == {}
    assert exposed_rows(case)[0].found_at is None
