from dataclasses import replace

import pytest
from audit_case import with_audit
from report_case import report_case

from seenit.records.audits.exposure import GroupExposure
from seenit.records.audits.findings import GroupComparison
from seenit.records.curves import ClassLeakage
from seenit.records.evaluation import Interval
from seenit.report.sections.exposure import exposure_tables, standing

LOW_FPR = (0.01, 0.03, 0.06)


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def interval(ends):
    low, value, high = ends
    return Interval(value=value, low=low, high=high)


def row(label, tpr, fpr, n=100):
    return ClassLeakage(
        label=label,
        max_fpr=0.05,
        n_members=n,
        n_nonmembers=n,
        tpr=interval(tpr),
        fpr=interval(fpr),
    )


def group(name, tpr, p_value, fpr=LOW_FPR):
    return GroupExposure(
        group=name,
        n_members=100,
        n_nonmembers=100,
        tpr=interval(tpr),
        fpr=interval(fpr),
        p_value=p_value,
    )


def test_a_class_is_more_exposed_only_if_its_outsiders_are_not(case):
    nan = float("nan")
    rows = (
        row(0, (0.30, 0.40, 0.50), LOW_FPR),
        row(1, (0.30, 0.40, 0.50), (0.25, 0.35, 0.45)),  # an accused class, not an exposed one
        row(2, (0.01, 0.02, 0.03), LOW_FPR),
        row(3, (0.02, 0.06, 0.30), LOW_FPR),
        row(4, (nan, nan, nan), LOW_FPR, n=0),
    )
    (table,) = exposure_tables(replace(case, classes=rows))
    names = [case.class_name(label) for label in range(5)]
    standing = {entry.name: entry.standing for entry in table.rows}
    assert [standing[name] for name in names] == ["more", "", "less", "", ""]
    assert table.overall == pytest.approx((0.4 + 0.4 + 0.02 + 0.06) / 4)
    assert [entry.name for entry in table.rows] == [names[at] for at in (0, 1, 3, 2, 4)]
    assert table.rows[-1].tpr_whisker is None
    assert (table.n_more, table.n_less, len(table.rows)) == (1, 1, 5)
    assert not table.is_tested


@pytest.mark.parametrize(("n_members", "n_others"), [(100, 0), (5, 100), (5, 0)])
@pytest.mark.parametrize("p_value", [None, 0.001])
def test_a_group_without_outsiders_or_with_few_members_has_no_standing(
    case, n_members, n_others, p_value
):
    """Without outsiders nobody knows whether it is exposed or scored high as a whole."""
    nan = float("nan")
    fpr = interval(LOW_FPR if n_others else (nan, nan, nan))
    found = GroupExposure(
        group="9",
        n_members=n_members,
        n_nonmembers=n_others,
        tpr=interval((0.7, 0.8, 0.9)),
        fpr=fpr,
        p_value=p_value,
    )
    assert standing(found, 0.2) == ""
    assert standing(replace(found, n_members=100, n_nonmembers=100, fpr=interval(LOW_FPR)), 0.2)


def test_every_class_is_there_once_and_the_most_exposed_first(case):
    (table,) = exposure_tables(case)
    assert sorted(each.name for each in table.rows) == sorted(
        case.class_name(each.label) for each in case.classes
    )
    values = [each.tpr.value for each in table.rows if each.n_members]
    assert values == sorted(values, reverse=True)


def test_groups_stand_by_their_corrected_p_values_and_classes_keep_their_names(case):
    rows = (
        group("0", (0.2, 0.4, 0.6), 0.001),
        group("1", (0.3, 0.4, 0.5), 0.2),
        group("2", (0.0, 0.01, 0.2), 0.01),
    )
    comparisons = (
        GroupComparison(by="class", max_fpr=0.05, groups=rows),
        GroupComparison(by="ward", max_fpr=0.05, groups=rows),
    )
    audited = with_audit(case)
    audit = replace(audited.audit, comparisons=comparisons)
    by_class, by_ward = exposure_tables(replace(audited, audit=audit))
    assert [each.standing for each in by_ward.rows] == ["more", "", "less"]
    assert [each.name for each in by_ward.rows] == ["0", "1", "2"]
    assert [each.name for each in by_class.rows] == [case.class_name(n) for n in range(3)]
    assert by_ward.is_tested


def test_without_members_or_classes_there_is_no_table(case):
    assert exposure_tables(replace(case, classes=())) == ()
