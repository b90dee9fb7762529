"""A run's numbers under flat names, as trackers take them."""

import json
import re

import pytest

import seenit
from seenit.errors import StoreError
from seenit.records.audits.dp_audit import FDP, PrivacyBound
from seenit.report import write_bound, write_metrics, write_summary

AUC = {"value": 0.7, "low": 0.6, "high": 0.8, "level": 0.95}
TPR = {"value": 0.2, "low": None, "high": None, "level": 0.95, "resolvable": False}
CONTENT = {
    "schema": 1,
    "best": "stack",
    "attacks": {
        name: {
            "n_members": 30,
            "n_nonmembers": 40,
            "auc": AUC | {"value": value},
            "tpr_at_fpr": {"0.01": TPR},
        }
        for name, value in (("stack", 0.7), ("loss", 0.65))
    },
    "warnings": ["one", "two"],
}
BOUND = PrivacyBound(
    method=FDP,
    epsilon=1.5,
    delta=1e-5,
    level=0.95,
    n_canaries=500,
    n_runs=1,
    n_guesses=100,
    n_correct=80,
    n_tried=13,
    mu=0.4,
)


def test_every_attack_and_the_best_have_their_numbers(tmp_path):
    write_summary(tmp_path / "summary.json", CONTENT)
    assert seenit.metrics(tmp_path) == {
        "best/auc": 0.7,
        "best/auc_low": 0.6,
        "best/auc_high": 0.8,
        "best/tpr_at_fpr_0.01": 0.2,
        "stack/auc": 0.7,
        "stack/auc_low": 0.6,
        "stack/auc_high": 0.8,
        "stack/tpr_at_fpr_0.01": 0.2,
        "loss/auc": 0.65,
        "loss/auc_low": 0.6,
        "loss/auc_high": 0.8,
        "loss/tpr_at_fpr_0.01": 0.2,
        "n_members": 30.0,
        "n_nonmembers": 40.0,
        "n_warnings": 2.0,
    }


def test_names_are_such_as_every_tracker_takes_and_values_are_numbers(tmp_path):
    write_summary(tmp_path / "summary.json", CONTENT)
    write_bound(tmp_path / "dp_audit.json", BOUND, claim=1.0)
    for name, value in seenit.metrics(str(tmp_path)).items():
        assert re.fullmatch(r"[A-Za-z0-9_\-. /]+", name)
        assert type(value) is float


def test_the_file_of_a_run_is_the_same_dict(tmp_path):
    write_summary(tmp_path / "summary.json", CONTENT)
    write_metrics(tmp_path / "metrics.json", CONTENT)
    assert json.loads((tmp_path / "metrics.json").read_text()) == seenit.metrics(tmp_path)


def test_a_bound_joins_its_run_and_stands_alone(tmp_path):
    write_bound(tmp_path / "dp_audit.json", BOUND, claim=1.0)
    alone = seenit.metrics(tmp_path)
    assert alone["dp_audit/epsilon"] == 1.5
    assert alone["dp_audit/mu"] == 0.4
    assert alone["dp_audit/claim_is_refuted"] == 0.0  # by trade-off curve no claim ever is
    assert alone["dp_audit/gaussian_claim_is_refuted"] == 1.0
    assert len(alone) == 12
    write_summary(tmp_path / "summary.json", CONTENT)
    both = seenit.metrics(tmp_path)
    assert both["best/auc"] == 0.7
    assert alone.items() <= both.items()


@pytest.mark.parametrize("text", ["", "[1]", '{"schema": 2}', "nothing"])
@pytest.mark.parametrize("name", ["summary.json", "dp_audit.json"])
def test_damaged_files_are_refused_by_name(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(StoreError, match=name):
        seenit.metrics(tmp_path)


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(StoreError, match=r"summary\.json"):
        seenit.metrics(tmp_path)


@pytest.mark.parametrize("missing", ["attacks", "best", "warnings"])
def test_a_summary_without_its_parts_is_refused(tmp_path, missing):
    content = {name: value for name, value in CONTENT.items() if name != missing}
    write_summary(tmp_path / "summary.json", content)
    with pytest.raises(StoreError, match=missing):
        seenit.metrics(tmp_path)
