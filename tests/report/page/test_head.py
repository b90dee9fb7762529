import numpy as np
import pytest
from audit_case import with_audit
from report_case import report_case

from seenit.report.page.head import head


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def test_the_members_found_at_the_finest_rate_are_counted(case):
    audited = with_audit(case)
    scores, is_member = case.scores.known("stack")
    found = head(audited).found_at
    flagged = scores > np.quantile(scores[~is_member], 0.99)
    assert (found.max_fpr, found.n_members) == (0.01, int(is_member.sum()))
    assert found.n_found == int((flagged & is_member).sum())
    assert head(case).found_at is None
