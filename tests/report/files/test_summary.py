import json
from dataclasses import replace

import numpy as np
import pytest
from report_case import report_case

from seenit.errors import StoreError
from seenit.records.evaluation import Interval
from seenit.report.files.summary import read_summary, summary, write_summary


@pytest.fixture(scope="module")
def case():
    return report_case(n=1000)


def with_first_attack(case, **changes):
    first, *others = case.evaluation.attacks
    return replace(case.evaluation, attacks=(replace(first, **changes), *others))


def test_the_contract_of_summary_json(case):
    content = summary(case)
    assert content["schema"] == 1
    assert content["best"] == "stack"
    assert list(content["attacks"]) == [entry.attack for entry in case.evaluation.attacks]
    stack = content["attacks"]["stack"]
    entry = case.evaluation.of("stack")
    assert stack["evaluated_on"] == "public, out of fold"
    assert stack["n_members"] + stack["n_nonmembers"] == 1000
    assert stack["auc"] == {
        "value": entry.auc.value,
        "low": entry.auc.low,
        "high": entry.auc.high,
        "level": 0.95,
    }
    assert list(stack["tpr_at_fpr"]) == ["0.05", "0.01", "0.001"]
    assert stack["tpr_at_fpr"]["0.05"]["resolvable"] is True
    assert stack["tpr_at_fpr"]["0.001"]["resolvable"] is False
    assert stack["expected_private"]["n"] == 1000
    assert stack["expected_scoreboard"]["n"] == 300
    assert set(stack["expected_private"]["tpr_at_fpr"]) == {"0.05", "0.01", "0.001"}
    assert content["warnings"] == list(case.evaluation.warnings)
    assert content["skipped"] == dict(case.evaluation.skipped)
    assert content["seconds"] == dict(case.provenance.seconds)
    assert content["versions"]["numpy"] == "2.4.6"
    assert content["blind"][0]["failed"] is False
    assert content["files"]["public"]["sha256"] == "b" * 64


def test_undefined_becomes_null_and_numpy_becomes_plain(case):
    evaluation = with_first_attack(
        case,
        auc=Interval(value=np.float32(0.5), low=float("nan"), high=float("inf")),
        n_members=np.int64(7),
    )
    text = json.dumps(summary(replace(case, evaluation=evaluation)), allow_nan=False)
    stack = json.loads(text)["attacks"]["stack"]
    assert stack["auc"] == {"value": 0.5, "low": None, "high": None, "level": 0.95}
    assert stack["n_members"] == 7


def test_nothing_is_promised_where_nothing_is_private(case):
    content = summary(replace(case, evaluation=with_first_attack(case, expected_private=())))
    assert "expected_private" not in content["attacks"]["stack"]
    assert "expected_scoreboard" not in content["attacks"]["stack"]


def test_what_is_written_is_read_back(case, tmp_path):
    content = summary(case)
    path = tmp_path / "run" / "summary.json"
    write_summary(path, content)
    assert read_summary(path) == content
    assert [each.name for each in path.parent.iterdir()] == ["summary.json"]


def test_names_from_strangers_survive_as_json(case, tmp_path):
    odd = 'a"b\\</script>\udc80\u202e.pt'
    provenance = replace(
        case.provenance,
        files={"target": replace(case.provenance.files["target"], path=odd)},
    )
    path = tmp_path / "summary.json"
    write_summary(path, summary(replace(case, provenance=provenance)))
    assert read_summary(path)["files"]["target"]["path"] == odd


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "expected the summary.json of a finished run"),
        ("{", "expected the summary.json of a finished run"),
        ("[]", "expected schema 1, got None"),
        ('{"schema": 2}', "expected schema 1, got 2"),
        (b"\xff\xfe", "expected the summary.json of a finished run"),
    ],
)
def test_a_file_that_is_no_summary_is_refused(tmp_path, text, message):
    path = tmp_path / "summary.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StoreError, match=message):
        read_summary(path)
