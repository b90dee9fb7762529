"""Copies become units where membership goes with them, beside the units of the user."""

import numpy as np

from seenit.checks.duplicates.units import find_units
from seenit.competition import PLAIN
from seenit.evidence.table_evidence import TableEvidence
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.store import Store

N = 200


def _evidence(rows, is_member, units=None) -> TableEvidence:
    loss = np.random.default_rng(0).lognormal(size=2 * N)[rows]
    table = SignalTable(
        ids=np.arange(len(rows)),
        is_member=is_member.astype(np.int8),
        arrays={"target_loss": loss},
        units=units,
    )
    return TableEvidence(table=table, files={}, preset=PLAIN, warnings=())


def _find(tmp_path, evidence, unit=None):
    return find_units(evidence, unit=unit, store=Store(tmp_path), watcher=Silent())


def test_copies_on_one_side_are_a_unit_and_are_told(tmp_path) -> None:
    rows = np.repeat(np.arange(N // 2), 2)
    evidence = _evidence(rows, rows % 2)
    found = _find(tmp_path, evidence)

    assert (found.codes.reshape(-1, 2) == found.codes[::2, None]).all()
    assert (found.counts.n_members, found.counts.n_nonmembers) == (50, 50)
    assert (found.counts.by, found.counts.largest, found.counts.n_both) == ("copies", 2, 0)
    assert "200 of 200 records of known membership have a copy" in found.warnings[0]
    assert evidence.with_units(found.codes).units is found.codes


def test_copies_with_a_coin_for_each_stay_as_they_are(tmp_path) -> None:
    rows = np.repeat(np.arange(N // 2), 2)
    coin = np.random.default_rng(3).random(N) < 0.5
    found = _find(tmp_path, _evidence(rows, coin))
    assert (found.codes, found.counts, found.warnings) == (None, None, ())


def test_records_of_unknown_membership_are_each_a_unit_of_their_own(tmp_path) -> None:
    rows = np.repeat(np.arange(N // 2), 2)
    is_member = np.where(rows < 60, rows % 2, -1)
    found = _find(tmp_path, _evidence(rows, is_member))
    unknown = found.codes[is_member < 0]
    assert len(np.unique(unknown)) == len(unknown)
    assert not set(unknown) & set(found.codes[is_member >= 0])
    assert found.counts.n_members + found.counts.n_nonmembers == 60


def test_a_copy_joins_two_people(tmp_path) -> None:
    rows = np.arange(N)
    rows[100:110] = rows[:10]  # of person 0 and 1 in persons 20 and 21
    person = np.arange(N) // 5
    person_of = np.where(person >= 20, person - 20, person) % 2
    found = _find(tmp_path, _evidence(rows, person_of, units=person), unit="person")
    assert found.counts.by == "the column person and copies"
    assert len(set(found.codes[[0, 4, 100, 104]])) == 1
    assert len(np.unique(found.codes)) == N // 5 - 2


def test_independent_records_have_no_units(tmp_path) -> None:
    evidence = _evidence(np.arange(N), np.arange(N) % 2, units=np.arange(N)[::-1])
    found = _find(tmp_path, evidence, unit="person")
    assert (found.codes, found.counts) == (None, None)
